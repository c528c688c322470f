#pragma once

#include <map>
#include <optional>
#include <string>

namespace aio::pq {

/// Where to connect, and as whom. Every field is optional, and an empty one is as none.
///
/// Converts from a conninfo string or URI in every form that libpq takes (the manual, "Connection Strings"). What
/// neither the fields nor the string set comes from the service file, the `PG*` variables and libpq's defaults, as with
/// psql.
struct config {
    config();
    config(const char* conninfo_);
    config(std::string conninfo_);
    config(const config&);
    config(config&&) noexcept;
    config& operator=(const config&);
    config& operator=(config&&) noexcept;
    ~config();

    /// Key/value pairs or a URI; the fields below override it.
    std::string conninfo;

    /// A name, an address or a directory of Unix sockets; several are separated by commas.
    std::optional<std::string> host;
    std::optional<std::string> port;
    std::optional<std::string> dbname;
    std::optional<std::string> user;
    std::optional<std::string> password;
    std::optional<std::string> application_name;
    /// Any other keyword of libpq: `sslmode`, `options`, `target_session_attrs`, …
    std::map<std::string, std::string> parameters;
};

}  // namespace aio::pq
