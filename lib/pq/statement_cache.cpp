#include "statement_cache.hpp"

#include <algorithm>

namespace aio::pq {

std::size_t statement_cache::key_hash::operator()(const key& of) const noexcept {
    auto hash = std::hash<std::string_view>()(of.text);
    for (auto const type : of.types) {
        hash = hash * 31 + type;
    }
    return hash;
}

bool statement_cache::key_equal::operator()(const key& a, const key& b) const noexcept {
    return a.text == b.text && std::ranges::equal(a.types, b.types);
}

std::shared_ptr<prepared_statement> statement_cache::use(std::string_view text, std::span<const oid> types) {
    // Loops, batches and tasks that do all the same use one statement again and again.
    if (!statements_.empty() && key_equal()({statements_.front()->text, statements_.front()->types}, {text, types})) {
        ++counts_.hits;
        return statements_.front();
    }
    if (auto const found = index_.find({text, types}); found != index_.end()) {
        ++counts_.hits;
        statements_.splice(statements_.begin(), statements_, found->second);
        return *found->second;
    }
    ++counts_.misses;
    if (statements_.size() >= capacity_) {
        evict_last();
    }
    auto const& added = statements_.emplace_front(std::make_shared<prepared_statement>(text, types));
    index_.emplace(key{added->text, added->types}, statements_.begin());
    return added;
}

std::shared_ptr<prepared_statement> statement_cache::pin(std::string_view text, std::span<const oid> types) {
    std::erase_if(pinned_, [](const auto& each) { return each.expired(); });
    auto pinned = std::make_shared<prepared_statement>(text, types);
    pinned_.push_back(pinned);
    return pinned;
}

void statement_cache::begin_parse(prepared_statement& statement) {
    statement.name = "aio" + std::to_string(++last_number_);
    statement.on_server = true;
    statement.columns_are_known = false;
}

void statement_cache::evict_last() {
    auto& last = *statements_.back();
    index_.erase({last.text, last.types});
    forget(last);
    statements_.pop_back();
    ++counts_.evictions;
}

void statement_cache::forget(prepared_statement& statement) {
    if (statement.on_server) {
        statement.on_server = false;
        to_close_.push_back(statement.name);
    }
}

// What is said of an earlier name does not hold for a statement that has been prepared anew since.
void statement_cache::not_parsed(prepared_statement& statement, std::string_view name) noexcept {
    if (statement.on_server && statement.name == name) {
        statement.on_server = false;
    }
}

void statement_cache::missing(prepared_statement& statement, std::string_view name) noexcept {
    if (statement.on_server && statement.name == name) {
        statement.on_server = false;
        ++counts_.renewals;
    }
}

void statement_cache::outdated(prepared_statement& statement, std::string_view name) {
    if (statement.on_server && statement.name == name) {
        forget(statement);
        ++counts_.renewals;
    }
}

void statement_cache::all_missing() noexcept {
    for (auto const& statement : statements_) {
        statement->on_server = false;
    }
    for (auto const& each : pinned_) {
        if (auto const statement = each.lock()) {
            statement->on_server = false;
        }
    }
    to_close_.clear();
}

statement_cache_stats statement_cache::stats() const noexcept {
    auto result = counts_;
    result.size = statements_.size();
    result.capacity = capacity_;
    return result;
}

}  // namespace aio::pq
