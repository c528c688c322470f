// Each `{}` has its argument.
// expect: number_of_braces_and_arguments_differ
#include <aio/pq/format_sql.hpp>

int main() {
    (void)aio::pq::format_sql("select {}", 1);
#ifdef FAIL
    (void)aio::pq::format_sql("select {}, {}", 1);
#endif
}
