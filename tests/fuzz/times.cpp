#include "fuzz/driver/decoders.hpp"

#include <aio/pq/codecs/date.hpp>
#include <aio/pq/codecs/interval.hpp>
#include <aio/pq/codecs/time.hpp>
#include <aio/pq/codecs/time_of_day.hpp>

#include <chrono>
#include <ratio>

namespace pq = aio::pq;

namespace {

using namespace std::chrono;
using time_of_day = hh_mm_ss<microseconds>;
using pico = duration<std::int64_t, std::pico>;
using odd = duration<std::int32_t, std::ratio<7, 3>>;

const fuzz::decoders& all() {
    static const auto made = [] {
        fuzz::decoders decoders;
        const sys_days day(2024y / February / 29);
        const sys_time<microseconds> time(day + 12h + 34min + 56us);
        decoders.add_nested<sys_days>({day, sys_days::min(), sys_days::max()});
        decoders.add<local_days>({local_days(day.time_since_epoch())});
        decoders.add<sys_time<weeks>>({sys_time<weeks>(weeks(2000))});
        decoders.add_nested<year_month_day>({2024y / February / 29, year::max() / December / 31});
        decoders.add_nested<sys_time<microseconds>>({time, time.min(), time.max()});
        decoders.add<sys_time<nanoseconds>>({time}).add<sys_seconds>({floor<seconds>(time)});
        decoders.add<sys_time<hours>>({day}).add<sys_time<pico>>({sys_time<pico>(pico(1'000'000))});
        decoders.add<sys_time<odd>>({sys_time<odd>(odd(3))});
        decoders.add_nested<local_time<milliseconds>>({local_time<milliseconds>(milliseconds(1))});
        decoders.add_nested<time_of_day>({time_of_day(1us), time_of_day(24h)});
        decoders.add<hh_mm_ss<nanoseconds>>({hh_mm_ss<nanoseconds>(1us)});
        decoders.add<hh_mm_ss<hours>>({hh_mm_ss<hours>(24h)});
        decoders.add_nested<pq::time_with_zone>({{.time = 12h, .offset = -2h}, {.time = 24h, .offset = 59s}});
        decoders.add_nested<pq::interval>({{.months = 1, .days = -2, .microseconds = 3}, pq::interval::infinity()});
        decoders.add_nested<microseconds>({-1us, 1h}).add<seconds>({1h}).add<odd>({odd(3)});
        decoders.add<duration<std::uint16_t>>({duration<std::uint16_t>(9)}).add<nanoseconds>({1us});
        decoders.add<pq::range<sys_days>>({{day, day}, pq::range<sys_days>::after(day)});
        decoders.add<pq::range<sys_time<microseconds>>>({pq::range<sys_time<microseconds>>::closed(time, time)});
        return decoders;
    }();
    return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { return all().run(data, size); }

static const fuzz::registration known({"times", &LLVMFuzzerTestOneInput, [] { return all().seeds(); }});
