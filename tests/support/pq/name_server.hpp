#pragma once

#include <string>
#include <vector>

/// What name servers say of some names, for tests; of all others they are asked. Replaces getaddrinfo in the program
/// that uses it. What was said is forgotten with this object.

namespace test {

class name_server {
public:
    name_server();
    name_server(const name_server&) = delete;
    name_server& operator=(const name_server&) = delete;
    ~name_server();

    /// `name` has these addresses, in this order. With none there is no such name.
    void answer(const std::string& name, std::vector<std::string> addresses);

    /// Whoever asks for `name` waits until there is an answer, or until this object is gone.
    void keep_silent_about(const std::string& name);

    /// How many are waiting.
    [[nodiscard]] int waiting() const;
};

}  // namespace test
