#include <aio/pq/oid.hpp>

#include <aio/pq/type_id.hpp>

#include <algorithm>
#include <iterator>
#include <string_view>

namespace aio::pq {
namespace {

struct named_type {
    oid type;
    std::string_view name;
};

constexpr named_type named_types[] = {
#include "oid_names.inc"
};

}  // namespace

std::string type_name(oid type) {
    const auto* found = std::lower_bound(std::begin(named_types), std::end(named_types), type,
                                         [](const named_type& left, oid right) { return left.type < right; });
    if (found != std::end(named_types) && found->type == type) {
        return std::string(found->name);
    }
    return "oid " + std::to_string(type);
}

std::string type_name(type_id type) {
    return type.has_name() ? std::string(type.name()) + (type.is_array() ? "[]" : "") : type_name(type.number());
}

}  // namespace aio::pq
