#pragma once

#include <aio/pq/oid.hpp>
#include <aio/pq/type_id.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace aio::pq::detail {

/// A type that is not built in, as pg_type has it.
struct known_type {
    std::string name = {};
    /// pg_type.typtype: b, c, d, e, r, m, …; NUL for a type that the server did not find.
    char kind = '\0';
    /// The type of arrays of it.
    oid array = 0;
    /// What a domain is over.
    oid base = 0;
    /// Of an array.
    oid element = 0;
    /// Of a range or multirange.
    oid subtype = 0;
    /// Of a composite type, in order.
    std::vector<oid> attributes = {};
};

/// What a connection has learnt of the types that its users made.
///
/// What results are read by stays true for as long as a connection lives: an OID keeps to its type, and a domain to
/// what it is over. A name may come to mean another type, and a composite type may get other attributes: parameters
/// that fail have their names forgotten, and with the names all of it is asked again.
class type_catalog {
public:
    void learn(oid number, known_type type) { types_.insert_or_assign(number, std::move(type)); }
    void learn_name(std::string_view name, oid number) { names_.insert_or_assign(std::string(name), number); }
    void forget_name(std::string_view name) noexcept;

    [[nodiscard]] const known_type* find(oid number) const noexcept;
    /// The OID of a type; 0 for a name that is not known, and for arrays of a type that has none.
    [[nodiscard]] oid find(type_id type) const noexcept;

    /// The type under a domain, under whatever other domains; any other type itself.
    [[nodiscard]] oid base_of(oid number) const noexcept;
    /// What the bounds are of a range or multirange, of those built in too; 0 of any other type.
    [[nodiscard]] oid subtype_of(oid number) const noexcept;

    /// The type that attribute number `attribute` of a composite has, if values that are encoded as `encoded` can be
    /// that: 0 otherwise.
    [[nodiscard]] oid attribute_type(oid composite, int attribute, type_id encoded) const noexcept;

private:
    std::unordered_map<oid, known_type> types_;
    std::map<std::string, oid, std::less<>> names_;
};

/// A type's name for messages, from the catalog where it is known.
[[nodiscard]] std::string type_name(oid type, const type_catalog* catalog);

}  // namespace aio::pq::detail
