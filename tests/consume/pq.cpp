#include <aio/aio.hpp>
#include <aio/pq/pq.hpp>

aio::task<int> refused() {
    try {
        co_await aio::pq::connection::connect("host=127.0.0.1 port=1");
    } catch (const aio::pq::connection_error&) {
        co_return 0;
    }
    co_return 1;
}

int main() {
    return aio::run(refused());
}
