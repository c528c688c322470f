#include "support/pq/name_server.hpp"

#include <condition_variable>
#include <dlfcn.h>
#include <functional>
#include <map>
#include <mutex>
#include <netdb.h>
#include <optional>
#include <string_view>
#include <utility>

namespace test {
namespace {

struct sayings {
    std::mutex lock;
    std::condition_variable changed;
    std::map<std::string, std::optional<std::vector<std::string>>, std::less<>> names;
    int waiting = 0;
};

/// Never destroyed: a thread of a resolver may outlive the test.
sayings& all() {
    static auto* const instance = new sayings;
    return *instance;
}

/// The addresses of a name that there is something to say of.
std::optional<std::vector<std::string>> ask(std::string_view name) {
    auto& said = all();
    std::unique_lock guard(said.lock);
    auto const known = said.names.find(name);
    if (known == said.names.end()) {
        return std::nullopt;
    }
    ++said.waiting;
    said.changed.wait(guard, [&] {
        auto const found = said.names.find(name);
        return found == said.names.end() || found->second;
    });
    --said.waiting;
    auto const found = said.names.find(name);
    return found == said.names.end() ? std::vector<std::string>() : *found->second;
}

int ask_others(const char* name, const char* service, const addrinfo* hints, addrinfo** found) {
    static auto const next = reinterpret_cast<decltype(&::getaddrinfo)>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    return next(name, service, hints, found);
}

}  // namespace

name_server::name_server() = default;

name_server::~name_server() {
    auto& said = all();
    std::unique_lock const guard(said.lock);
    said.names.clear();
    said.changed.notify_all();
}

void name_server::answer(const std::string& name, std::vector<std::string> addresses) {
    auto& said = all();
    std::unique_lock const guard(said.lock);
    said.names[name] = std::move(addresses);
    said.changed.notify_all();
}

void name_server::keep_silent_about(const std::string& name) {
    auto& said = all();
    std::unique_lock const guard(said.lock);
    said.names[name] = std::nullopt;
}

int name_server::waiting() const {
    auto& said = all();
    std::unique_lock const guard(said.lock);
    return said.waiting;
}

}  // namespace test

extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints, addrinfo** found) {
    auto const addresses = name != nullptr ? test::ask(name) : std::nullopt;
    if (!addresses) {
        return test::ask_others(name, service, hints, found);
    }
    *found = nullptr;
    auto** end = found;
    for (auto const& address : *addresses) {
        if (auto const error = test::ask_others(address.c_str(), service, hints, end); error != 0) {
            return error;
        }
        while (*end != nullptr) {
            end = &(*end)->ai_next;
        }
    }
    return *found != nullptr ? 0 : EAI_NONAME;
}
