// The queries of aiopq_ten_queries.cpp by hand. They block.

#include "libpq_values.hpp"
#include "ten_structs.hpp"

struct shop {
    PGconn* db;

    std::vector<user> users(std::int64_t since);
    std::vector<product> products(std::int64_t since);
    std::vector<supplier> suppliers(std::int64_t since);
    std::vector<warehouse> warehouses(std::int64_t since);
    std::vector<order> orders(std::int64_t since);
    std::vector<order_line> order_lines(std::int64_t since);
    std::vector<invoice> invoices(std::int64_t since);
    std::vector<shipment> shipments(std::int64_t since);
    std::vector<review> reviews(std::int64_t since);
    std::vector<coupon> coupons(std::int64_t since);
};

std::vector<user> shop::users(std::int64_t since) {
    auto const rows = query(db, "select id, name, email from users where id >= $1", since);
    std::vector<user> read;
    for (int i = 0; i < PQntuples(rows.get()); ++i) {
        read.push_back({int8(rows, i, 0), text(rows, i, 1), optional_text(rows, i, 2)});
    }
    return read;
}

std::vector<product> shop::products(std::int64_t since) {
    auto const rows = query(db, "select id, title, price, in_stock from products where id >= $1", since);
    std::vector<product> read;
    for (int i = 0; i < PQntuples(rows.get()); ++i) {
        read.push_back({int8(rows, i, 0), text(rows, i, 1), float8(rows, i, 2), boolean(rows, i, 3)});
    }
    return read;
}

std::vector<supplier> shop::suppliers(std::int64_t since) {
    auto const rows = query(db, "select id, company, phone from suppliers where id >= $1", since);
    std::vector<supplier> read;
    for (int i = 0; i < PQntuples(rows.get()); ++i) {
        read.push_back({int8(rows, i, 0), text(rows, i, 1), optional_text(rows, i, 2)});
    }
    return read;
}

std::vector<warehouse> shop::warehouses(std::int64_t since) {
    auto const rows = query(db, "select id, city, area from warehouses where id >= $1", since);
    std::vector<warehouse> read;
    for (int i = 0; i < PQntuples(rows.get()); ++i) {
        read.push_back({int8(rows, i, 0), text(rows, i, 1), float8(rows, i, 2)});
    }
    return read;
}

std::vector<order> shop::orders(std::int64_t since) {
    auto const rows = query(db, "select id, buyer, total, paid from orders where id >= $1", since);
    std::vector<order> read;
    for (int i = 0; i < PQntuples(rows.get()); ++i) {
        read.push_back({int8(rows, i, 0), int8(rows, i, 1), float8(rows, i, 2), boolean(rows, i, 3)});
    }
    return read;
}

std::vector<order_line> shop::order_lines(std::int64_t since) {
    auto const rows = query(db, "select id, product, amount, note from order_lines where id >= $1", since);
    std::vector<order_line> read;
    for (int i = 0; i < PQntuples(rows.get()); ++i) {
        read.push_back({int8(rows, i, 0), int8(rows, i, 1), int8(rows, i, 2), optional_text(rows, i, 3)});
    }
    return read;
}

std::vector<invoice> shop::invoices(std::int64_t since) {
    auto const rows = query(db, "select id, number, total, settled from invoices where id >= $1", since);
    std::vector<invoice> read;
    for (int i = 0; i < PQntuples(rows.get()); ++i) {
        read.push_back({int8(rows, i, 0), text(rows, i, 1), float8(rows, i, 2), boolean(rows, i, 3)});
    }
    return read;
}

std::vector<shipment> shop::shipments(std::int64_t since) {
    auto const rows = query(db, "select id, carrier, tracking, weight from shipments where id >= $1", since);
    std::vector<shipment> read;
    for (int i = 0; i < PQntuples(rows.get()); ++i) {
        read.push_back({int8(rows, i, 0), text(rows, i, 1), optional_text(rows, i, 2), float8(rows, i, 3)});
    }
    return read;
}

std::vector<review> shop::reviews(std::int64_t since) {
    auto const rows = query(db, "select id, author, stars, words from reviews where id >= $1", since);
    std::vector<review> read;
    for (int i = 0; i < PQntuples(rows.get()); ++i) {
        read.push_back({int8(rows, i, 0), text(rows, i, 1), float8(rows, i, 2), optional_text(rows, i, 3)});
    }
    return read;
}

std::vector<coupon> shop::coupons(std::int64_t since) {
    auto const rows = query(db, "select id, code, discount, used from coupons where id >= $1", since);
    std::vector<coupon> read;
    for (int i = 0; i < PQntuples(rows.get()); ++i) {
        read.push_back({int8(rows, i, 0), text(rows, i, 1), float8(rows, i, 2), boolean(rows, i, 3)});
    }
    return read;
}
