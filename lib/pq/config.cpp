#include <aio/pq/config.hpp>

#include <utility>

namespace aio::pq {

config::config() = default;
config::config(const char* conninfo_) : conninfo(conninfo_) {}
config::config(std::string conninfo_) : conninfo(std::move(conninfo_)) {}
config::config(const config&) = default;
config::config(config&&) noexcept = default;
config& config::operator=(const config&) = default;
config& config::operator=(config&&) noexcept = default;
config::~config() = default;

}  // namespace aio::pq
