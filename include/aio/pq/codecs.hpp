#pragma once

/// The codecs of all types that the driver knows.

#include <aio/pq/codecs/bytea.hpp>
#include <aio/pq/codecs/numbers.hpp>
#include <aio/pq/codecs/numeric.hpp>
#include <aio/pq/codecs/optional.hpp>
#include <aio/pq/codecs/text.hpp>
#include <aio/pq/codecs/time.hpp>
