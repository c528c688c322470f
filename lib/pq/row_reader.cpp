#include <aio/pq/detail/row_reader.hpp>

#include <aio/pq/codecs/text.hpp>
#include <aio/pq/detail/row_shape.hpp>

#include <algorithm>
#include <string>

namespace aio::pq::detail {
namespace {

std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

std::string count_of_columns(int count) { return std::to_string(count) + (count == 1 ? " column" : " columns"); }

// What strings are not read from, the server can write as text.
std::string advice(oid type, std::string_view cpp_type) {
    const bool wants_text = readable_type_name(cpp_type).find("std::string") != std::string::npos;
    return wants_text && !can_render_text(type) ? "; cast the column with ::text" : "";
}

// The statement has run: whether it changed anything is not for the driver to say.
[[noreturn]] void refuse(const std::string& message) { throw conversion_error(message, {.outcome = outcome::unknown}); }

source_column checked(const pg_result* result, int index, const column_description& column,
                      const target_column& target) {
    // Text is asked for only where all columns are read as strings, which any text can be.
    if (column.format == value_format::binary && !target.accepts(column.type)) {
        throw_wrong_type(result, index, target.cpp_type);
    }
    return {.index = index, .type = column.type, .format = column.format};
}

void match_by_position(const pg_result* result, match how, std::span<const target_column> targets,
                       std::string_view cpp_type, std::span<source_column> found) {
    const int count = column_count(result);
    if (static_cast<std::size_t>(count) != targets.size()) {
        const auto wanted =
            how == match::single ? std::string("one column") : count_of_columns(static_cast<int>(targets.size()));
        refuse(readable_type_name(cpp_type) + " is read from " + wanted + ", and the result has " +
               count_of_columns(count) + (count == 0 ? "" : ": " + column_names(result)));
    }
    for (int i = 0; i < count; ++i) {
        const auto at = static_cast<std::size_t>(i);
        found[at] = checked(result, i, describe_column(result, i), targets[at]);
    }
}

std::size_t find_target(std::span<const target_column> targets, std::string_view name) {
    const auto at =
        std::find_if(targets.begin(), targets.end(), [&](const auto& target) { return target.name == name; });
    return static_cast<std::size_t>(at - targets.begin());
}

[[noreturn]] void refuse_column(std::string_view name, std::span<const target_column> targets,
                                std::string_view cpp_type) {
    auto message = "the result has a column " + quoted(name) + ", and " + readable_type_name(cpp_type) +
                   " has no field of that name; its fields are: ";
    for (const auto& target : targets) {
        message.append(&target == targets.data() ? "" : ", ").append(target.name);
    }
    refuse(message);
}

/// As most selects are: the columns are the fields, in their order. Where they are not it gives false, and no reason.
bool match_in_order(const pg_result* result, std::span<const target_column> targets, std::span<source_column> found) {
    if (targets.empty() || static_cast<std::size_t>(column_count(result)) != targets.size()) {
        return false;
    }
    // A statement asks for one format, of all its columns.
    const auto format = column_format(result, 0);
    for (std::size_t at = 0; at < targets.size(); ++at) {
        const auto index = static_cast<int>(at);
        const auto& target = targets[at];
        const auto type = column_type(result, index);
        if (!is_column_name(result, index, target.name) || !target.accepts(type)) {
            return false;
        }
        found[at] = {.index = index, .type = type, .format = format};
    }
    return true;
}

void match_by_name(const pg_result* result, std::span<const target_column> targets, std::string_view cpp_type,
                   std::span<source_column> found) {
    std::fill(found.begin(), found.end(), source_column{.index = -1, .type = 0, .format = value_format::binary});
    const int count = column_count(result);
    for (int i = 0; i < count; ++i) {
        const auto column = describe_column(result, i);
        const auto at = find_target(targets, column.name);
        if (at == targets.size()) {
            refuse_column(column.name, targets, cpp_type);
        }
        if (found[at].index >= 0) {
            refuse("the result has two columns " + quoted(column.name) + " for one field of " +
                   readable_type_name(cpp_type) + "; name one of them otherwise, with AS");
        }
        found[at] = checked(result, i, column, targets[at]);
    }
    for (std::size_t at = 0; at < targets.size(); ++at) {
        if (found[at].index < 0) {
            refuse(readable_type_name(cpp_type) + " has a field \"" + std::string(targets[at].name) +
                   "\", and the result has no column of that name; its columns are: " + column_names(result));
        }
    }
}

}  // namespace

void match_columns(const pg_result* result, match how, std::span<const target_column> targets,
                   std::string_view cpp_type, std::span<source_column> found) {
    if (how != match::name) {
        match_by_position(result, how, targets, cpp_type, found);
    } else if (!match_in_order(result, targets, found)) {
        match_by_name(result, targets, cpp_type, found);
    }
}

void throw_wrong_type(const pg_result* result, int column, std::string_view cpp_type) {
    const auto type = column_type(result, column);
    refuse("column " + quoted(column_name(result, column)) + " is " + type_name(type) + ", which cannot be read as " +
           readable_type_name(cpp_type) + advice(type, cpp_type));
}

void add_column(conversion_error& error, const pg_result* result, int column, std::string_view cpp_type) {
    error.set_outcome(outcome::unknown);
    error.set_message("cannot read column " + quoted(column_name(result, column)) + ", " +
                      type_name(column_type(result, column)) + ", as " + readable_type_name(cpp_type) + ": " +
                      error.message());
}

}  // namespace aio::pq::detail
