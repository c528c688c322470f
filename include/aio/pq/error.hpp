#pragma once

#include <cstdint>
#include <memory>
#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>

namespace aio::pq {

/// What became of the statement an error is about.
enum class outcome {
    not_sent,  ///< the server never saw it
    failed,    ///< the server refused it; nothing changed
    unknown,   ///< it was sent, and may or may not have taken effect
};

/// What an error knows of the call that failed.
struct error_context {
    std::string query = {};
    std::source_location where = {};
    enum pq::outcome outcome = pq::outcome::not_sent;
    /// `$1 = '…', $2 = …`, where the connection's options ask for them.
    std::string parameters = {};
};

/// The fields of an ErrorResponse (the manual, "Error and Notice Message Fields").
struct server_error_fields {
    std::string sqlstate = {};
    std::string severity = {};
    std::string message = {};
    std::string detail = {};
    std::string hint = {};
    /// Where in the query, in characters from 1; 0 when the server did not say.
    int position = 0;
    /// The call stack of the server's functions, the place in a COPY.
    std::string context = {};
    std::string schema = {};
    std::string table = {};
    std::string column = {};
    std::string constraint = {};
};

namespace detail {
struct error_data;
}

/// Base of everything that the driver throws.
///
/// `what()` is for people: the message, the server's detail and hint, the query (shortened) and the place of the call.
/// Values of parameters are part of it only where `connection_options::parameters_in_errors` asks for them.
class error : public std::runtime_error {
public:
    explicit error(const std::string& message, error_context context = {});

    [[nodiscard]] const char* what() const noexcept override;

    /// The message alone, without query and place.
    [[nodiscard]] const std::string& message() const noexcept;
    /// The text of the statement; empty when the error is about none.
    [[nodiscard]] const std::string& query() const noexcept;
    /// Where the program called the driver; `line()` is 0 when that is not known.
    [[nodiscard]] const std::source_location& where() const noexcept;
    [[nodiscard]] enum pq::outcome outcome() const noexcept;

    /// @name For the layers an error passes on its way up
    /// They catch it by reference, say what they know, and throw it on. Other copies of the error stay as they are.
    /// @{

    /// Fills in `query()` and `where()` where they are still empty.
    void add_context(std::string_view query, const std::source_location& where);
    void add_parameters(std::string parameters);
    void set_outcome(enum pq::outcome outcome);
    void set_message(std::string message);
    /// @}

protected:
    error(server_error_fields fields, error_context context);

    [[nodiscard]] const server_error_fields& fields() const noexcept;

private:
    void replace(detail::error_data data);

    // Shared, so that copying an exception cannot throw.
    std::shared_ptr<const detail::error_data> data_;
};

/// The server refused the statement.
class server_error : public error {
public:
    explicit server_error(server_error_fields fields, error_context context = {});

    /// Five characters, to compare with the constants of `pq::sqlstate`.
    [[nodiscard]] std::string_view sqlstate() const noexcept { return fields().sqlstate; }
    [[nodiscard]] std::string_view severity() const noexcept { return fields().severity; }
    [[nodiscard]] std::string_view detail() const noexcept { return fields().detail; }
    [[nodiscard]] std::string_view hint() const noexcept { return fields().hint; }
    /// Where in the query, in characters from 1; 0 when the server did not say.
    [[nodiscard]] int position() const noexcept { return fields().position; }
    /// The call stack of the server's functions, the place in a COPY.
    [[nodiscard]] std::string_view context() const noexcept { return fields().context; }
    [[nodiscard]] std::string_view schema() const noexcept { return fields().schema; }
    [[nodiscard]] std::string_view table() const noexcept { return fields().table; }
    [[nodiscard]] std::string_view column() const noexcept { return fields().column; }
    [[nodiscard]] std::string_view constraint() const noexcept { return fields().constraint; }
};

/// A connection could not be made, or was lost.
class connection_error : public error {
public:
    using error::error;
};

/// A value does not fit the type on the other side.
class conversion_error : public error {
public:
    using error::error;
};

/// A statement gave more or fewer rows than its verb allows.
class row_count_error : public error {
public:
    using error::error;
};

/// The program used the driver in a way that cannot work.
class usage_error : public error {
public:
    using error::error;
};

/// The pool could not give a connection: it is closed, full, or was waited for too long.
class pool_error : public error {
public:
    using error::error;
};

}  // namespace aio::pq
