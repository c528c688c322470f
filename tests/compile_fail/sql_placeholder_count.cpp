// The number of placeholders in a literal is the number of arguments.
// expect: number_of_placeholders_and_arguments_differ
#include <aio/pq/sql.hpp>

template <class... A>
void verb(aio::pq::sql<A...>, A&&...) {}

int main() {
    verb("select $1, $2", 1, "two");
#ifdef FAIL
    verb("select $1, $2", 1);
#endif
}
