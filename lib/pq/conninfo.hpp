#pragma once

#include <aio/pq/config.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace aio::pq {

/// One place that libpq is to try.
struct endpoint {
    std::string host;
    std::string hostaddr;
    std::string port;

    /// Whether libpq would have to ask a name server, which would block.
    [[nodiscard]] bool needs_resolving() const;
    [[nodiscard]] bool operator==(const endpoint&) const = default;
};

/// `host:port`, for messages.
[[nodiscard]] std::string to_string(const endpoint& place);

/// Connection parameters by libpq's keywords, ready for PQconnectStartParams.
class conninfo {
public:
    /// *Throws* usage_error for a string that libpq cannot read and for values that it refuses. Reads the service file.
    explicit conninfo(const config& from);

    /// The hosts to try, in order, with what the service file, the environment and libpq's defaults add.
    [[nodiscard]] const std::vector<endpoint>& endpoints() const noexcept { return endpoints_; }
    void use(const std::vector<endpoint>& resolved);

    /// Takes `place`, as libpq describes it, from the hosts to try, wherever it is among them. Whether others are left.
    [[nodiscard]] bool remove(const endpoint& place);

    /// For each host; nothing when none was set.
    [[nodiscard]] std::optional<std::chrono::seconds> connect_timeout() const noexcept { return connect_timeout_; }

    /// The arguments of PQconnectStartParams. In its arrays an empty value is none; in a string it is one, and the
    /// environment does not fill it in: so the empty values are in a string.
    ///
    /// *Lifetime*: valid while the conninfo lives and is not changed.
    class arrays {
    public:
        explicit arrays(const std::map<std::string, std::string>& settings);
        arrays(const arrays&) = delete;
        arrays& operator=(const arrays&) = delete;

        /// Both end with a null pointer; the first value is to be taken apart (`expand_dbname`).
        [[nodiscard]] const char* const* keywords() const noexcept { return keywords_.data(); }
        [[nodiscard]] const char* const* values() const noexcept { return values_.data(); }

    private:
        std::string base_;
        std::vector<const char*> keywords_;
        std::vector<const char*> values_;
    };
    [[nodiscard]] arrays for_libpq() const { return arrays(settings_); }

    /// `host:port, host:port`, for messages.
    [[nodiscard]] std::string places() const;

private:
    void parse(const std::string& text);
    void read_effective();

    std::map<std::string, std::string> settings_;
    std::vector<endpoint> endpoints_;
    std::optional<std::chrono::seconds> connect_timeout_;
};

}  // namespace aio::pq
