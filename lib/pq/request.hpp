#pragma once

#include "command_list.hpp"

#include <aio/pq/call_options.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace aio::pq {

/// A BEGIN that travels with the first statement of its transaction, in the same Sync: where it fails, so do they.
struct begin_command {
    std::string text;
    bool sent = false;
};

/// Told when a request has ended, when rows of a streamed one can be read, or when an open one can be sent more of.
class request_listener {
public:
    virtual void ready() noexcept = 0;

protected:
    ~request_listener() = default;
};

/// What goes to the server between two Syncs: one command or several, all or nothing.
struct request : aio::detail::frame_allocated {
    enum class mode {
        whole,     ///< each command gives one result
        rows,      ///< one command, whose rows are read as they come
        describe,  ///< one command, which is prepared and described and not run
        script,    ///< several statements in one text, sent outside of pipeline mode; the results are thrown away
        close,     ///< a prepared statement, by its name, is closed on the server
    };
    enum class phase { queued, in_flight, ended };

    request(detail::statement&& of, mode how_) : how(how_), text(of.text) {
        commands.push_back(std::make_unique<command>(std::move(of)));
        to_send = answering = &commands.front();
    }
    /// All of them, each giving one result; there has to be one.
    explicit request(command_list all)
        : commands(std::move(all)), to_send(&commands.front()), answering(to_send), text(to_send->of.text) {}
    /// An open request for the same statement many times. It has no commands: what is sent is counted.
    explicit request(sql_text of_all) : open(true), text(std::move(of_all)) {}

    mode how = mode::whole;
    phase stands = phase::queued;
    call_options options;
    std::shared_ptr<begin_command> begin;

    command_list commands;
    /// The next to send; null when all have been.
    command* to_send = nullptr;
    /// The one whose answer comes next; null when all have been answered.
    command* answering = nullptr;
    std::size_t unanswered = 0;
    std::size_t answered = 0;

    /// Of a script: the server sends what a COPY … TO STDOUT copies.
    bool copying_out = false;

    /// Sets of parameters are still to come: nothing behind it is sent before `open` is false.
    bool open = false;
    /// What errors are about that are of no command in particular.
    sql_text text;
    /// Of what was sent without a command.
    std::int64_t affected_rows = 0;
    /// What was sent without a command and is not answered, where errors are to show it.
    std::list<params> shown_in_errors;
    request_listener* feeder = nullptr;

    /// Answers of what surrounds the commands (BEGIN, settings) that are still to come.
    unsigned answers_before = 0;
    unsigned answers_after = 0;

    /// Nobody waits any more: what comes is thrown away.
    bool abandoned = false;
    /// Counted by the queue as one of those.
    bool discarded = false;
    /// The server could not use a prepared statement; with another it may succeed.
    bool may_retry = false;
    std::size_t retries = 0;
    std::exception_ptr error;
    /// Which command the error is about, from 0; nothing where it is about none of them.
    std::optional<std::size_t> failed_command;
    request_listener* listener = nullptr;

    /// The rows of the command are what libpq reads next.
    [[nodiscard]] bool rows_are_next() const noexcept {
        return how == mode::rows && answers_before == 0 && answering != nullptr && !answering->parse_pending;
    }

    /// The answer that comes next is that of a command, or of what was sent without one.
    [[nodiscard]] bool command_is_next() const noexcept { return answers_before == 0 && unanswered > 0; }

    /// Whether something that was sent has still to be answered, besides the Sync.
    [[nodiscard]] bool awaits_answers() const noexcept {
        return answers_before > 0 || unanswered > 0 || answers_after > 0;
    }

    /// The answer to one thing that was sent has been read to its end.
    void answer_ended() noexcept;
    /// What was not sent never will be.
    void drop_unsent() noexcept;
    /// As if it had never been sent.
    void rewind() noexcept;

    void tell() noexcept {
        tell_feeder();
        if (auto* told = std::exchange(listener, nullptr)) {
            told->ready();
        }
    }
    void tell_feeder() noexcept {
        if (auto* told = std::exchange(feeder, nullptr)) {
            told->ready();
        }
    }
    /// *Throws* what it failed with.
    void check() const {
        if (error) {
            std::rethrow_exception(error);
        }
    }
    void fail(std::exception_ptr why) noexcept {
        if (!error) {
            error = std::move(why);
        }
    }
};

}  // namespace aio::pq
