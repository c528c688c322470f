#pragma once

#include "handles.hpp"

#include <aio/pq/params.hpp>
#include <aio/pq/sql.hpp>

#include <exception>
#include <memory>
#include <string>
#include <utility>

namespace aio::pq {

/// A BEGIN that travels with the first statement of its transaction, in the same Sync: where it fails, so do they.
struct begin_command {
    std::string text;
    bool sent = false;
};

/// Told when a request has ended, or when rows of a streamed one can be read.
class request_listener {
public:
    virtual void ready() noexcept = 0;

protected:
    ~request_listener() = default;
};

/// One statement on its way through a session.
struct request {
    /// `describe` runs nothing, and gives a result that has the columns alone.
    enum class mode { whole, rows, describe };
    enum class phase { queued, in_flight, ended };

    request(sql_text text_, params arguments_, mode how_)
        : text(std::move(text_)), arguments(std::move(arguments_)), how(how_) {}

    sql_text text;
    params arguments;
    mode how;
    std::shared_ptr<begin_command> begin;

    phase stands = phase::queued;
    /// Nobody waits any more: what comes is thrown away.
    bool abandoned = false;
    /// Results of the BEGIN before the statement are still to come.
    bool in_preamble = false;
    result_handle result;
    std::exception_ptr error;
    request_listener* listener = nullptr;

    void tell() noexcept {
        if (auto* told = std::exchange(listener, nullptr)) {
            told->ready();
        }
    }
    void fail(std::exception_ptr why) noexcept {
        if (!error) {
            error = std::move(why);
        }
    }
};

}  // namespace aio::pq
