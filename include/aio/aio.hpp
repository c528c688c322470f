#pragma once

/// The asyncio vocabulary: tasks, the loop and everything that waits on it.

#include <aio/async_run.hpp>
#include <aio/barrier.hpp>
#include <aio/condition.hpp>
#include <aio/context_var.hpp>
#include <aio/error.hpp>
#include <aio/event.hpp>
#include <aio/gather.hpp>
#include <aio/generator.hpp>
#include <aio/loop.hpp>
#include <aio/mutex.hpp>
#include <aio/queue.hpp>
#include <aio/race.hpp>
#include <aio/run.hpp>
#include <aio/semaphore.hpp>
#include <aio/shield.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>
#include <aio/task.hpp>
#include <aio/task_group.hpp>
#include <aio/timeout.hpp>
#include <aio/to_thread.hpp>
#include <aio/uncancellable.hpp>
#include <aio/use_task.hpp>
#include <aio/wait.hpp>
#include <aio/with.hpp>
