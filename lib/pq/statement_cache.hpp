#pragma once

#include <aio/pq/oid.hpp>
#include <aio/pq/statement_cache_stats.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace aio::pq {

/// A statement that the server keeps, or is to keep, in prepared form.
struct prepared_statement {
    prepared_statement(std::string_view text_, std::span<const oid> types_)
        : text(text_), types(types_.begin(), types_.end()) {}

    std::string text;
    std::vector<oid> types;
    /// Its name on the server; a new one each time it is prepared.
    std::string name;
    /// A Parse under `name` has been sent, and nothing has been heard against it.
    bool on_server = false;
    /// The connection has learnt of the types of its columns, for those that stream them.
    bool columns_are_known = false;
};

/// Which statements a connection has prepared. Pure: it does no I/O, and is told what the server says.
///
/// Least recently used first out; keyed by text and parameter types.
class statement_cache {
public:
    /// A capacity of 0 turns it off.
    explicit statement_cache(std::size_t capacity) noexcept : capacity_(capacity) {}

    /// Whether a statement of this text is worth keeping: the text is kept here and on the server.
    [[nodiscard]] bool takes(std::string_view text) const noexcept {
        return capacity_ > 0 && text.size() <= longest_text;
    }

    /// The statement for `text`, which may have to be prepared: then `begin_parse` gives it its name.
    [[nodiscard]] std::shared_ptr<prepared_statement> use(std::string_view text, std::span<const oid> types);
    /// A statement of its own, outside of the cache: for an explicit `prepare`.
    [[nodiscard]] std::shared_ptr<prepared_statement> pin(std::string_view text, std::span<const oid> types);
    void begin_parse(prepared_statement& statement);

    /// The Parse under `name` failed, or was passed over.
    void not_parsed(prepared_statement& statement, std::string_view name) noexcept;
    /// The server does not have the statement under `name`: somebody has deallocated it.
    void missing(prepared_statement& statement, std::string_view name) noexcept;
    /// The server has it, but it cannot be used any more: its result would have other columns.
    void outdated(prepared_statement& statement, std::string_view name);
    /// Nobody will use this statement, which is not in the cache, again.
    void forget(prepared_statement& statement);
    /// The server has forgotten all statements.
    void all_missing() noexcept;

    [[nodiscard]] bool has_some_to_close() const noexcept { return !to_close_.empty(); }
    /// Names of statements that are to be closed on the server, each given once.
    [[nodiscard]] std::vector<std::string> take_to_close() noexcept { return std::exchange(to_close_, {}); }
    void close_later(std::string name) { to_close_.push_back(std::move(name)); }

    [[nodiscard]] statement_cache_stats stats() const noexcept;

    static constexpr std::size_t longest_text = std::size_t{16} << 10;

private:
    struct key {
        std::string_view text;
        std::span<const oid> types;
    };
    struct key_hash {
        [[nodiscard]] std::size_t operator()(const key& of) const noexcept;
    };
    struct key_equal {
        [[nodiscard]] bool operator()(const key& a, const key& b) const noexcept;
    };
    // The keys refer to the statements in the list, whose first was used last.
    using order = std::list<std::shared_ptr<prepared_statement>>;

    void evict_last();

    std::size_t capacity_;
    order statements_;
    std::unordered_map<key, order::iterator, key_hash, key_equal> index_;
    // Pinned ones: they too have to be told when all are missing.
    std::vector<std::weak_ptr<prepared_statement>> pinned_;
    std::vector<std::string> to_close_;
    std::uint64_t last_number_ = 0;
    statement_cache_stats counts_;
};

}  // namespace aio::pq
