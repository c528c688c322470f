#include <aio/pq/codec.hpp>

#include <aio/pq/detail/type_name.hpp>

namespace aio::pq::detail {
namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

/// g++ writes out the last argument of containers.
void remove_allocators(std::string& text) {
    constexpr std::string_view allocator = ", std::allocator<";
    for (auto at = text.find(allocator); at != text.npos; at = text.find(allocator, at)) {
        auto end = at + allocator.size();
        for (int open = 1; open > 0 && end < text.size(); ++end) {
            open += text[end] == '<' ? 1 : text[end] == '>' ? -1 : 0;
        }
        text.erase(at, end - at);
    }
}

}  // namespace

std::string readable_type_name(std::string_view raw) {
    std::string name(raw);
    replace_all(name, "__cxx11::", "");
    replace_all(name, "_V2::", "");
    replace_all(name, "std::basic_string<char>", "std::string");
    replace_all(name, "std::basic_string_view<char>", "std::string_view");
    replace_all(name, " >", ">");
    remove_allocators(name);
    replace_all(name, "{anonymous}::", "");
    replace_all(name, "(anonymous namespace)::", "");
    return name;
}

void throw_conversion_error(const char* message) { throw conversion_error(message); }

void throw_out_of_range() { throw_conversion_error("the value is out of range"); }

void throw_unexpected_null() { throw_conversion_error("the value is NULL, which takes a std::optional"); }

void throw_unexpected_size(const value_view& value) { throw_unexpected_size(value.size, value.type); }

void throw_unexpected_size(int size, oid type) {
    throw conversion_error("the server sent " + std::to_string(size) + " bytes, which is no binary " + type_name(type));
}

}  // namespace aio::pq::detail
