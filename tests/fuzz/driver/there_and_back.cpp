#include "fuzz/driver/there_and_back.hpp"

namespace fuzz {

void resolve(aio::pq::byte_sink& bytes) {
    const auto& types = known_types();
    for (const auto& each : bytes.type_references()) {
        auto found = types.find(each.type);
        if (each.composite.has_name()) {
            found = types.attribute_type(types.find(each.composite), each.attribute, each.type);
        }
        require(found != 0, "a type is not known");
        bytes.put_int32_at(each.offset, static_cast<std::int32_t>(found));
    }
}

}  // namespace fuzz
