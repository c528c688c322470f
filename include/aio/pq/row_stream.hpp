#pragma once

#include <aio/pq/detail/row_reader.hpp>
#include <aio/pq/detail/row_source.hpp>
#include <aio/pq/error.hpp>
#include <aio/pq/row.hpp>
#include <aio/task.hpp>

#include <coroutine>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace aio::pq {

/// The rows of a statement, one after another, in flat memory: an async generator.
///
/// A slow reader slows the server. Leaving early, by `break`, an exception, a cancel or destruction, is cheap and safe:
/// the connection sees to the rest and then serves the next query.
/// *Lifetime*: what `next` and `next_batch` give is valid until the next call. A `stream<pq::row>` gives views.
template <class T>
class [[nodiscard("a stream does nothing until it is asked for rows")]] row_stream {
    class next_awaiter;
    class batch_awaiter;

public:
    using value_type = T;

    explicit row_stream(detail::row_source source) noexcept : source_(std::move(source)) {}

    /// The next row; null after the last. Suspends only when no row is buffered.
    ///
    /// *Throws*: what the statement failed with (up to 63 rows that the server sent right before an error are left out
    /// where libpq hands over chunks); conversion_error. *Cancellation*: the stream stays where it is.
    [[nodiscard("must be co_awaited")]] next_awaiter next() noexcept { return next_awaiter(*this); }

    /// The rows that are there, at least one and at most 256; empty after the last.
    [[nodiscard("must be co_awaited")]] batch_awaiter next_batch() noexcept { return batch_awaiter(*this); }

    /// Gives up the rest, and waits until the connection is free for the next statement.
    [[nodiscard]] task<void> close() { return source_.close(); }

private:
    static constexpr std::size_t largest_batch = 256;

    /// Asks for a row: at once when one is buffered, else through a task that waits for it.
    class row_awaiter : public aio::detail::awaits_in_task {
    public:
        explicit row_awaiter(row_stream& stream) noexcept : stream_(stream) {}

        void enter(aio::detail::control& task) noexcept { task_ = &task; }
        [[nodiscard]] bool await_ready() {
            has_row_ = stream_.source_.advance();
            if (has_row_ || stream_.source_.at_end()) {
                return true;
            }
            waiting_.emplace(stream_.source_.wait(), *task_);
            return waiting_->await_ready();
        }
        void await_suspend(std::coroutine_handle<> reader) const noexcept { waiting_->await_suspend(reader); }

    protected:
        [[nodiscard]] bool has_row() const { return waiting_ ? waiting_->await_resume() : has_row_; }

        row_stream& stream_;

    private:
        aio::detail::control* task_ = nullptr;
        bool has_row_ = false;
        std::optional<aio::detail::task_awaiter<bool>> waiting_;
    };

    class next_awaiter : public row_awaiter {
    public:
        using row_awaiter::row_awaiter;
        T* await_resume() const {
            auto& stream = this->stream_;
            if (!this->has_row()) {
                stream.check_columns();
                return nullptr;
            }
            stream.current_.emplace(detail::in_place<T>([&] { return stream.read(); }));
            return &*stream.current_;
        }
    };

    class batch_awaiter : public row_awaiter {
    public:
        using row_awaiter::row_awaiter;
        std::span<T> await_resume() const {
            auto& stream = this->stream_;
            stream.batch_.clear();
            if (!this->has_row()) {
                stream.check_columns();
                return {};
            }
            do {
                stream.batch_.emplace_back(detail::in_place<T>([&] { return stream.read(); }));
            } while (stream.batch_.size() < largest_batch && stream.source_.advance());
            return stream.batch_;
        }
    };

    [[nodiscard]] T read() {
        try {
            if (!reader_) {
                reader_.emplace(source_.rows());
            }
            return reader_->read(row(source_.rows(), source_.index(), source_.catalog()));
        } catch (conversion_error& error) {
            source_.add_context(error);
            throw;
        }
    }

    /// A result without rows has columns, and they have to fit all the same.
    void check_columns() {
        if (reader_ || source_.rows() == nullptr) {
            return;
        }
        try {
            reader_.emplace(source_.rows());
        } catch (conversion_error& error) {
            source_.add_context(error);
            throw;
        }
    }

    detail::row_source source_;
    std::optional<detail::row_reader<T>> reader_;
    std::optional<T> current_;
    std::vector<T> batch_;
};

}  // namespace aio::pq
