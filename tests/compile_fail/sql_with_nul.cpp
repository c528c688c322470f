// The server's text ends at a NUL.
// expect: sql_text_contains_a_nul
#include <aio/pq/sql.hpp>

int main() {
    constexpr aio::pq::sql<> good = "select 1";
#ifdef FAIL
    constexpr aio::pq::sql<> bad = "select 1\0, 2";
#endif
    return good.view().empty() ? 1 : 0;
}
