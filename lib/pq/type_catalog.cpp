#include "type_catalog.hpp"

#include <aio/pq/codec.hpp>

namespace aio::pq::detail {
namespace {

bool has_text_as_binary_format(oid type, const known_type* user_made) noexcept {
    switch (type) {
    case oids::text:
    case oids::varchar:
    case oids::bpchar:
    case oids::name:
    case oids::unknown:
    case oids::json:
    case oids::xml:
        return true;
    default:
        // A base type such as citext; where it is one that has another format, the server says so.
        return user_made != nullptr && (user_made->kind == 'e' || (user_made->kind == 'b' && user_made->element == 0));
    }
}

}  // namespace

void type_catalog::forget_name(std::string_view name) noexcept {
    if (auto const found = names_.find(name); found != names_.end()) {
        names_.erase(found);
    }
}

const known_type* type_catalog::find(oid number) const noexcept {
    auto const found = types_.find(number);
    return found != types_.end() ? &found->second : nullptr;
}

oid type_catalog::find(type_id type) const noexcept {
    if (!type.has_name()) {
        return type.number();
    }
    auto const found = names_.find(type.name());
    if (found == names_.end()) {
        return 0;
    }
    if (!type.is_array()) {
        return found->second;
    }
    auto const* known = find(found->second);
    return known != nullptr ? known->array : oids::array_of(found->second);
}

oid type_catalog::base_of(oid number) const noexcept {
    // As many steps as there are types, should the answers of a server go round in circles.
    auto const* known = find(number);
    for (auto left = types_.size(); left > 0 && known != nullptr && known->kind == 'd'; --left) {
        number = known->base;
        known = find(number);
    }
    return number;
}

oid type_catalog::subtype_of(oid number) const noexcept {
    auto const* known = find(number);
    return known != nullptr ? known->subtype : oids::subtype_of(number);
}

oid type_catalog::attribute_type(oid composite, int attribute, type_id encoded) const noexcept {
    auto const* known = find(base_of(composite));
    auto const at = static_cast<std::size_t>(attribute);
    if (known == nullptr || at >= known->attributes.size()) {
        return 0;
    }
    auto const declared = known->attributes[at];
    auto const base = base_of(declared);
    auto const* user_made = find(base);
    auto const wanted = find(encoded);
    auto fits = wanted != 0 && (wanted == declared || wanted == base);
    if (wanted == oids::text) {
        fits = has_text_as_binary_format(base, user_made);
    } else if (wanted == oids::record) {
        fits = user_made != nullptr && user_made->kind == 'c';
    }
    return fits ? declared : 0;
}

std::string type_name(oid type, const type_catalog* catalog) {
    auto const* known = catalog != nullptr ? catalog->find(type) : nullptr;
    return known != nullptr && !known->name.empty() ? known->name : pq::type_name(type);
}

}  // namespace aio::pq::detail
