#include "acquisition.hpp"

#include "pool_core.hpp"

#include <aio/pq/error.hpp>

namespace aio::pq::detail {
namespace {

template <class Error>
[[noreturn]] void throw_own(Error own, const sql_text* wanted_for) {
    if (wanted_for != nullptr) {
        own.add_context(wanted_for->view(), wanted_for->where());
    }
    throw own;
}

/// Throws a copy: all who wait are refused with one exception, and each wanted a session for something else.
[[noreturn]] void throw_copy(const std::exception_ptr& shared, const sql_text* wanted_for) {
    try {
        std::rethrow_exception(shared);
    } catch (const server_error& error) {
        throw_own(error, wanted_for);
    } catch (const connection_error& error) {
        throw_own(error, wanted_for);
    } catch (const pool_error& error) {
        throw_own(error, wanted_for);
    } catch (const usage_error& error) {
        throw_own(error, wanted_for);
    }
}

}  // namespace

held_session::~held_session() {
    if (pool_ && session_) {
        pool_->release(std::move(session_));
    }
}

acquisition::~acquisition() {
    if (linked()) {
        pool_->leave_queue();
    }
    if (pool_ && granted_) {
        pool_->release(std::move(granted_));
    }
}

bool acquisition::acquire_at_once() {
    try {
        granted_ = pool_->acquire_at_once();
        if (!granted_) {
            pool_->check_room_in_queue();
        }
    } catch (...) {
        throw_copy(std::current_exception(), wanted_for_);
    }
    return granted_ != nullptr;
}

void acquisition::join_queue() noexcept { pool_->join_queue(*this, deadline_); }

void acquisition::give(std::shared_ptr<session> granted) noexcept {
    granted_ = std::move(granted);
    grant();
}

void acquisition::refuse(std::exception_ptr why) noexcept {
    refused_ = std::move(why);
    grant();
}

void acquisition::is_late() noexcept {
    if (linked()) {
        late_ = true;
        pool_->leave_queue();
        grant();
    }
}

void acquisition::on_cancel() noexcept {
    pool_->leave_queue();
    waiter::on_cancel();
}

void acquisition::check() const {
    throw_if_cancelled();
    if (late_) {
        throw_own(pool_->was_too_late(), wanted_for_);
    }
    if (refused_) {
        throw_copy(refused_, wanted_for_);
    }
}

held_session acquisition::await_resume() {
    check();
    return {std::move(pool_), std::move(granted_)};
}

}  // namespace aio::pq::detail
