// The query of aiopq_one_query.cpp by hand. It blocks.

#include "libpq_values.hpp"

struct user {
    std::int64_t id;
    std::string name;
    std::optional<std::string> email;
};

std::vector<user> adults(PGconn* db, int age);

std::vector<user> adults(PGconn* db, int age) {
    auto const rows = query(db, "select id, name, email from users where age >= $1::int8", age);
    std::vector<user> users;
    for (int i = 0; i < PQntuples(rows.get()); ++i) {
        users.push_back({int8(rows, i, 0), text(rows, i, 1), optional_text(rows, i, 2)});
    }
    return users;
}
