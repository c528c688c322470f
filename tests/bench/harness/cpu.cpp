#include "cpu.hpp"

#include <sched.h>

namespace bench {
namespace {

/// All CPUs but the one that was pinned to; none before.
cpu_set_t& others() {
    static cpu_set_t set{};
    return set;
}

}  // namespace

void pin_to_one_cpu() {
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) {
        return;
    }
    // The last one: the first has most of the machine's interrupts.
    for (int cpu = CPU_SETSIZE - 1; cpu >= 0; --cpu) {
        if (CPU_ISSET(cpu, &allowed)) {
            cpu_set_t one;
            CPU_ZERO(&one);
            CPU_SET(cpu, &one);
            sched_setaffinity(0, sizeof one, &one);
            others() = allowed;
            CPU_CLR(cpu, &others());
            return;
        }
    }
}

void leave_pinned_cpu() {
    if (CPU_COUNT(&others()) > 0) {
        sched_setaffinity(0, sizeof others(), &others());
    }
}

}  // namespace bench
