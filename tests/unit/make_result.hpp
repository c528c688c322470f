#pragma once

#include <aio/pq/detail/big_endian.hpp>
#include <aio/pq/result.hpp>

#include <libpq-fe.h>

#include <concepts>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Results as a server gives them, made without one.
namespace made {

using cell = std::optional<std::string>;

template <std::integral T>
std::string binary(T number) {
    std::string bytes(sizeof(T), '\0');
    aio::pq::detail::store_big_endian(number, bytes.data());
    return bytes;
}

inline aio::pq::result result(std::vector<std::pair<std::string, aio::pq::oid>> columns,
                              const std::vector<std::vector<cell>>& rows = {}) {
    PGresult* made = PQmakeEmptyPGresult(nullptr, PGRES_TUPLES_OK);
    std::vector<PGresAttDesc> attributes;
    attributes.reserve(columns.size());
    for (auto& [name, type] : columns) {
        attributes.push_back({.name = name.data(),
                              .tableid = 0,
                              .columnid = 0,
                              .format = 1,
                              .typid = type,
                              .typlen = -1,
                              .atttypmod = -1});
    }
    if (!attributes.empty()) {
        PQsetResultAttrs(made, static_cast<int>(attributes.size()), attributes.data());
    }
    for (int row = 0; auto cells : rows) {
        for (int column = 0; auto& value : cells) {
            char* data = value ? value->data() : nullptr;
            PQsetvalue(made, row, column++, data, value ? static_cast<int>(value->size()) : -1);
        }
        ++row;
    }
    return aio::pq::result(made);
}

}  // namespace made
