#pragma once

#include <cstdint>
#include <optional>
#include <string>

// What both sides read their rows into.

struct user {
    std::int64_t id;
    std::string name;
    std::optional<std::string> email;
};

struct product {
    std::int64_t id;
    std::string title;
    double price;
    bool in_stock;
};

struct supplier {
    std::int64_t id;
    std::string company;
    std::optional<std::string> phone;
};

struct warehouse {
    std::int64_t id;
    std::string city;
    double area;
};

struct order {
    std::int64_t id;
    std::int64_t buyer;
    double total;
    bool paid;
};

struct order_line {
    std::int64_t id;
    std::int64_t product;
    std::int64_t amount;
    std::optional<std::string> note;
};

struct invoice {
    std::int64_t id;
    std::string number;
    double total;
    bool settled;
};

struct shipment {
    std::int64_t id;
    std::string carrier;
    std::optional<std::string> tracking;
    double weight;
};

struct review {
    std::int64_t id;
    std::string author;
    double stars;
    std::optional<std::string> words;
};

struct coupon {
    std::int64_t id;
    std::string code;
    double discount;
    bool used;
};
