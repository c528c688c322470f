#include <aio/pq/codecs/text.hpp>

namespace aio::pq::detail {

void encode_text(std::string_view text, byte_sink& out) {
    if (text.find('\0') != text.npos) {
        throw_conversion_error("the text contains a NUL, which PostgreSQL's text cannot hold");
    }
    out.append(text);
}

bool is_text(oid type) noexcept {
    // Objects that are made after the database have numbers from here on ("System Catalog Initial Data" of the manual).
    constexpr oid first_normal_oid = 16384;
    switch (type) {
    case oids::text:
    case oids::varchar:
    case oids::bpchar:
    case oids::name:
    case oids::char_:
    case oids::unknown:
    case oids::json:
    case oids::xml:
        return true;
    default:
        return type >= first_normal_oid;
    }
}

}  // namespace aio::pq::detail
