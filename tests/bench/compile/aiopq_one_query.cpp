// One query with one struct.

#include <aio/pq/pq.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pq = aio::pq;

struct user {
    std::int64_t id;
    std::string name;
    std::optional<std::string> email;
};

aio::task<std::vector<user>> adults(pq::connection& db, int age);

aio::task<std::vector<user>> adults(pq::connection& db, int age) {
    co_return co_await db.fetch<user>("select id, name, email from users where age >= $1", age);
}
