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

/// Connection parameters by libpq's keywords, ready for PQconnectStartParams.
class conninfo {
public:
    /// *Throws* usage_error for a string that libpq cannot read and for values that it refuses. Reads the service file.
    explicit conninfo(const config& from);

    /// The hosts to try, in order, with what the service file, the environment and libpq's defaults add.
    [[nodiscard]] const std::vector<endpoint>& endpoints() const noexcept { return endpoints_; }
    void use(const std::vector<endpoint>& resolved);

    /// For each host; nothing when none was set.
    [[nodiscard]] std::optional<std::chrono::seconds> connect_timeout() const noexcept { return connect_timeout_; }

    /// *Lifetime*: valid while this object lives and is not changed. Both end with a null pointer.
    struct arrays {
        std::vector<const char*> keywords;
        std::vector<const char*> values;
    };
    [[nodiscard]] arrays for_libpq() const;

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
