#include <aio/pq/detail/composite.hpp>

#include <string>

namespace aio::pq::detail {

bool accepts_composite(oid type) noexcept { return type == oids::record || type >= first_user_oid; }

composite_view::composite_view(const value_view& value, std::size_t fields, std::string_view cpp_type) : bytes_(value) {
    expect_kind(value, type_kind::composite, cpp_type);
    auto const count = bytes_.take<std::int32_t>();
    if (count < 0 || static_cast<std::size_t>(count) > bytes_.left() / (2 * sizeof(std::int32_t))) {
        throw_malformed("it has more attributes than it has room for");
    }
    if (static_cast<std::size_t>(count) != fields) {
        throw conversion_error("the composite has " + std::to_string(count) +
                               (count == 1 ? " attribute" : " attributes") + ", and " + readable_type_name(cpp_type) +
                               " has " + std::to_string(fields));
    }
}

void composite_view::add_attribute(conversion_error& error, std::string_view name) const {
    if (at_ != 0) {
        error.set_message((name.empty() ? "attribute " + std::to_string(at_) : "field " + std::string(name)) + ": " +
                          error.message());
    }
}

}  // namespace aio::pq::detail
