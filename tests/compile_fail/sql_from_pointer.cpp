// A pointer to characters is no literal.
// expect: text that is not a literal: pq::unsafe_sql\(text\)
#include <aio/pq/sql.hpp>

template <class... A>
void verb(aio::pq::sql<A...>, A&&...) {}

int main(int, char** arguments) {
    verb("select 1");
    verb(aio::pq::unsafe_sql(arguments[0]));
#ifdef FAIL
    verb(arguments[0]);
#endif
}
