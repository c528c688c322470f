// A pipeline of generators: lines of standard input, the numbers among them, batches of ten, a sum of each. A line is
// read when the end of the pipeline asks for it, so any amount of input takes the memory of one batch.
//
//     seq 1000 | 04_generators [batches]        stops early after so many batches

#include <aio/aio.hpp>

#include <asio/buffer.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/read_until.hpp>

#include <charconv>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <limits>
#include <numeric>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

constexpr std::size_t batch_size = 10;

aio::generator<std::string> lines() {
    // What the destructors of a body do is done on every way out: at the end of the input, when the consumer closes
    // the generator or drops it, and when Ctrl-C cancels the task that waits here for a line.
    struct farewell {
        ~farewell() { std::printf("the input is closed\n"); }
    } const at_the_end;
    asio::posix::stream_descriptor input(aio::loop::current().context(), ::dup(STDIN_FILENO));
    std::string buffer;
    while (true) {
        std::size_t length = 0;
        try {
            length = co_await asio::async_read_until(input, asio::dynamic_buffer(buffer), '\n', aio::use_task);
        } catch (const asio::system_error& error) {
            if (error.code() == asio::error::eof) {
                co_return;
            }
            throw;
        }
        co_yield buffer.substr(0, length - 1);
        buffer.erase(0, length);
    }
}

aio::generator<long> numbers(aio::generator<std::string> source) {
    while (auto* line = co_await source.next()) {
        long number = 0;
        auto const* const end = line->data() + line->size();
        if (auto const [rest, error] = std::from_chars(line->data(), end, number);
            error == std::errc() && rest == end) {
            co_yield number;
        }
    }
}

aio::generator<std::vector<long>> batches(aio::generator<long> source) {
    std::vector<long> batch;
    while (auto* number = co_await source.next()) {
        batch.push_back(*number);
        if (batch.size() == batch_size) {
            // The consumer may move the batch away.
            co_yield batch;
            batch.clear();
        }
    }
    if (!batch.empty()) {
        co_yield batch;
    }
}

aio::task<void> print_sums(std::size_t most) {
    auto pipeline = batches(numbers(lines()));
    for (std::size_t i = 0; i < most; ++i) {
        auto const* const batch = co_await pipeline.next();
        if (batch == nullptr) {
            co_return;
        }
        std::printf("%zu numbers, sum %ld\n", batch->size(), std::accumulate(batch->begin(), batch->end(), 0L));
        std::fflush(stdout);
    }
    // Destroying the pipeline would do here; `aclose` also waits for clean-up that awaits.
    co_await pipeline.aclose();
}

int main(int argc, char** argv) {
    try {
        aio::run(print_sums(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : std::numeric_limits<std::size_t>::max()));
    } catch (const aio::interrupted& stop) {
        return stop.exit_status();
    }
}
