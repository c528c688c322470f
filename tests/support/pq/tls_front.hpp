#pragma once

#include "support/pq/login_server.hpp"

#include <aio/pq/config.hpp>

#include <memory>
#include <string>

namespace test {

/// Speaks TLS with clients, as poolers and other databases do: what the server says in quick succession goes out at
/// once, in records of 16 kB, where PostgreSQL's own have 8 kB before version 17. A client then finds that more has
/// been decrypted than fits into its buffer, while its socket stays silent.
class tls_front {
public:
    /// *Lifetime*: shorter than the server's.
    explicit tls_front(const login_server& server);
    tls_front(const tls_front&) = delete;
    tls_front& operator=(const tls_front&) = delete;
    ~tls_front();

    /// As the role by_password.
    [[nodiscard]] aio::pq::config config() const;

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace test
