#pragma once

#include <aio/pq/detail/statement.hpp>

#include <cstddef>
#include <memory>

namespace aio::pq {

class command_list;

namespace detail {

/// The statements of a batch, each made in the memory in which a session sends it.
class statement_list {
public:
    statement_list() noexcept;
    statement_list(statement_list&&) noexcept;
    statement_list& operator=(statement_list&&) noexcept;
    ~statement_list();

    /// A statement without arguments, which comes to the end with `finish`. One that was not finished, because an
    /// argument could not be encoded, is never part of the list.
    [[nodiscard]] statement& begin(sql_text text);
    void finish() noexcept;
    void add(statement added);

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// There has to be one.
    [[nodiscard]] const statement& front() const noexcept;
    [[nodiscard]] command_list& commands() noexcept;

private:
    struct data;
    std::unique_ptr<data> data_;
    std::size_t size_ = 0;
};

}  // namespace detail
}  // namespace aio::pq
