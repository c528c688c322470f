#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/detail/small_buffer.hpp>
#include <aio/pq/detail/type_name.hpp>

#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace aio::pq {

namespace detail {
class type_catalog;
}

/// The arguments of a statement, encoded: what is left of them without their types.
///
/// Eight of them with 128 bytes of values need no allocation.
class params {
public:
    /// *Lifetime*: the values are copied.
    /// *Throws*: `conversion_error` for a value that cannot be sent, `usage_error` for more than 65535.
    template <class... A>
    [[nodiscard]] static params pack(const A&... args) {
        params packed;
        (packed.add(args), ...);
        return packed;
    }

    template <class T>
    void add(const T& value);

    /// Forgets all of them and keeps the memory, for the next set.
    void clear() noexcept;

    [[nodiscard]] std::size_t count() const noexcept { return types_.size(); }
    /// The type of each; 0 where the server infers it, and where a named type has not been resolved.
    [[nodiscard]] std::span<const oid> types() const noexcept { return {types_.data(), types_.size()}; }

    /// Whether there are types that are known by name, in the parameters or inside of their values.
    [[nodiscard]] bool has_named_types() const noexcept {
        return !named_types_.empty() || !bytes_.type_references().empty();
    }
    /// Their names, each once.
    [[nodiscard]] std::vector<std::string_view> unresolved() const;
    /// Fills in what the types are called by in one database; once a connection, before the parameters are sent on it.
    ///
    /// *Throws*: `conversion_error` where an attribute of a composite type is not what the C++ type is sent as.
    void resolve(const detail::type_catalog& types);

    [[nodiscard]] value_format format(std::size_t index) const noexcept { return entries_[index].format; }
    [[nodiscard]] bool is_null(std::size_t index) const noexcept { return entries_[index].length < 0; }
    /// The encoded value; followed by a NUL when its format is text.
    [[nodiscard]] std::string_view bytes(std::size_t index) const noexcept {
        const auto& at = entries_[index];
        return {bytes_.data() + at.offset, at.length < 0 ? 0 : static_cast<std::size_t>(at.length)};
    }

    /// Of all values together.
    [[nodiscard]] std::size_t total_bytes() const noexcept { return bytes_.size(); }

    /// Writes `count()` values, null for NULL, with their lengths and formats: the arrays that libpq takes.
    void write_arrays(const char** values, int* lengths, int* formats) const noexcept;

private:
    struct entry {
        std::size_t offset;
        int length;
        value_format format;
    };

    struct value_codec {
        type_id type;
        value_format format;
        void (*encode)(const void* value, byte_sink& out);
        std::string_view cpp_type;
    };

    void add_value(const void* value, const value_codec& codec);
    void add_null(type_id type, value_format format);
    void push(const type_id& type, std::size_t offset, int length, value_format format);
    void remember_name(const type_id& type);

    detail::small_buffer<oid, 8> types_;
    detail::small_buffer<entry, 8> entries_;
    byte_sink bytes_;
    /// Of parameters, whose numbers the offsets are.
    std::vector<detail::type_reference> named_types_;
};

template <class T>
void params::add(const T& value) {
    static_assert(encodable<T>, "this type cannot be a parameter: include the header of its codec from aio/pq/codecs/, "
                                "or specialise aio::pq::encoder for it (type, format, encode)");
    if constexpr (encodable<T>) {
        using encoder = pq::encoder<std::remove_cv_t<T>>;
        if constexpr (requires { encoder::is_null(value); }) {
            if (encoder::is_null(value)) {
                add_null(encoder::type, encoder::format);
                return;
            }
        }
        static constexpr value_codec codec = {
            encoder::type, encoder::format,
            [](const void* erased, byte_sink& out) { encoder::encode(*static_cast<const T*>(erased), out); },
            detail::raw_type_name<T>};
        add_value(&value, codec);
    }
}

}  // namespace aio::pq
