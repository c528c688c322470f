// A string is an identifier or a literal, and which of them is for the programmer to say.
// expect: sql_fragment
#include <aio/pq/format_sql.hpp>

#include <string>

int main() {
    const std::string table = "users";
    (void)aio::pq::format_sql("select * from {}", aio::pq::identifier(table));
#ifdef FAIL
    (void)aio::pq::format_sql("select * from {}", table);
#endif
}
