#include "fuzz/driver/known_types.hpp"

namespace fuzz {

const aio::pq::detail::type_catalog& known_types() {
    namespace oids = aio::pq::oids;
    static const auto types = [] {
        aio::pq::detail::type_catalog made;
        const auto learn = [&](aio::pq::oid number, const aio::pq::detail::known_type& type) {
            made.learn(number, type);
            made.learn_name(type.name, number);
        };
        learn(mood_type, {.name = "mood", .kind = 'e', .array = moods_type});
        learn(moods_type, {.name = "_mood", .kind = 'b', .element = mood_type});
        learn(address_type, {.name = "address",
                             .kind = 'c',
                             .array = addresses_type,
                             .attributes = {oids::text, positive_type, moods_type}});
        learn(addresses_type, {.name = "_address", .kind = 'b', .element = address_type});
        learn(positive_type, {.name = "positive", .kind = 'd', .base = oids::int4});
        learn(small_type, {.name = "small", .kind = 'd', .base = positive_type});
        learn(floats_type, {.name = "floats", .kind = 'r', .subtype = oids::float8});
        learn(float_sets_type, {.name = "float_sets", .kind = 'm', .subtype = oids::float8});
        learn(hstore_type, {.name = "hstore", .kind = 'b', .array = hstores_type});
        learn(hstores_type, {.name = "_hstore", .kind = 'b', .element = hstore_type});
        learn(vector_type, {.name = "vector", .kind = 'b', .array = vectors_type});
        learn(vectors_type, {.name = "_vector", .kind = 'b', .element = vector_type});
        return made;
    }();
    return types;
}

}  // namespace fuzz
