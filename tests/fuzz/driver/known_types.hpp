#pragma once

#include <pq/type_catalog.hpp>

#include <aio/pq/codecs/enums.hpp>

#include <cstdint>
#include <string_view>
#include <utility>

/// The types of a database that has some of its own.
namespace fuzz {

enum class mood : std::uint8_t { sad, ok, happy };

inline constexpr aio::pq::oid mood_type = 20001;
inline constexpr aio::pq::oid moods_type = 20002;
inline constexpr aio::pq::oid address_type = 20003;
inline constexpr aio::pq::oid addresses_type = 20004;
/// A domain over int4, and one over that.
inline constexpr aio::pq::oid positive_type = 20005;
inline constexpr aio::pq::oid small_type = 20006;
inline constexpr aio::pq::oid floats_type = 20007;
inline constexpr aio::pq::oid float_sets_type = 20008;
inline constexpr aio::pq::oid hstore_type = 20009;
inline constexpr aio::pq::oid hstores_type = 20010;
inline constexpr aio::pq::oid vector_type = 20011;
inline constexpr aio::pq::oid vectors_type = 20012;
inline constexpr aio::pq::oid first_known_type = mood_type;
inline constexpr aio::pq::oid last_known_type = vectors_type;

const aio::pq::detail::type_catalog& known_types();

}  // namespace fuzz

template <>
struct aio::pq::enum_type<fuzz::mood> {
    static constexpr std::string_view name = "mood";
};
