#include <aio/pq/codecs/json.hpp>

#include "render_text.hpp"

namespace aio::pq::detail {

std::string_view json_text(value_view value) {
    auto text = value.text();
    if (value.type != oids::jsonb) {
        return text;
    }
    constexpr char version = 1;
    if (text.empty()) {
        throw_unexpected_size(value);
    }
    if (text.front() != version) {
        throw_conversion_error("the server sent a jsonb of a version that is not known; read it as column::json");
    }
    text.remove_prefix(1);
    return text;
}

std::string text_of_json(value_view value) { return std::string(value.text()); }

std::string text_of_jsonb(value_view value) {
    value.type = oids::jsonb;
    return std::string(json_text(value));
}

}  // namespace aio::pq::detail
