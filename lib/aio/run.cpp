#include <aio/run.hpp>

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>

#include <csignal>
#include <optional>

namespace aio::detail {
namespace {

// A task that spawns its like when it is cancelled does not keep the program for ever.
constexpr int clean_up_rounds = 100;

/// Cancels the main task at the first SIGINT or SIGTERM. The second finds the default action: it ends the program.
class signal_watch {
public:
    signal_watch(loop_core& loop, control& main) : loop_(loop), main_(main), signals_(loop.context(), SIGINT, SIGTERM) {
        signals_.async_wait([this](std::error_code error, int number) {
            loop_.hold();
            waiting_ = false;
            if (!error) {
                caught_ = number;
                signals_.clear();
                loop_scope const scope(loop_);
                main_.cancel();
            }
        });
        // Waiting for a signal is no reason to go on: a program that only does that is dead-locked.
        loop_.unhold();
        waiting_ = true;
    }
    signal_watch(const signal_watch&) = delete;
    signal_watch& operator=(const signal_watch&) = delete;

    [[nodiscard]] std::optional<int> caught() const noexcept { return caught_; }

    void stop(asio::io_context& context) {
        signals_.cancel();
        while (waiting_) {
            loop_.hold();
            context.restart();
            context.run_one();
            loop_.unhold();
        }
    }

private:
    loop_core& loop_;
    control& main_;
    asio::signal_set signals_;
    bool waiting_ = false;
    std::optional<int> caught_;
};

/// Makes the context's `run` return when the task has ended.
class stop_when_done : public completion {
public:
    stop_when_done(control& task, asio::io_context& context) : context_(context) { task.when_done(*this); }
    void completed(control&) noexcept override { context_.stop(); }

private:
    asio::io_context& context_;
};

std::string describe_deadlock(const loop_core& loop) {
    std::string text = "aio: deadlock: nothing is left that could wake the tasks that wait";
    loop.for_each_task([&](const control& task) {
        auto const at = task.awaiting_at();
        text += "\n  '" + std::string(task.name()) + "' waits at " + at.file_name() + ":" + std::to_string(at.line());
    });
    return text;
}

}  // namespace

struct runner::state {
    explicit state(run_options given) : options(std::move(given)) {}

    /// Whether the context has something to do, or did it, although its count of work is zero.
    bool poll_uncounted() {
        loop.core().hold();
        context.restart();
        auto const ran = context.poll();
        loop.core().unhold();
        return ran > 0;
    }

    /// Runs until `done`, which is looked at whenever the context was stopped; false when nothing is left to wait for.
    template <class F>
    bool run_until(F done) {
        while (!done()) {
            context.restart();
            if (context.run() == 0 && !poll_uncounted()) {
                return false;
            }
        }
        return true;
    }

    run_options options;
    // One thread runs the context: Asio then skips most of its wake-ups between threads.
    asio::io_context context{1};
    aio::loop loop{context, options};
};

runner::runner(run_options options) : state_(std::make_unique<state>(std::move(options))) {}
runner::~runner() = default;

loop& runner::loop() noexcept { return state_->loop; }
std::string runner::take_name() noexcept { return std::move(state_->options.name); }

void runner::drive(control& main) {
    auto& core = state_->loop.core();
    std::optional<signal_watch> signals;
    if (state_->options.handle_signals) {
        signals.emplace(core, main);
    }
    main.start();

    auto& context = state_->context;
    auto const run_to_end = [&](control& task) {
        if (task.done()) {
            return true;
        }
        stop_when_done const stop(task, context);
        return state_->run_until([&] { return task.done(); });
    };
    std::optional<std::string> deadlock;
    if (!run_to_end(main)) {
        deadlock = describe_deadlock(core);
    }
    // A task that swallows its cancellation and then waits for nothing is destroyed with the loop, where it stands.
    // Clean-up may spawn, and waits for what it spawns; what it leaves behind is cancelled in its turn.
    auto stuck = false;
    for (int round = 0; round < clean_up_rounds && !stuck && core.first_task() != nullptr; ++round) {
        for (auto const& task : core.cancel_all()) {
            stuck = stuck || !run_to_end(*task);
        }
    }

    std::optional<int> caught;
    if (signals) {
        caught = signals->caught();
        signals->stop(state_->context);
    }
    if (deadlock) {
        throw deadlock_error(*deadlock);
    }
    if (caught && main.was_cancelled()) {
        throw interrupted(*caught);
    }
}

}  // namespace aio::detail
