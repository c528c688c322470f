#include <aio/pq/params.hpp>

#include <climits>
#include <string>

namespace aio::pq {

void params::push(oid type, const entry& place) {
    // The count is an int16 of the protocol, which the server reads without sign.
    constexpr std::size_t most = 65535;
    if (count() == most) {
        throw usage_error("a statement takes at most 65535 parameters");
    }
    types_.push_back(type);
    entries_.push_back(place);
}

void params::add_null(oid type, value_format format) {
    push(type, {.offset = bytes_.size(), .length = -1, .format = format});
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
        if (codec.type != 0) {
            message += ", as " + type_name(codec.type);
        }
        error.set_message(message + ": " + error.message());
        throw;
    }
    push(codec.type, {.offset = offset, .length = static_cast<int>(bytes_.size() - offset), .format = codec.format});
    if (codec.format == value_format::text) {
        bytes_.append("\0", 1);
    }
}

}  // namespace aio::pq
