// SQL is made from literals; other text needs to be called unsafe.
// expect: text that is not a literal: pq::unsafe_sql\(text\)
#include <aio/pq/sql.hpp>

#include <string>

template <class... A>
void verb(aio::pq::sql<A...>, A&&...) {}

int main() {
    const std::string text = "select $1";
    verb(aio::pq::unsafe_sql(text), 1);
#ifdef FAIL
    verb(text, 1);
#endif
}
