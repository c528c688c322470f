#pragma once

#include "fuzz/driver/known_types.hpp"
#include "fuzz/driver/target.hpp"
#include "fuzz/driver/there_and_back.hpp"

#include <aio/pq/codecs/arrays.hpp>
#include <aio/pq/codecs/composites.hpp>
#include <aio/pq/codecs/optional.hpp>
#include <aio/pq/codecs/ranges.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace fuzz {

/// The decoders of a target. The first byte of an input chooses the C++ type, the second the type of the server among
/// those that the decoder accepts; what follows is the value.
class decoders {
public:
    /// A C++ type, and values of it to start from.
    template <class T>
    decoders& add(const std::vector<T>& values) {
        std::vector<std::string> bytes;
        for (const T& value : values) {
            bytes.push_back(encoded(value));
        }
        return add(accepted_by<T>(), &there_and_back<T>, type_sent_as<T>(), bytes);
    }

    /// A C++ type without an encoder, and encoded values of the server's type `sent`.
    template <class T>
    decoders& add_read_only(aio::pq::oid sent, const std::vector<std::string>& values) {
        return add(accepted_by<T>(), &is_value<T>, sent, values);
    }

    /// The type, and it inside of others.
    template <class T>
    decoders& add_nested(const std::vector<T>& values) {
        add(values);
        using maybe = std::optional<T>;
        std::vector<maybe> with_null(values.begin(), values.end());
        with_null.push_back(std::nullopt);
        if constexpr (!aio::pq::detail::array_like<T>) {
            add<std::vector<T>>({{}, values});
            add<std::vector<std::vector<maybe>>>({{with_null, with_null}});
        }
        std::vector<std::tuple<maybe, T>> tuples;
        for (const T& value : values) {
            tuples.push_back({value, value});
            tuples.push_back({std::nullopt, value});
        }
        return add(tuples);
    }

    int run(const std::uint8_t* data, std::size_t size) const;

    [[nodiscard]] const std::vector<std::string>& seeds() const noexcept { return seeds_; }

private:
    /// Whether the bytes are a value.
    using decode_function = bool (*)(aio::pq::value_view value);

    struct type {
        std::vector<aio::pq::oid> accepted;
        decode_function decode;
    };

    decoders& add(std::vector<aio::pq::oid> accepted, decode_function decode, aio::pq::oid sent,
                  const std::vector<std::string>& values);

    template <class T>
    static std::vector<aio::pq::oid> accepted_by() {
        auto accepted = all_oids();
        std::erase_if(accepted, [](auto each) { return !aio::pq::decoder<T>::accepts(each); });
        return accepted;
    }
    static const std::vector<aio::pq::oid>& all_oids();

    std::vector<type> types_;
    std::vector<std::string> seeds_;
};

}  // namespace fuzz
