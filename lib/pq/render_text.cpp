#include "render_text.hpp"

#include "render_nested.hpp"
#include "type_catalog.hpp"

#include <aio/pq/detail/range_shape.hpp>

#include <algorithm>
#include <iterator>

namespace aio::pq::detail {
namespace {

struct renderer {
    oid type;
    std::string (*text)(value_view value);
};

constexpr renderer renderers[] = {
    {oids::bool_, text_of_bool},
    {oids::bytea, text_of_bytea},
    {oids::char_, text_of_char},
    {oids::name, text_of_text},
    {oids::int8, text_of_int8},
    {oids::int2, text_of_int2},
    {oids::int2vector, text_of_vector},
    {oids::int4, text_of_int4},
    {oids::text, text_of_text},
    {oids::oid_, text_of_oid},
    {oids::tid, text_of_tid},
    {oids::xid, text_of_oid},
    {oids::cid, text_of_oid},
    {oids::oidvector, text_of_vector},
    {oids::json, text_of_json},
    {oids::xml, text_of_text},
    {oids::pg_node_tree, text_of_text},
    {oids::point, text_of_point},
    {oids::lseg, text_of_lseg},
    {oids::path, text_of_path},
    {oids::box, text_of_box},
    {oids::polygon, text_of_polygon},
    {oids::line, text_of_line},
    {oids::cidr, text_of_cidr},
    {oids::float4, text_of_float4},
    {oids::float8, text_of_float8},
    {oids::unknown, text_of_text},
    {oids::circle, text_of_circle},
    {oids::macaddr8, text_of_macaddr8},
    {oids::macaddr, text_of_macaddr},
    {oids::inet, text_of_inet},
    {oids::bpchar, text_of_text},
    {oids::varchar, text_of_text},
    {oids::date, text_of_date},
    {oids::time, text_of_time},
    {oids::timestamp, text_of_timestamp},
    {oids::timestamptz, text_of_timestamptz},
    {oids::interval, text_of_interval},
    {oids::timetz, text_of_timetz},
    {oids::bit, text_of_bit},
    {oids::varbit, text_of_varbit},
    {oids::numeric, text_of_numeric},
    {oids::refcursor, text_of_text},
    {oids::cstring, text_of_text},
    {oids::void_, text_of_text},
    {oids::uuid, text_of_uuid},
    {oids::txid_snapshot, text_of_snapshot},
    {oids::pg_lsn, text_of_pg_lsn},
    {oids::tsvector, text_of_tsvector},
    {oids::tsquery, text_of_tsquery},
    {oids::jsonb, text_of_jsonb},
    {oids::jsonpath, text_of_jsonpath},
    {oids::pg_snapshot, text_of_snapshot},
    {oids::xid8, text_of_xid8},
};
static_assert(std::ranges::is_sorted(renderers, {}, &renderer::type));

/// Null for a type whose values have others inside, and for one that cannot be rendered.
const renderer* find_renderer(oid type) noexcept {
    const auto* found = std::ranges::lower_bound(renderers, type, {}, &renderer::type);
    return found != std::end(renderers) && found->type == type ? found : nullptr;
}

}  // namespace

bool can_render_text(oid type) noexcept {
    // Most columns are of these.
    if (find_renderer(type) != nullptr) {
        return true;
    }
    if (const auto element = oids::element_of(type); element != 0) {
        return can_render_text(element);
    }
    return type == oids::record || oids::subtype_of(type) != 0 || type >= first_user_oid;
}

std::string render_text(value_view value) { return render_at_depth(value, 0); }

std::string render_at_depth(value_view value, int depth) {
    const auto* found = find_renderer(value.type);
    if (found == nullptr && value.catalog != nullptr) {
        value.type = value.catalog->base_of(value.type);
        found = find_renderer(value.type);
    }
    if (found != nullptr) {
        return found->text(value);
    }
    if (value.type >= first_user_oid) {
        return text_of_user_type(value);
    }
    // The quotes of what is nested double with each level: this also keeps a short value from a text without end.
    constexpr int deepest = 16;
    if (depth == deepest) {
        throw_conversion_error("values are nested in it too deeply for the driver to write them as text; cast the "
                               "column with ::text");
    }
    if (value.type == oids::record) {
        return text_of_record(value, depth);
    }
    if (oids::element_of(value.type) != 0) {
        return text_of_array(value, depth);
    }
    if (builtin_range_subtype(value.type) != 0) {
        return text_of_range(value, builtin_range_subtype(value.type), depth);
    }
    if (builtin_multirange_subtype(value.type) != 0) {
        return text_of_multirange(value, builtin_multirange_subtype(value.type), depth);
    }
    throw conversion_error("the driver cannot write " + type_name(value.type, value.catalog) +
                           " as text; cast the column with ::text");
}

}  // namespace aio::pq::detail
