#include <aio/pq/detail/nested.hpp>

#include "type_catalog.hpp"

namespace aio::pq::detail {

oid nested_type(oid type, const type_catalog* catalog, bool (*accepts)(oid), std::string_view cpp_type) {
    if (type < first_user_oid && accepts(type)) {
        return type;
    }
    auto const base = catalog != nullptr ? catalog->base_of(type) : type;
    if (!accepts(base)) {
        throw conversion_error("its type is " + type_name(type, catalog) + ", which cannot be read as " +
                               readable_type_name(cpp_type));
    }
    return base;
}

void expect_kind(const value_view& value, type_kind kind, std::string_view cpp_type) {
    auto const* known =
        value.type >= first_user_oid && value.catalog != nullptr ? value.catalog->find(value.type) : nullptr;
    if (known == nullptr || known->kind == '\0') {
        return;
    }
    auto const is_array = known->kind == 'b' && known->element != 0;
    auto const fits = kind == type_kind::array       ? is_array
                      : kind == type_kind::composite ? known->kind == 'c'
                      : kind == type_kind::range     ? known->kind == 'r'
                                                     : known->kind == 'm';
    if (!fits) {
        throw conversion_error("its type is " + known->name + ", which cannot be read as " +
                               readable_type_name(cpp_type));
    }
}

void throw_too_long() { throw_conversion_error("the value is too long"); }

void throw_malformed(const char* what) {
    throw conversion_error("the bytes that the server sent are no such value: " + std::string(what));
}

}  // namespace aio::pq::detail
