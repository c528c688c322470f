#include <aio/pq/error.hpp>
#include <aio/pq/sql.hpp>

#include <cstring>

namespace aio::pq {

sql_text::sql_text(std::string_view text, const std::source_location& where) : data_(""), size_(0), where_(where) {
    own(text);
}

void sql_text::own(std::string_view text) {
    owned_ = new char[text.size() + 1];
    if (!text.empty()) {
        std::memcpy(owned_, text.data(), text.size());
    }
    owned_[text.size()] = '\0';
    data_ = owned_;
    size_ = text.size();
}

unsafe_sql::unsafe_sql(std::string_view text, std::source_location where) : text_(text, where) {
    if (text.find('\0') != text.npos) {
        throw usage_error("the text of a statement contains a NUL", {.query = {}, .where = where});
    }
}

}  // namespace aio::pq
