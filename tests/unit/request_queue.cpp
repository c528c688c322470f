#include "pq/request_queue.hpp"

#include <catch2/catch_test_macros.hpp>

#include <memory>

using namespace aio::pq;

namespace {

std::shared_ptr<request> make() {
    return std::make_shared<request>(detail::statement{unsafe_sql("select 1").text(), params{}}, request::mode::whole);
}

void send(request_queue& queue) {
    queue.begin_sending();
    queue.sent();
}

std::shared_ptr<request> sent(request_queue& queue) {
    auto made = make();
    queue.submit(made);
    REQUIRE(queue.next_to_send() == made.get());
    send(queue);
    return made;
}

}  // namespace

TEST_CASE("requests are sent and answered in the order of their submission") {
    request_queue queue;
    REQUIRE(queue.idle());
    REQUIRE(queue.next_to_send() == nullptr);
    auto const first = make();
    auto const second = make();
    queue.submit(first);
    queue.submit(second);
    REQUIRE(queue.next_to_send() == first.get());
    send(queue);
    REQUIRE(first->stands == request::phase::in_flight);
    REQUIRE(queue.next_to_send() == second.get());
    send(queue);
    REQUIRE(queue.next_to_send() == nullptr);
    REQUIRE(queue.head() == first.get());
    REQUIRE(queue.finish_head() == first);
    REQUIRE(first->stands == request::phase::ended);
    REQUIRE(queue.finish_head() == second);
    REQUIRE(queue.idle());
}

TEST_CASE("a request that was not sent is withdrawn, wherever it stands in the queue") {
    request_queue queue;
    auto const first = make();
    auto const second = make();
    auto const third = make();
    for (auto const& each : {first, second, third}) {
        queue.submit(each);
    }
    REQUIRE(queue.abandon(*second) == request_queue::abandonment::withdrawn);
    REQUIRE(queue.next_to_send() == first.get());
    send(queue);
    REQUIRE(queue.next_to_send() == third.get());
    REQUIRE(queue.abandon(*third) == request_queue::abandonment::withdrawn);
    REQUIRE(queue.next_to_send() == nullptr);
    (void)queue.finish_head();
    REQUIRE(queue.idle());
}

TEST_CASE("a request alone in flight is cancelled, and nothing is sent until that is over and its answer read") {
    request_queue queue;
    auto const doomed = sent(queue);
    auto const next = make();
    queue.submit(next);
    REQUIRE(queue.abandon(*doomed) == request_queue::abandonment::to_cancel);
    queue.cancel_started();
    REQUIRE(queue.next_to_send() == nullptr);

    SECTION("the answer comes first") {
        (void)queue.finish_head();
        REQUIRE(queue.next_to_send() == nullptr);
        REQUIRE_FALSE(queue.idle());
        queue.cancel_done();
    }
    SECTION("the cancel is over first") {
        queue.cancel_done();
        REQUIRE(queue.next_to_send() == nullptr);
        (void)queue.finish_head();
    }
    REQUIRE(queue.next_to_send() == next.get());
}

TEST_CASE("a request among others in flight is discarded, whether it comes first or last") {
    request_queue queue;
    auto const first = sent(queue);
    auto const second = sent(queue);
    auto const third = sent(queue);
    REQUIRE(queue.abandon(*first) == request_queue::abandonment::discarded);
    REQUIRE(queue.abandon(*third) == request_queue::abandonment::discarded);
    REQUIRE(queue.head() == first.get());
    REQUIRE_FALSE(second->abandoned);
}

TEST_CASE("what is in flight is bounded") {
    request_queue queue;
    for (std::size_t i = 0; i < request_queue::max_in_flight; ++i) {
        (void)sent(queue);
    }
    auto const waiting = make();
    queue.submit(waiting);
    REQUIRE(queue.next_to_send() == nullptr);
    (void)queue.finish_head();
    REQUIRE(queue.next_to_send() == waiting.get());
}

TEST_CASE("everything can be taken out, in order") {
    request_queue queue;
    auto const flying = sent(queue);
    auto const queued = make();
    queue.submit(queued);
    auto const all = queue.take_all();
    REQUIRE(all.size() == 2);
    REQUIRE(all[0] == flying);
    REQUIRE(all[1] == queued);
    REQUIRE(queue.idle());
}

TEST_CASE("nothing is sent behind requests that nobody waits for") {
    request_queue queue;
    auto const first = sent(queue);
    auto const second = sent(queue);
    auto const next = make();
    queue.submit(next);
    REQUIRE(queue.abandon(*first) == request_queue::abandonment::discarded);
    REQUIRE_FALSE(queue.only_discarded());
    REQUIRE(queue.next_to_send() == next.get());
    REQUIRE(queue.abandon(*second) == request_queue::abandonment::to_cancel);
    REQUIRE(queue.only_discarded());
    REQUIRE(queue.next_to_send() == nullptr);
    (void)queue.finish_head();
    REQUIRE(queue.only_discarded());
    (void)queue.finish_head();
    REQUIRE_FALSE(queue.only_discarded());
    REQUIRE(queue.next_to_send() == next.get());
}

TEST_CASE("a request that was sent in part is gone on with before any other, whatever happens meanwhile") {
    request_queue queue;
    auto const open = make();
    auto const behind = make();
    queue.submit(open);
    queue.submit(behind);
    REQUIRE(queue.next_to_send() == open.get());
    queue.begin_sending();
    REQUIRE(queue.is_sending(*open));
    REQUIRE(queue.next_to_send() == open.get());
    REQUIRE(queue.abandon(*open) == request_queue::abandonment::to_cancel);
    queue.cancel_started();
    REQUIRE(queue.next_to_send() == open.get());
    queue.sent();
    REQUIRE(queue.next_to_send() == nullptr);
    (void)queue.finish_head();
    queue.cancel_done();
    REQUIRE(queue.next_to_send() == behind.get());
}

TEST_CASE("a script has the connection to itself, and a request that is put first goes first") {
    request_queue queue;
    auto const statement = sent(queue);
    auto const script = make();
    script->how = request::mode::script;
    auto const behind = make();
    queue.submit(script);
    queue.submit(behind);
    REQUIRE(queue.next_to_send() == nullptr);
    (void)queue.finish_head();
    REQUIRE(queue.next_to_send() == script.get());
    send(queue);
    REQUIRE(queue.next_to_send() == nullptr);
    (void)queue.finish_head();
    auto const first = make();
    queue.submit_first(first);
    REQUIRE(queue.next_to_send() == first.get());
    send(queue);
    REQUIRE(queue.next_to_send() == behind.get());
}
