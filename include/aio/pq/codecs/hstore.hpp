#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/detail/nested.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace aio::pq {

namespace detail {

/// The pairs of a value of the extension hstore in its binary format: their number, and for each a key and a value,
/// which can be NULL.
class hstore_view {
public:
    /// *Throws*: `conversion_error` for bytes that are no hstore; so do the others.
    explicit hstore_view(value_view value);

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::string_view take_key();
    [[nodiscard]] std::optional<std::string> take_value();
    void expect_end() const { bytes_.expect_end(); }

private:
    nested_bytes bytes_;
    std::size_t size_;
};

void put_hstore_size(std::size_t size, byte_sink& out);
void put_hstore_pair(std::string_view key, const std::optional<std::string>& value, byte_sink& out);
[[noreturn]] void throw_key_twice();

template <class Map>
struct hstore_encoder {
    static constexpr type_id type = type_id("hstore");
    static constexpr value_format format = value_format::binary;
    static void encode(const Map& pairs, byte_sink& out) {
        put_hstore_size(pairs.size(), out);
        for (const auto& [key, value] : pairs) {
            put_hstore_pair(key, value, out);
        }
    }
};

template <class Map>
struct hstore_decoder {
    static bool accepts(oid type) noexcept { return type >= first_user_oid; }
    static Map decode(value_view value) {
        hstore_view from(value);
        Map pairs;
        if constexpr (requires { pairs.reserve(from.size()); }) {
            pairs.reserve(from.size());
        }
        for (auto left = from.size(); left > 0; --left) {
            std::string key(from.take_key());
            if (!pairs.emplace(std::move(key), from.take_value()).second) {
                throw_key_twice();
            }
        }
        from.expect_end();
        return pairs;
    }
};

}  // namespace detail

/// A map of strings is a value of the extension hstore ("hstore" of the manual), whose values can be NULL and whose
/// keys cannot. The search_path has to find the type.
template <class Compare, class Allocator>
struct encoder<std::map<std::string, std::optional<std::string>, Compare, Allocator>>
    : detail::hstore_encoder<std::map<std::string, std::optional<std::string>, Compare, Allocator>> {};

template <class Hash, class Equal, class Allocator>
struct encoder<std::unordered_map<std::string, std::optional<std::string>, Hash, Equal, Allocator>>
    : detail::hstore_encoder<std::unordered_map<std::string, std::optional<std::string>, Hash, Equal, Allocator>> {};

template <class Compare, class Allocator>
struct decoder<std::map<std::string, std::optional<std::string>, Compare, Allocator>>
    : detail::hstore_decoder<std::map<std::string, std::optional<std::string>, Compare, Allocator>> {};

template <class Hash, class Equal, class Allocator>
struct decoder<std::unordered_map<std::string, std::optional<std::string>, Hash, Equal, Allocator>>
    : detail::hstore_decoder<std::unordered_map<std::string, std::optional<std::string>, Hash, Equal, Allocator>> {};

}  // namespace aio::pq
