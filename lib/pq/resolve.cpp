#include "resolve.hpp"

#include <aio/event.hpp>
#include <aio/loop.hpp>
#include <aio/pq/error.hpp>

#include <asio/ip/tcp.hpp>

#include <memory>
#include <string>
#include <utility>

namespace aio::pq {
namespace {

/// getaddrinfo cannot be interrupted: the look-up lives on its own, and whoever asked may be gone when it answers.
struct lookup {
    explicit lookup(asio::io_context& context) : resolver(context) {}

    asio::ip::tcp::resolver resolver;
    std::vector<std::string> addresses;
    asio::error_code error;
    event answered;
};

std::shared_ptr<lookup> start_lookup(asio::io_context& context, const std::string& host) {
    auto self = std::make_shared<lookup>(context);
    self->resolver.async_resolve(host, "",
                                 [self](asio::error_code error, const asio::ip::tcp::resolver::results_type& results) {
                                     self->error = error;
                                     for (auto const& each : results) {
                                         self->addresses.push_back(each.endpoint().address().to_string());
                                     }
                                     self->answered.set();
                                 });
    return self;
}

}  // namespace

task<std::vector<endpoint>> resolve(std::vector<endpoint> endpoints) {
    auto& context = loop::current().context();
    std::vector<std::shared_ptr<lookup>> lookups(endpoints.size());
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        if (endpoints[i].needs_resolving()) {
            lookups[i] = start_lookup(context, endpoints[i].host);
        }
    }
    std::vector<endpoint> resolved;
    std::string failures;
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        if (!lookups[i]) {
            resolved.push_back(std::move(endpoints[i]));
            continue;
        }
        auto& found = *lookups[i];
        co_await found.answered.wait();
        if (found.error) {
            failures += (failures.empty() ? "\"" : "; \"") + endpoints[i].host + "\": " + found.error.message();
        }
        for (auto& address : found.addresses) {
            resolved.push_back({endpoints[i].host, std::move(address), endpoints[i].port});
        }
    }
    if (resolved.empty()) {
        throw connection_error("could not translate host name " + failures);
    }
    co_return resolved;
}

}  // namespace aio::pq
