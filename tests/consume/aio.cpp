#include <aio/aio.hpp>

int main() {
    return aio::run([]() -> aio::task<int> { co_return 0; }());
}
