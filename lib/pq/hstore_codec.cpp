#include <aio/pq/codecs/hstore.hpp>

#include <aio/pq/codecs/text.hpp>

#include <limits>

namespace aio::pq::detail {
namespace {

// Of neither are there more than the server takes, a good billion; it says so itself.
std::int32_t checked_size(std::size_t size) {
    if (size > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) {
        throw_too_long();
    }
    return static_cast<std::int32_t>(size);
}

void put_sized(std::string_view text, byte_sink& out) {
    out.put(checked_size(text.size()));
    encode_text(text, out);
}

}  // namespace

hstore_view::hstore_view(value_view value) : bytes_(value) {
    const auto count = bytes_.take<std::int32_t>();
    // Each pair has at least its two lengths.
    if (count < 0 || static_cast<std::size_t>(count) > bytes_.left() / (2 * sizeof(std::int32_t))) {
        throw_malformed("it has more pairs than it has room for");
    }
    size_ = static_cast<std::size_t>(count);
}

std::string_view hstore_view::take_key() {
    const auto key = bytes_.take_value(oids::text);
    if (key.is_null()) {
        throw_malformed("a key is NULL");
    }
    return key.text();
}

std::optional<std::string> hstore_view::take_value() {
    const auto value = bytes_.take_value(oids::text);
    return value.is_null() ? std::nullopt : std::optional<std::string>(value.text());
}

void put_hstore_size(std::size_t size, byte_sink& out) { out.put(checked_size(size)); }

void put_hstore_pair(std::string_view key, const std::optional<std::string>& value, byte_sink& out) {
    put_sized(key, out);
    if (value) {
        put_sized(*value, out);
    } else {
        out.put(std::int32_t{-1});
    }
}

void throw_key_twice() { throw_malformed("a key is there twice"); }

}  // namespace aio::pq::detail
