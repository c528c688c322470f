#include "type_lookup.hpp"

#include <aio/pq/codecs/arrays.hpp>
#include <aio/pq/codecs/numbers.hpp>
#include <aio/pq/codecs/optional.hpp>
#include <aio/pq/codecs/text.hpp>
#include <aio/pq/detail/row_reader.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace aio::pq {
namespace {

/// One row of the answer.
struct found_type {
    std::optional<std::string> asked_name;
    oid number;
    std::string name;
    std::string kind;
    oid array;
    oid base;
    oid element;
    oid subtype;
    std::vector<oid> attributes;
};

void add_unknown(unknown_types& wanted, oid type, const detail::type_catalog& known) {
    if (type >= first_user_oid && known.find(type) == nullptr &&
        std::find(wanted.numbers.begin(), wanted.numbers.end(), type) == wanted.numbers.end()) {
        wanted.numbers.push_back(type);
    }
}

// No C++ type reads what is nested deeper.
constexpr int deepest_record = 32;

/// A record has no type that could be asked for: the types of its attributes are in its values.
void add_unknown_inside(unknown_types& wanted, value_view value, const detail::type_catalog& known, int depth = 0) {
    if (value.is_null() || depth == deepest_record) {
        return;
    }
    if (value.type == oids::record) {
        detail::nested_bytes bytes(value);
        for (auto left = bytes.take<std::int32_t>(); left > 0; --left) {
            auto const type = bytes.take<oid>();
            add_unknown(wanted, type, known);
            add_unknown_inside(wanted, bytes.take_value(type), known, depth + 1);
        }
    } else if (value.type == oids::record_array) {
        detail::array_view array(value);
        for (auto left = array.count; left > 0; --left) {
            add_unknown_inside(wanted, array.elements.take_value(array.element), known, depth + 1);
        }
    }
}

void add_unknown_inside_column(unknown_types& wanted, const pg_result* result, int column,
                               const detail::type_catalog& known) {
    auto const count = detail::row_count(result);
    for (int i = 0; i < count; ++i) {
        auto const value = detail::get_value(result, i, column);
        try {
            add_unknown_inside(
                wanted, {.data = value.data, .size = value.size, .type = detail::column_type(result, column)}, known);
        } catch (const conversion_error&) {
            // Whoever reads the value is told.
        }
    }
}

}  // namespace

unknown_types unknown_parameter_types(const params& arguments, const detail::type_catalog& known) {
    unknown_types wanted;
    for (auto const name : arguments.unresolved()) {
        if (known.find(type_id(name)) == 0) {
            wanted.names.push_back(name);
        }
    }
    return wanted;
}

unknown_types unknown_result_types(const pg_result* columns, const detail::type_catalog& known) {
    unknown_types wanted;
    auto const count = detail::column_count(columns);
    for (int i = 0; i < count; ++i) {
        auto const type = detail::column_type(columns, i);
        add_unknown(wanted, type, known);
        if (type == oids::record || type == oids::record_array) {
            add_unknown_inside_column(wanted, columns, i, known);
        }
    }
    return wanted;
}

const sql_text& type_query() {
    // The schemas are written out: a search_path may begin with anything.
    static const sql_text text = unsafe_sql(R"(
with recursive asked as (
    select name, pg_catalog.to_regtype(name)::pg_catalog.oid as number
    from pg_catalog.unnest($1::pg_catalog.text[]) as name
), wanted(number) as (
    select number from asked where number is not null
    union
    select number from pg_catalog.unnest($2::pg_catalog.oid[]) as number
    union
    select part.number
    from wanted
        join pg_catalog.pg_type t on t.oid = wanted.number
        left join pg_catalog.pg_range r on t.oid in (r.rngtypid, r.rngmultitypid)
        cross join lateral pg_catalog.unnest(
            array[t.typelem, t.typbasetype, r.rngsubtype] ||
            array(select a.atttypid from pg_catalog.pg_attribute a
                  where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped)) as part(number)
    where part.number >= 16384
)
select asked.name as asked_name,
    t.oid as number,
    pg_catalog.format_type(t.oid, null) as name,
    t.typtype::pg_catalog.text as kind,
    t.typarray as array,
    t.typbasetype as base,
    t.typelem as element,
    coalesce(r.rngsubtype, 0) as subtype,
    array(select a.atttypid from pg_catalog.pg_attribute a
          where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
          order by a.attnum) as attributes
from wanted
    join pg_catalog.pg_type t on t.oid = wanted.number
    left join pg_catalog.pg_range r on t.oid in (r.rngtypid, r.rngmultitypid)
    left join asked on asked.number = t.oid
)")
                                     .text();
    return text;
}

params type_query_arguments(const unknown_types& wanted) { return params::pack(wanted.names, wanted.numbers); }

void learn_types(detail::type_catalog& known, const unknown_types& wanted, const result& answer) {
    for (auto& found : detail::read_all<found_type>(answer)) {
        if (found.asked_name) {
            known.learn_name(*found.asked_name, found.number);
        }
        known.learn(found.number, {.name = std::move(found.name),
                                   .kind = found.kind.empty() ? '\0' : found.kind.front(),
                                   .array = found.array,
                                   .base = found.base,
                                   .element = found.element,
                                   .subtype = found.subtype,
                                   .attributes = std::move(found.attributes)});
    }
    for (auto const number : wanted.numbers) {
        if (known.find(number) == nullptr) {
            known.learn(number, {});
        }
    }
}

}  // namespace aio::pq
