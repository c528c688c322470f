#include "pq/request.hpp"

#include <aio/pq/codecs/numbers.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <memory>

using namespace aio::pq;

namespace {

detail::statement statement() { return {unsafe_sql("select 1").text(), params{}}; }

command_list statements(int count) {
    command_list all;
    for (int i = 0; i < count; ++i) {
        all.push_back(std::make_unique<command>(statement()));
    }
    return all;
}

/// As the session does when it has sent the next command.
void sent(request& request) {
    request.to_send = request.to_send->next.get();
    ++request.unanswered;
}

}  // namespace

TEST_CASE("answers are those of what comes before, of each command with its Parse, and of what comes after") {
    request asked(statements(2));
    asked.answers_before = 1;
    asked.answers_after = 1;
    sent(asked);
    sent(asked);
    asked.answering->parse_pending = true;
    auto* const first = asked.answering;
    REQUIRE_FALSE(asked.command_is_next());
    asked.answer_ended();
    REQUIRE(asked.answers_before == 0);
    REQUIRE(asked.command_is_next());
    asked.answer_ended();
    REQUIRE(asked.answering == first);
    REQUIRE_FALSE(first->parse_pending);
    asked.answer_ended();
    REQUIRE(asked.answering == first->next.get());
    REQUIRE(asked.answered == 1);
    asked.answer_ended();
    REQUIRE(asked.answering == nullptr);
    REQUIRE_FALSE(asked.command_is_next());
    REQUIRE(asked.awaits_answers());
    asked.answer_ended();
    REQUIRE(asked.answers_after == 0);
    REQUIRE_FALSE(asked.awaits_answers());
}

TEST_CASE("what an open request sends is counted, and kept only where errors are to show it") {
    request asked(statement().text);
    auto const shows_parameters = GENERATE(false, true);
    asked.answers_before = 1;
    asked.unanswered = 2;
    if (shows_parameters) {
        asked.shown_in_errors.push_back(params::pack(1));
        asked.shown_in_errors.push_back(params::pack(2));
    }
    asked.answer_ended();
    REQUIRE(asked.command_is_next());
    REQUIRE(asked.answered == 0);
    asked.answer_ended();
    REQUIRE(asked.shown_in_errors.size() == (shows_parameters ? 1 : 0));
    asked.answers_after = 1;
    asked.answer_ended();
    REQUIRE(asked.answered == 2);
    REQUIRE(asked.shown_in_errors.empty());
    REQUIRE_FALSE(asked.command_is_next());
    asked.answer_ended();
    REQUIRE_FALSE(asked.awaits_answers());
    asked.drop_unsent();
    REQUIRE_FALSE(asked.open);
}

TEST_CASE("what was not sent is dropped, what was is answered") {
    request asked(statements(3));
    SECTION("after one") {
        sent(asked);
        asked.drop_unsent();
        REQUIRE(&asked.commands.back() == &asked.commands.front());
        REQUIRE(asked.answering == &asked.commands.front());
        asked.answer_ended();
    }
    SECTION("before any") {
        asked.drop_unsent();
        REQUIRE(asked.unanswered == 0);
    }
    REQUIRE(asked.to_send == nullptr);
    REQUIRE(asked.answering == nullptr);
    REQUIRE_FALSE(asked.awaits_answers());
}

TEST_CASE("a request that is tried again is as it was before it was sent") {
    request asked(statements(2));
    sent(asked);
    sent(asked);
    asked.answer_ended();
    asked.answer_ended();
    asked.may_retry = true;
    asked.fail(std::make_exception_ptr(1));
    asked.failed_command = 1;
    asked.rewind();
    REQUIRE(asked.stands == request::phase::queued);
    REQUIRE(asked.to_send == &asked.commands.front());
    REQUIRE(asked.answering == &asked.commands.front());
    REQUIRE_FALSE(asked.awaits_answers());
    REQUIRE_FALSE(asked.error);
    REQUIRE_FALSE(asked.failed_command);
    REQUIRE(asked.retries == 1);
}
