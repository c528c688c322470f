"""The loops of tests/bench/runtime in Python: asyncio_runtime.py LOOP N ROUNDS

Prints what an item cost, the median of the rounds: wall and CPU nanoseconds, or bytes twice.
"""

import asyncio
import statistics
import sys
import time


class Watch:
    def start(self):
        self.wall = time.perf_counter_ns()
        self.cpu = time.thread_time_ns()

    def stop(self):
        self.cpu = time.thread_time_ns() - self.cpu
        self.wall = time.perf_counter_ns() - self.wall


def sum_below(n):
    return n * (n - 1) // 2


async def child(i):
    return i


async def await_child(n, watch):
    total = 0
    watch.start()
    for i in range(n):
        total += await child(i)
    watch.stop()
    assert total == sum_below(n)


async def descend(depth):
    return 1 if depth == 1 else 1 + await descend(depth - 1)


async def chain(n, watch):
    frames = 0
    watch.start()
    while frames < n:
        frames += await descend(10)
    watch.stop()
    assert frames == n


async def spawn_join(n, watch):
    total = 0
    watch.start()
    for i in range(n):
        total += await asyncio.create_task(child(i))
    watch.stop()
    assert total == sum_below(n)


async def gather_two(n, watch):
    total = 0
    watch.start()
    for i in range(n):
        a, b = await asyncio.gather(child(i), child(i))
        total += a + b
    watch.stop()
    assert total == 2 * sum_below(n)


async def gather_many(n, watch):
    watch.start()
    values = await asyncio.gather(*[child(i) for i in range(n)])
    watch.stop()
    assert sum(values) == sum_below(n)


async def yields(times):
    for _ in range(times):
        await asyncio.sleep(0)
    return times


async def yield_one(n, watch):
    watch.start()
    switches = await yields(n)
    watch.stop()
    assert switches == n


async def yield_hundred(n, watch):
    watch.start()
    switches = await asyncio.gather(*[yields(n // 100) for _ in range(100)])
    watch.stop()
    assert sum(switches) == n


async def hand_over(size, n, watch):
    queue = asyncio.Queue(size)

    async def produce():
        for i in range(n):
            await queue.put(i)

    total = 0
    watch.start()
    producer = asyncio.create_task(produce())
    for _ in range(n):
        total += await queue.get()
    await producer
    watch.stop()
    assert total == sum_below(n)


async def queue_64(n, watch):
    await hand_over(64, n, watch)


async def queue_1(n, watch):
    await hand_over(1, n, watch)


async def semaphore_uncontended(n, watch):
    semaphore = asyncio.Semaphore(1)
    watch.start()
    for _ in range(n):
        await semaphore.acquire()
        semaphore.release()
    watch.stop()
    assert not semaphore.locked()


async def semaphore_ping_pong(n, watch):
    ping = asyncio.Semaphore(0)
    pong = asyncio.Semaphore(0)

    async def give_back():
        for _ in range(n // 2):
            await ping.acquire()
            pong.release()

    watch.start()
    other = asyncio.create_task(give_back())
    for _ in range(n // 2):
        ping.release()
        await pong.acquire()
    await other
    watch.stop()
    assert ping.locked() and pong.locked()


async def numbers(n):
    for i in range(n):
        yield i


async def generator_next(n, watch):
    total = 0
    watch.start()
    async for number in numbers(n):
        total += number
    watch.stop()
    assert total == sum_below(n)


async def timeout_at_once(n, watch):
    total = 0
    watch.start()
    for i in range(n):
        async with asyncio.timeout(30):
            total += await child(i)
    watch.stop()
    assert total == sum_below(n)


async def suspending(i):
    await asyncio.sleep(0)
    return i


async def timeout_suspending(n, watch):
    total = 0
    watch.start()
    for i in range(n):
        async with asyncio.timeout(30):
            total += await suspending(i)
    watch.stop()
    assert total == sum_below(n)


def resident_bytes():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * 4096


async def parked(n, park):
    """Bytes of `n` tasks that each wait in `park`, which counts them."""
    count = [0]
    before = resident_bytes()
    # The loop keeps only weak references to tasks, hence the list.
    tasks = [asyncio.create_task(park(count)) for _ in range(n)]
    while count[0] < n:
        await asyncio.sleep(0)
    used = resident_bytes() - before
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return used


async def parked_on_event(n):
    event = asyncio.Event()

    async def park(count):
        count[0] += 1
        await event.wait()

    return await parked(n, park)


async def parked_on_timer(n):
    async def park(count):
        count[0] += 1
        await asyncio.sleep(3600)

    return await parked(n, park)


def main():
    loop = globals()[sys.argv[1]]
    n, rounds = int(sys.argv[2]), int(sys.argv[3])
    if sys.argv[1].startswith("parked"):
        used = asyncio.run(loop(n)) / n
        print(used, used)
        return
    walls, cpus = [], []
    for _ in range(1 + rounds):
        watch = Watch()
        asyncio.run(loop(n, watch))
        walls.append(watch.wall / n)
        cpus.append(watch.cpu / n)
    # The first round warms up.
    print(statistics.median(walls[1:]), statistics.median(cpus[1:]))


main()
