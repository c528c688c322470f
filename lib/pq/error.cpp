#include <aio/pq/error.hpp>

#include "error_text.hpp"

#include <utility>

namespace aio::pq {

struct detail::error_data {
    std::string message;
    server_error_fields fields;
    error_context context;
    std::string what;
};

error::error(const std::string& message, error_context context) : std::runtime_error(message) {
    replace({.message = message, .fields = {}, .context = std::move(context), .what = {}});
}

error::error(server_error_fields fields, error_context context) : std::runtime_error(fields.message) {
    auto message = fields.message;
    replace({.message = std::move(message), .fields = std::move(fields), .context = std::move(context), .what = {}});
}

void error::replace(detail::error_data data) {
    data.what = detail::error_text(data.message, data.fields, data.context);
    data_ = std::make_shared<const detail::error_data>(std::move(data));
}

const char* error::what() const noexcept { return data_->what.c_str(); }
const std::string& error::message() const noexcept { return data_->message; }
const std::string& error::query() const noexcept { return data_->context.query; }
const std::source_location& error::where() const noexcept { return data_->context.where; }
enum outcome error::outcome() const noexcept { return data_->context.outcome; }
const server_error_fields& error::fields() const noexcept { return data_->fields; }

void error::add_context(std::string_view query, const std::source_location& where) {
    auto data = *data_;
    if (data.context.query.empty()) {
        data.context.query = query;
    }
    if (data.context.where.line() == 0) {
        data.context.where = where;
    }
    replace(std::move(data));
}

void error::add_parameters(std::string parameters) {
    auto data = *data_;
    data.context.parameters = std::move(parameters);
    replace(std::move(data));
}

void error::set_outcome(enum pq::outcome outcome) {
    auto data = *data_;
    data.context.outcome = outcome;
    replace(std::move(data));
}

void error::set_message(std::string message) {
    auto data = *data_;
    data.message = std::move(message);
    replace(std::move(data));
}

server_error::server_error(server_error_fields fields, error_context context)
    : error(std::move(fields), std::move(context)) {}

}  // namespace aio::pq
