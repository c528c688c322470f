// Ten queries with ten structs.

#include "ten_structs.hpp"

#include <aio/pq/pq.hpp>

#include <cstdint>
#include <vector>

namespace pq = aio::pq;

struct shop {
    pq::connection& db;

    aio::task<std::vector<user>> users(std::int64_t since);
    aio::task<std::vector<product>> products(std::int64_t since);
    aio::task<std::vector<supplier>> suppliers(std::int64_t since);
    aio::task<std::vector<warehouse>> warehouses(std::int64_t since);
    aio::task<std::vector<order>> orders(std::int64_t since);
    aio::task<std::vector<order_line>> order_lines(std::int64_t since);
    aio::task<std::vector<invoice>> invoices(std::int64_t since);
    aio::task<std::vector<shipment>> shipments(std::int64_t since);
    aio::task<std::vector<review>> reviews(std::int64_t since);
    aio::task<std::vector<coupon>> coupons(std::int64_t since);
};

aio::task<std::vector<user>> shop::users(std::int64_t since) {
    co_return co_await db.fetch<user>("select id, name, email from users where id >= $1", since);
}

aio::task<std::vector<product>> shop::products(std::int64_t since) {
    co_return co_await db.fetch<product>("select id, title, price, in_stock from products where id >= $1", since);
}

aio::task<std::vector<supplier>> shop::suppliers(std::int64_t since) {
    co_return co_await db.fetch<supplier>("select id, company, phone from suppliers where id >= $1", since);
}

aio::task<std::vector<warehouse>> shop::warehouses(std::int64_t since) {
    co_return co_await db.fetch<warehouse>("select id, city, area from warehouses where id >= $1", since);
}

aio::task<std::vector<order>> shop::orders(std::int64_t since) {
    co_return co_await db.fetch<order>("select id, buyer, total, paid from orders where id >= $1", since);
}

aio::task<std::vector<order_line>> shop::order_lines(std::int64_t since) {
    co_return co_await db.fetch<order_line>("select id, product, amount, note from order_lines where id >= $1", since);
}

aio::task<std::vector<invoice>> shop::invoices(std::int64_t since) {
    co_return co_await db.fetch<invoice>("select id, number, total, settled from invoices where id >= $1", since);
}

aio::task<std::vector<shipment>> shop::shipments(std::int64_t since) {
    co_return co_await db.fetch<shipment>("select id, carrier, tracking, weight from shipments where id >= $1", since);
}

aio::task<std::vector<review>> shop::reviews(std::int64_t since) {
    co_return co_await db.fetch<review>("select id, author, stars, words from reviews where id >= $1", since);
}

aio::task<std::vector<coupon>> shop::coupons(std::int64_t since) {
    co_return co_await db.fetch<coupon>("select id, code, discount, used from coupons where id >= $1", since);
}
