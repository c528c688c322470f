#include "conninfo.hpp"

#include "handles.hpp"

#include <aio/pq/error.hpp>

#include <asio/ip/address.hpp>

#include <charconv>
#include <string_view>
#include <utility>

namespace aio::pq {
namespace {

// No sslmode has this name: libpq completes the parameters, refuses this one, and connects to nothing.
constexpr const char* no_sslmode = "aiopq-reads-parameters";

std::vector<std::string> split(std::string_view list) {
    std::vector<std::string> parts;
    for (;;) {
        auto const comma = list.find(',');
        parts.emplace_back(list.substr(0, comma));
        if (comma == list.npos) {
            return parts;
        }
        list.remove_prefix(comma + 1);
    }
}

/// libpq quotes the piece of the string that it stumbled over: outside of these two messages that may be a password.
std::string without_secrets(std::string message) {
    for (std::string_view harmless : {"invalid connection option", "invalid URI query parameter"}) {
        if (message.starts_with(harmless)) {
            return message;
        }
    }
    auto const open = message.find('"');
    auto const close = message.rfind('"');
    if (open != message.npos && close > open) {
        message.replace(open, close - open + 1, "a part of it");
    }
    return message;
}

/// libpq takes text up to its NUL.
void refuse_nul(std::string_view text, const std::string& what) {
    if (text.find('\0') != text.npos) {
        throw usage_error(what + " contains a NUL, which ends it for libpq");
    }
}

std::string value_at(const std::vector<std::string>& list, std::size_t index) {
    return list.size() == 1 ? list.front() : index < list.size() ? list[index] : std::string();
}

/// Where `given` is empty libpq has put a default in its place.
bool is_at(const endpoint& given, const endpoint& place) {
    if (!given.port.empty() && given.port != place.port) {
        return false;
    }
    auto const& address = given.hostaddr.empty() ? given.host : given.hostaddr;
    asio::error_code not_an_address;
    auto const expected = asio::ip::make_address(address, not_an_address);
    if (not_an_address) {
        return given.host == place.host || (given.host.empty() && place.host.starts_with('/'));
    }
    auto const tried = asio::ip::make_address(place.hostaddr, not_an_address);
    return !not_an_address && tried == expected;
}

std::string join(const std::vector<endpoint>& endpoints, std::string endpoint::* field) {
    std::string list;
    for (auto const& each : endpoints) {
        list += &each == &endpoints.front() ? each.*field : "," + each.*field;
    }
    return list;
}

}  // namespace

bool endpoint::needs_resolving() const {
    if (!hostaddr.empty() || host.empty() || host.front() == '/' || host.front() == '@') {
        return false;
    }
    asio::error_code not_an_address;
    asio::ip::make_address(host, not_an_address);
    return static_cast<bool>(not_an_address);
}

std::string to_string(const endpoint& place) {
    auto text = !place.host.empty() ? place.host : !place.hostaddr.empty() ? place.hostaddr : "the local socket";
    return text + (place.port.empty() ? "" : ":" + place.port);
}

conninfo::conninfo(const config& from) {
    refuse_nul(from.conninfo, "the connection string");
    parse(from.conninfo);
    auto const set = [&](const char* keyword, const std::optional<std::string>& value) {
        if (value && !value->empty()) {
            settings_[keyword] = *value;
        }
    };
    set("host", from.host);
    set("port", from.port);
    set("dbname", from.dbname);
    set("user", from.user);
    set("password", from.password);
    set("application_name", from.application_name);
    for (auto const& [keyword, value] : from.parameters) {
        // An unknown keyword is one even when it is empty: libpq shall say so.
        if (!value.empty() || !settings_.contains(keyword)) {
            settings_[keyword] = value;
        }
    }
    // The codecs read and write UTF-8.
    settings_.emplace("client_encoding", "UTF8");
    for (auto const& [keyword, value] : settings_) {
        // An empty value is written behind its keyword, into a string that libpq takes apart.
        if (keyword.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != keyword.npos) {
            throw usage_error("the keyword of a connection parameter has characters that none of libpq's has");
        }
        refuse_nul(value, "the connection parameter " + keyword);
    }
    read_effective();
}

void conninfo::parse(const std::string& text) {
    char* message = nullptr;
    conninfo_handle const options(PQconninfoParse(text.c_str(), &message));
    if (!options) {
        message_handle const owned(message);
        throw usage_error("the connection string cannot be read: " +
                          (message != nullptr ? without_secrets(message_of(message)) : "out of memory"));
    }
    for (auto const* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr) {
            settings_[option->keyword] = option->val;
        }
    }
}

