#include "resolve.hpp"

#include <aio/event.hpp>
#include <aio/loop.hpp>
#include <aio/pq/error.hpp>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <mutex>
#include <netdb.h>
#include <string>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <utility>

namespace aio::pq {
namespace {

/// What the thread that looks up a name shares with the loop that asked.
struct looked_up {
    std::vector<std::string> addresses;
    std::string error;
    event there;

    std::mutex lock;
    /// Null when nobody waits any more.
    loop* asker = nullptr;
};

void look_up(const std::string& host, looked_up& answer) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (auto const error = ::getaddrinfo(host.c_str(), nullptr, &wanted, &found); error != 0) {
        answer.error = error == EAI_SYSTEM ? std::strerror(errno) : ::gai_strerror(error);
        return;
    }
    std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> const owned(found, &::freeaddrinfo);
    for (auto const* each = found; each != nullptr; each = each->ai_next) {
        std::array<char, NI_MAXHOST> text{};
        if (::getnameinfo(each->ai_addr, each->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) == 0) {
            answer.addresses.emplace_back(text.data());
        }
    }
}

void tell(const std::shared_ptr<looked_up>& answer) {
    std::lock_guard const guard(answer->lock);
    if (answer->asker != nullptr) {
        answer->asker->post_threadsafe([answer] { answer->there.set(); });
    }
}

/// A look-up that is waited for as long as this object lives.
///
/// getaddrinfo cannot be interrupted: the thread lives on its own, and whoever asked may be gone when it answers.
/// Asio's resolver has one thread for all names: one that gets no answer would hold up the others, and the end of the
/// program.
class lookup {
public:
    explicit lookup(const std::string& host) : answer_(std::make_shared<looked_up>()) {
        answer_->asker = &loop::current();
        try {
            std::thread([answer = answer_, host] {
                look_up(host, *answer);
                tell(answer);
            }).detach();
        } catch (const std::system_error& error) {
            throw connection_error("no thread could be started to look up \"" + host + "\": " + error.what());
        }
        answer_->asker->core().hold();
    }
    lookup(const lookup&) = delete;
    lookup& operator=(const lookup&) = delete;
    ~lookup() {
        answer_->asker->core().unhold();
        std::lock_guard const guard(answer_->lock);
        answer_->asker = nullptr;
    }

    [[nodiscard]] auto wait() { return answer_->there.wait(); }
    [[nodiscard]] const looked_up& result() const { return *answer_; }

private:
    std::shared_ptr<looked_up> answer_;
};

}  // namespace

task<std::vector<endpoint>> resolve(std::vector<endpoint> endpoints) {
    std::vector<std::unique_ptr<lookup>> lookups(endpoints.size());
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        if (endpoints[i].needs_resolving()) {
            lookups[i] = std::make_unique<lookup>(endpoints[i].host);
        }
    }
    std::vector<endpoint> resolved;
    std::string failures;
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        if (!lookups[i]) {
            resolved.push_back(std::move(endpoints[i]));
            continue;
        }
        co_await lookups[i]->wait();
        auto const& found = lookups[i]->result();
        if (!found.error.empty()) {
            failures += (failures.empty() ? "\"" : "; \"") + endpoints[i].host + "\": " + found.error;
        }
        for (auto const& address : found.addresses) {
            resolved.push_back({endpoints[i].host, address, endpoints[i].port});
        }
    }
    if (resolved.empty()) {
        throw connection_error("could not translate host name " + failures);
    }
    co_return resolved;
}

}  // namespace aio::pq
