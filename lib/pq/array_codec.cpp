#include <aio/pq/detail/array_shape.hpp>

#include <limits>
#include <string>

namespace aio::pq::detail {

void throw_ragged() {
    throw_conversion_error("the arrays inside of it differ in size; those of a PostgreSQL array with several "
                           "dimensions are all of one size");
}

array_view::array_view(const value_view& value) : elements(value) {
    auto const stated = elements.take<std::int32_t>();
    auto const flags = elements.take<std::int32_t>();
    element = elements.take<oid>();
    if (stated < 0 || stated > static_cast<std::int32_t>(most_dimensions) || (flags != 0 && flags != 1)) {
        throw_malformed("this is no array's header");
    }
    dimensions = static_cast<std::size_t>(stated);
    count = dimensions == 0 ? 0 : 1;
    for (std::size_t i = 0; i < dimensions; ++i) {
        sizes[i] = elements.take<std::int32_t>();
        lower_bounds[i] = elements.take<std::int32_t>();
        if (sizes[i] < 0) {
            throw_malformed("the size of a dimension is negative");
        }
        // Neither factor reaches 2^31, so that the product fits.
        count *= static_cast<std::size_t>(sizes[i]);
        if (count > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) {
            throw_malformed("it has more elements than it has room for");
        }
    }
    if (count > elements.left() / sizeof(std::int32_t)) {
        throw_malformed("it has more elements than it has room for");
    }
    if (count == 0) {
        dimensions = 0;
        sizes = {};
    }
}

void array_view::check_sizes(std::span<const std::int64_t> extents, std::string_view cpp_type) const {
    auto const counted = [](std::size_t number, const char* what) {
        return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
    };
    if (dimensions != 0 && dimensions != extents.size()) {
        throw conversion_error("the array has " + counted(dimensions, "dimension") + ", and " +
                               readable_type_name(cpp_type) + " has " + std::to_string(extents.size()) +
                               "; an array of more dimensions is a std::vector of std::vector");
    }
    for (std::size_t i = 0; i < extents.size(); ++i) {
        if (extents[i] >= 0 && extents[i] != sizes[i] && !(dimensions == 0 && i > 0)) {
            throw conversion_error("the array has " + counted(static_cast<std::size_t>(sizes[i]), "element") +
                                   " where " + readable_type_name(cpp_type) + " has " + std::to_string(extents[i]));
        }
    }
}

void array_view::add_element(conversion_error& error, std::size_t at) const {
    if (at >= count) {
        return;
    }
    std::string subscripts;
    for (auto i = dimensions; i-- > 0;) {
        auto const size = static_cast<std::size_t>(sizes[i]);
        subscripts.insert(0, "[" + std::to_string(static_cast<std::int64_t>(at % size) + lower_bounds[i]) + "]");
        at /= size;
    }
    error.set_message("element " + subscripts + ": " + error.message());
}

bool accepts_array(oid type, bool (*accepts)(oid)) {
    switch (type) {
    case oids::int2vector:
        return accepts(oids::int2);
    case oids::oidvector:
        return accepts(oids::oid_);
    default:
        // What is inside of an array that is not built in, its bytes say.
        auto const element = oids::element_of(type);
        return element != 0 ? accepts(element) : type >= first_user_oid;
    }
}

bool put_array_header(std::span<const std::int32_t> sizes, type_id element, byte_sink& out) {
    bool empty = false;
    for (auto const size : sizes) {
        empty = empty || size == 0;
    }
    out.put(empty ? std::int32_t{0} : static_cast<std::int32_t>(sizes.size()));
    out.put(std::int32_t{0});
    out.put_type(element);
    if (empty) {
        return false;
    }
    for (auto const size : sizes) {
        out.put(size);
        out.put(std::int32_t{1});
    }
    return true;
}

void mark_nulls(std::size_t start, byte_sink& out) { out.put_int32_at(start + sizeof(std::int32_t), 1); }

}  // namespace aio::pq::detail
