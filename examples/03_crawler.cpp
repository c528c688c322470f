// A crawler: a queue of pages to fetch, a few workers, a time-out for each page, and a graceful Ctrl-C.
// It crawls a site that it serves itself on the loopback interface, with slow and missing pages among the good ones.
//
//     03_crawler [pages]

#include <aio/aio.hpp>

#include <asio/buffer.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read.hpp>
#include <asio/read_until.hpp>
#include <asio/write.hpp>

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

using asio::ip::tcp;
using namespace std::chrono_literals;

// --- The site: page n links to its children 2n + 1 and 2n + 2, every 50th to a slow page, every 33rd to a missing one.

aio::task<std::string> page(std::string path, std::size_t pages) {
    auto link = [](const std::string& to) { return "<a href=\"" + to + "\">" + to + "</a>\n"; };
    if (path.starts_with("/slow/")) {
        co_await aio::sleep(1h);
    }
    if (!path.starts_with("/page/")) {
        co_return "HTTP/1.1 404 Not Found\r\n\r\n";
    }
    auto const n = std::stoul(path.substr(6));
    std::string body;
    for (auto child : {2 * n + 1, 2 * n + 2}) {
        body += child < pages ? link("/page/" + std::to_string(child)) : "";
    }
    body += n % 50 == 0 ? link("/slow/" + std::to_string(n)) : "";
    body += n % 33 == 0 ? link("/missing/" + std::to_string(n)) : "";
    co_return "HTTP/1.1 200 OK\r\n\r\n" + body;
}

aio::task<void> answer(tcp::socket socket, std::size_t pages) {
    try {
        std::string request;
        co_await asio::async_read_until(socket, asio::dynamic_buffer(request), "\r\n\r\n", aio::use_task);
        auto const path = request.substr(4, request.find(' ', 4) - 4);
        auto const response = co_await page(path, pages);
        co_await asio::async_write(socket, asio::buffer(response), aio::use_task);
    } catch (const asio::system_error&) {
        // The crawler lost patience.
    }
}

aio::task<void> serve(tcp::acceptor& acceptor, std::size_t pages) {
    co_await aio::with_group([&](aio::task_group& group) -> aio::task<void> {
        while (true) {
            (void)group.spawn(answer(co_await acceptor.async_accept(aio::use_task), pages));
        }
    });
}

// --- The crawler.

struct crawl {
    tcp::endpoint site;
    aio::queue<std::string> to_fetch;
    std::unordered_set<std::string> seen;
    std::size_t fetched = 0;
    std::size_t timed_out = 0;
    std::size_t failed = 0;

    void found(std::string path) {
        if (seen.insert(path).second) {
            (void)to_fetch.try_put(path);  // it has no bound, so there is room
        }
    }
};

aio::task<std::string> fetch(tcp::endpoint site, std::string path) {
    tcp::socket socket(aio::loop::current().context());
    co_await socket.async_connect(site, aio::use_task);
    auto const request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    co_await asio::async_write(socket, asio::buffer(request), aio::use_task);
    std::string response;
    try {
        co_await asio::async_read(socket, asio::dynamic_buffer(response), aio::use_task);
    } catch (const asio::system_error& error) {
        if (error.code() != asio::error::eof) {
            throw;
        }
    }
    if (!response.starts_with("HTTP/1.1 200 ")) {
        throw std::runtime_error(path + ": " + response.substr(0, response.find('\r')));
    }
    co_return response;
}

std::vector<std::string> links_of(std::string_view html) {
    std::vector<std::string> links;
    constexpr std::string_view start = "href=\"";
    for (auto at = html.find(start); at != html.npos; at = html.find(start, at)) {
        at += start.size();
        links.emplace_back(html.substr(at, html.find('"', at) - at));
    }
    return links;
}

aio::task<void> worker(crawl& all) {
    while (true) {
        auto const path = co_await all.to_fetch.get();
        try {
            auto const html = co_await aio::timeout(1s, fetch(all.site, path));
            ++all.fetched;
            for (auto& link : links_of(html)) {
                all.found(std::move(link));
            }
        } catch (const aio::timeout_error&) {
            ++all.timed_out;
        } catch (const std::exception&) {
            ++all.failed;
        }
        all.to_fetch.task_done();
        if (all.fetched % 1000 == 0) {
            std::printf("%zu pages\n", all.fetched);
            std::fflush(stdout);
        }
    }
}

aio::task<void> crawl_site(crawl& all, std::size_t pages) {
    tcp::acceptor acceptor(aio::loop::current().context(), {asio::ip::address_v4::loopback(), 0});
    all.site = acceptor.local_endpoint();
    co_await aio::with_group([&](aio::task_group& group) -> aio::task<void> {
        (void)group.spawn(serve(acceptor, pages), {.name = "site"});
        for (int i = 0; i < 8; ++i) {
            (void)group.spawn(worker(all), {.name = "worker " + std::to_string(i)});
        }
        all.found("/page/0");
        // Each page that is found is in the queue before the one that links to it is done.
        co_await all.to_fetch.join();
        group.cancel();
    });
}

int main(int argc, char** argv) {
    crawl all;
    auto const report = [&](const char* what) {
        std::printf("%s: %zu pages fetched, %zu timed out, %zu failed, %zu left\n", what, all.fetched, all.timed_out,
                    all.failed, all.to_fetch.size());
    };
    try {
        aio::run(crawl_site(all, argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 200));
        report("done");
    } catch (const aio::interrupted& stop) {
        report("stopped");
        return stop.exit_status();
    }
}