void conninfo::read_effective() {
    auto probe = settings_;
    probe["sslmode"] = no_sslmode;
    // So that libpq does not look into the passfile, and warn of who can read it, twice.
    probe["password"] = "unused";
    std::swap(settings_, probe);
    auto const given = for_libpq();
    connection_handle const completed(PQconnectStartParams(given.keywords(), given.values(), 1));
    std::string const complaint = completed ? PQerrorMessage(completed.get()) : "out of memory";
    conninfo_handle const options(completed ? PQconninfo(completed.get()) : nullptr);
    std::swap(settings_, probe);
    if (!options || complaint.find(no_sslmode) == complaint.npos) {
        throw usage_error("the connection parameters cannot be used: " + message_of(complaint));
    }

    std::map<std::string_view, std::string_view> effective;
    for (auto const* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr) {
            effective[option->keyword] = option->val;
        }
    }
    // libpq has checked that the lists are of one length, or that there is one port for all.
    auto const hosts = split(effective["host"]);
    auto const addresses = split(effective["hostaddr"]);
    auto const ports = split(effective["port"]);
    auto const count = effective["hostaddr"].empty() ? hosts.size() : addresses.size();
    for (std::size_t i = 0; i < count; ++i) {
        endpoints_.push_back(
            {i < hosts.size() ? hosts[i] : "", i < addresses.size() ? addresses[i] : "", value_at(ports, i)});
    }
    auto const seconds = effective["connect_timeout"];
    int count_of_seconds = 0;
    std::from_chars(seconds.data(), seconds.data() + seconds.size(), count_of_seconds);
    if (count_of_seconds > 0) {
        connect_timeout_ = std::chrono::seconds(count_of_seconds);
    }
}

void conninfo::use(const std::vector<endpoint>& resolved) {
    endpoints_ = resolved;
    settings_["host"] = join(resolved, &endpoint::host);
    settings_["hostaddr"] = join(resolved, &endpoint::hostaddr);
    settings_["port"] = join(resolved, &endpoint::port);
}

bool conninfo::remove(const endpoint& place) {
    auto left = endpoints_;
    std::erase_if(left, [&](const endpoint& each) { return is_at(each, place); });
    if (left.size() == endpoints_.size() || left.empty()) {
        return false;
    }
    use(left);
    return true;
}

conninfo::arrays::arrays(const std::map<std::string, std::string>& settings) {
    // A string before them all, which libpq takes apart because of the equals sign.
    base_ = "fallback_application_name=aiopq";
    for (auto const& [keyword, value] : settings) {
        if (value.empty()) {
            base_ += " " + keyword + "=''";
        } else {
            keywords_.push_back(keyword.c_str());
            values_.push_back(value.c_str());
        }
    }
    keywords_.insert(keywords_.begin(), "dbname");
    values_.insert(values_.begin(), base_.c_str());
    keywords_.push_back(nullptr);
    values_.push_back(nullptr);
}

std::string conninfo::places() const {
    std::string text;
    for (auto const& each : endpoints_) {
        text += (text.empty() ? "" : ", ") + to_string(each);
    }
    return text;
}

}  // namespace aio::pq
