#include <aio/pq/params.hpp>

#include "type_catalog.hpp"

#include <algorithm>
#include <climits>
#include <string>

namespace aio::pq {
namespace {

[[noreturn]] void refuse_more() { throw usage_error("a statement takes at most 65535 parameters"); }

[[noreturn]] void refuse_attribute(const detail::type_reference& at, const detail::type_catalog& types) {
    auto const name = type_name(at.composite);
    auto const* known = types.find(types.base_of(types.find(at.composite)));
    if (known == nullptr || known->kind != 'c') {
        throw conversion_error(name + " is no composite type");
    }
    auto const number = static_cast<std::size_t>(at.attribute) + 1;
    if (number > known->attributes.size()) {
        throw conversion_error(name + " has " + std::to_string(known->attributes.size()) +
                               (known->attributes.size() == 1 ? " attribute" : " attributes") +
                               ", and the program sends more");
    }
    throw conversion_error("attribute " + std::to_string(number) + " of " + name + " is " +
                           detail::type_name(known->attributes[number - 1], &types) + ", and the program sends " +
                           type_name(at.type) + "; the field of the C++ type has to be of the same type");
}

}  // namespace

void params::push(const type_id& type, std::size_t offset, int length, value_format format) {
    // The count is an int16 of the protocol, which the server reads without sign.
    constexpr std::size_t most = 65535;
    if (count() == most) {
        refuse_more();
    }
    if (type.has_name()) {
        remember_name(type);
    }
    types_.push_back(type.number());
    // One by one: a copy of an entry that has just been put together would have to wait for its parts.
    auto& place = *entries_.grow(1);
    place.offset = offset;
    place.length = length;
    place.format = format;
}

// Apart from `push`, which few parameters need it for.
[[gnu::noinline]] void params::remember_name(const type_id& type) {
    named_types_.push_back({.offset = count(), .type = type});
}

void params::clear() noexcept {
    types_.truncate(0);
    entries_.truncate(0);
    bytes_.truncate(0);
    named_types_.clear();
}

void params::write_arrays(const char** values, int* lengths, int* formats) const noexcept {
    auto const* const bytes = bytes_.data();
    auto const* const entries = entries_.data();
    for (std::size_t i = 0; i < count(); ++i) {
        values[i] = entries[i].length < 0 ? nullptr : bytes + entries[i].offset;
        lengths[i] = entries[i].length;
        formats[i] = static_cast<int>(entries[i].format);
    }
}

void params::add_null(type_id type, value_format format) {
    push(type, bytes_.size(), -1, format);
}

void params::add_value(const void* value, const value_codec& codec) {
    const auto offset = bytes_.size();
    try {
        codec.encode(value, bytes_);
        if (bytes_.size() - offset > INT_MAX) {
            detail::throw_conversion_error("the value is too long");
        }
    } catch (conversion_error& error) {
        bytes_.truncate(offset);
        auto message = "cannot send parameter $" + std::to_string(count() + 1) + ", a " +
                       detail::readable_type_name(codec.cpp_type);
        if (codec.type != type_id()) {
            message += ", as " + type_name(codec.type);
        }
        error.set_message(message + ": " + error.message());
        throw;
    }
    push(codec.type, offset, static_cast<int>(bytes_.size() - offset), codec.format);
    if (codec.format == value_format::text) {
        bytes_.append("\0", 1);
    }
}

std::vector<std::string_view> params::unresolved() const {
    std::vector<std::string_view> names;
    auto const add = [&names](type_id type) {
        if (type.has_name() && std::find(names.begin(), names.end(), type.name()) == names.end()) {
            names.push_back(type.name());
        }
    };
    for (auto const& each : named_types_) {
        add(each.type);
    }
    for (auto const& each : bytes_.type_references()) {
        add(each.type);
        add(each.composite);
    }
    return names;
}

void params::resolve(const detail::type_catalog& types) {
    for (auto const& each : named_types_) {
        types_.data()[each.offset] = types.find(each.type);
    }
    for (auto const& each : bytes_.type_references()) {
        auto found = types.find(each.type);
        if (each.composite.has_name()) {
            found = types.attribute_type(types.find(each.composite), each.attribute, each.type);
            if (found == 0) {
                refuse_attribute(each, types);
            }
        }
        bytes_.put_int32_at(each.offset, static_cast<std::int32_t>(found));
    }
}

}  // namespace aio::pq
