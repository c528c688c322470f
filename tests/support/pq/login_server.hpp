#pragma once

#include <aio/pq/config.hpp>

#include <map>
#include <string>
#include <sys/types.h>

namespace test {

/// A server of the test's own, with TLS, a role for every way of logging in, and a standby when asked: login_server.sh
/// says which. Stopped and removed with this object, and when the process ends in any other way.
class login_server {
public:
    enum class with { primary_only, standby };

    /// *Throws* std::runtime_error when it does not start; why is on stderr.
    explicit login_server(with what = with::primary_only);
    login_server(const login_server&) = delete;
    login_server& operator=(const login_server&) = delete;
    ~login_server();

    [[nodiscard]] std::string port() const { return facts_.at("port"); }
    [[nodiscard]] std::string standby_port() const { return facts_.at("standby_port"); }
    [[nodiscard]] std::string socket_directory() const { return facts_.at("socket_directory"); }
    /// The path of ca.crt, other-ca.crt (which signed nothing that the server has), client.{crt,key} (of
    /// by_certificate), stranger.{crt,key} (of somebody else), forged.{crt,key} (of by_certificate, signed by
    /// other-ca).
    [[nodiscard]] std::string tls_file(const std::string& name) const {
        return facts_.at("tls_directory") + "/" + name;
    }

    /// TCP to 127.0.0.1 as `user`, without TLS and without a password: for the test to add to.
    [[nodiscard]] aio::pq::config as(const std::string& user) const;

private:
    void stop();

    std::map<std::string, std::string> facts_;
    pid_t script_ = -1;
    int keep_alive_ = -1;
};

}  // namespace test
