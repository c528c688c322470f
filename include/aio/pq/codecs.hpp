#pragma once

/// The codecs of all types that the driver knows. (That of `nlohmann::json` is apart, in aio/pq/nlohmann_json.hpp.)

#include <aio/pq/codecs/arrays.hpp>
#include <aio/pq/codecs/bits.hpp>
#include <aio/pq/codecs/bytea.hpp>
#include <aio/pq/codecs/char.hpp>
#include <aio/pq/codecs/composites.hpp>
#include <aio/pq/codecs/date.hpp>
#include <aio/pq/codecs/enums.hpp>
#include <aio/pq/codecs/geometry.hpp>
#include <aio/pq/codecs/hstore.hpp>
#include <aio/pq/codecs/inet.hpp>
#include <aio/pq/codecs/interval.hpp>
#include <aio/pq/codecs/json.hpp>
#include <aio/pq/codecs/macaddr.hpp>
#include <aio/pq/codecs/money.hpp>
#include <aio/pq/codecs/numbers.hpp>
#include <aio/pq/codecs/numeric.hpp>
#include <aio/pq/codecs/object_id.hpp>
#include <aio/pq/codecs/optional.hpp>
#include <aio/pq/codecs/ranges.hpp>
#include <aio/pq/codecs/text.hpp>
#include <aio/pq/codecs/time.hpp>
#include <aio/pq/codecs/time_of_day.hpp>
#include <aio/pq/codecs/uuid.hpp>
#include <aio/pq/codecs/vector.hpp>
#include <aio/pq/codecs/xml.hpp>
