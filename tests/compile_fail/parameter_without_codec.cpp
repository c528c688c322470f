// A type without an encoder is no parameter.
// expect: this type cannot be a parameter: include the header of its codec
#include <aio/pq/codecs/numbers.hpp>
#include <aio/pq/params.hpp>

struct unknown {};

int main() {
    (void)aio::pq::params::pack(1, 2.5);
#ifdef FAIL
    (void)aio::pq::params::pack(1, unknown());
#endif
}
