#pragma once

#include <aio/pq/oid.hpp>

#include <string_view>

namespace aio::pq {

/// Which type of PostgreSQL a value is sent as: by its OID, which for built-in types is the same everywhere, or by its
/// name, for types that the users of a database have made. A name is looked up once a connection.
class type_id {
public:
    /// 0 leaves the choice to the server.
    constexpr type_id(oid number = 0) noexcept : number_(number) {}
    /// As SQL writes it, `mood`, `shop.address` or `"Mood"`; without a schema the search_path finds it.
    ///
    /// *Lifetime*: the name is referred to, and has to outlive everything: a literal.
    explicit constexpr type_id(std::string_view name) noexcept : name_(name) {}

    [[nodiscard]] constexpr bool has_name() const noexcept { return !name_.empty(); }
    [[nodiscard]] constexpr std::string_view name() const noexcept { return name_; }
    /// Arrays of the type with this name are meant.
    [[nodiscard]] constexpr bool is_array() const noexcept { return is_array_; }
    /// 0 for a type that is named, or left to the server.
    [[nodiscard]] constexpr oid number() const noexcept { return number_; }

    /// The type of arrays of this one; nothing when it has none, or none that is known.
    [[nodiscard]] constexpr type_id array() const noexcept {
        if (!has_name()) {
            return oids::array_of(number_);
        }
        type_id array;
        if (!is_array_) {
            array.name_ = name_;
            array.is_array_ = true;
        }
        return array;
    }

    friend constexpr bool operator==(const type_id&, const type_id&) noexcept = default;

private:
    oid number_ = 0;
    bool is_array_ = false;
    std::string_view name_;
};

/// `int4`, `mood`, `mood[]`; for people.
std::string type_name(type_id type);

}  // namespace aio::pq
