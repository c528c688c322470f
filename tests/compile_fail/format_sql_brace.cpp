// A brace that is text is doubled.
// expect: a_brace_that_is_text_is_written_twice
#include <aio/pq/format_sql.hpp>

int main() {
    (void)aio::pq::format_sql("select '{{1}}'::int[]");
#ifdef FAIL
    (void)aio::pq::format_sql("select '{1}'::int[]");
#endif
}
