#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/detail/nested.hpp>
#include <aio/pq/detail/reflect.hpp>

#include <cstddef>
#include <string_view>
#include <tuple>
#include <utility>

/// Composites in PostgreSQL's binary format: the number of attributes, and for each its type and its value.
namespace aio::pq::detail {

bool accepts_composite(oid type) noexcept;

/// The attributes of a composite that are left to read.
class composite_view {
public:
    /// *Throws*: `conversion_error` for bytes that are no composite, or one of another number of attributes.
    composite_view(const value_view& value, std::size_t fields, std::string_view cpp_type);

    /// The next attribute.
    template <class Field>
    [[nodiscard]] Field read() {
        ++at_;
        const auto type = bytes_.take<oid>();
        return decode_nested<Field>(bytes_.take_value(type));
    }
    void expect_end() {
        at_ = 0;
        bytes_.expect_end();
    }
    /// Adds to an error which attribute was being read; `name` is empty where there is none.
    void add_attribute(conversion_error& error, std::string_view name) const;

    /// The number of the attribute that was read last, from 1; 0 for none.
    [[nodiscard]] std::size_t at() const noexcept { return at_; }

private:
    nested_bytes bytes_;
    std::size_t at_ = 0;
};

template <class T, class... Fields>
T decode_composite(const value_view& value, type_list<Fields...>, const std::string_view* names) {
    composite_view from(value, sizeof...(Fields), raw_type_name<T>);
    try {
        T result{from.read<Fields>()...};
        from.expect_end();
        return result;
    } catch (conversion_error& error) {
        from.add_attribute(error, names != nullptr && from.at() != 0 ? names[from.at() - 1] : std::string_view());
        throw;
    }
}

/// A field that is sent without a type is a tuple, and fits whatever composite the attribute is.
template <encodable_inside Field>
inline constexpr type_id field_type = inner_type<Field> == type_id() ? type_id(oids::record) : inner_type<Field>;

/// The types that are written are those of the composite type's attributes; where it has no name, those of the fields.
template <class... Fields>
void encode_composite(type_id composite, byte_sink& out, const Fields&... fields) {
    out.put(static_cast<std::int32_t>(sizeof...(Fields)));
    int at = 0;
    const auto put = [&]<class Field>(const Field& field) {
        if (composite.has_name()) {
            out.put_attribute_type(field_type<Field>, composite, at++);
        } else {
            out.put_type(field_type<Field>);
        }
        encode_inside(field, out);
    };
    (put(fields), ...);
}

template <class Types>
inline constexpr bool decodable_fields = false;
template <class... Fields>
inline constexpr bool decodable_fields<type_list<Fields...>> = (decodable<Fields> && ...);

template <class Types>
inline constexpr bool encodable_fields = false;
template <class... Fields>
inline constexpr bool encodable_fields<type_list<Fields...>> = (encodable_inside<Fields> && ...);

}  // namespace aio::pq::detail
