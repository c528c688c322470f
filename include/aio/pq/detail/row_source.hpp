#pragma once

#include <aio/pq/error.hpp>
#include <aio/pq/fwd.hpp>
#include <aio/task.hpp>

#include <memory>

namespace aio::pq::detail {

class row_source_state;
class type_catalog;

/// The rows of a streamed statement as they arrive, undecoded; what `row_stream<T>` is without its T.
///
/// The statement is sent when rows are first asked for. Destroyed before the end, it leaves the rest to the connection:
/// what is nearly done is read and thrown away, anything longer is cancelled on the server.
class row_source {
public:
    explicit row_source(std::unique_ptr<row_source_state> state) noexcept;
    row_source(row_source&&) noexcept;
    row_source& operator=(row_source&&) noexcept;
    ~row_source();

    /// Moves to the next row that is there without waiting; false when there is none yet, or none any more.
    ///
    /// *Throws* what the statement failed with.
    [[nodiscard]] bool advance() {
        if (index_ + 1 < count_) {
            ++index_;
            return true;
        }
        return pull();
    }
    /// Whether the last row has been read; `rows` then has the columns still.
    [[nodiscard]] bool at_end() const noexcept;
    /// Waits until `advance` gives a row, or the end is there: false.
    [[nodiscard]] task<bool> wait();

    /// The rows that were last received, and which of them `advance` moved to.
    [[nodiscard]] const pg_result* rows() const noexcept { return rows_; }
    [[nodiscard]] int index() const noexcept { return index_; }
    /// What the connection knows of types that are not built in.
    [[nodiscard]] const type_catalog* catalog() const noexcept { return catalog_.get(); }

    /// Gives up the rest and waits until the connection is ready for the next statement.
    [[nodiscard]] task<void> close();

    /// An error of decoding learns the query and the place of the call.
    void add_context(conversion_error& error) const;

private:
    /// Goes on with the next result, when there is one.
    [[nodiscard]] bool pull();

    std::unique_ptr<row_source_state> state_;
    const pg_result* rows_ = nullptr;
    int index_ = -1;
    int count_ = 0;
    std::shared_ptr<const type_catalog> catalog_;
};

}  // namespace aio::pq::detail
