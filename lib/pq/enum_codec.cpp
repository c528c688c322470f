#include <aio/pq/codecs/enums.hpp>

#include <algorithm>
#include <string>

namespace aio::pq::detail {

std::string_view label_of(std::int64_t value, std::span<const enum_label> labels) {
    auto const found =
        std::find_if(labels.begin(), labels.end(), [&](auto const& each) { return each.value == value; });
    if (found == labels.end()) {
        throw_conversion_error("the value is none of the enum's enumerators");
    }
    return found->label;
}

std::int64_t value_of(std::string_view label, std::span<const enum_label> labels) {
    auto const found =
        std::find_if(labels.begin(), labels.end(), [&](auto const& each) { return each.label == label; });
    if (found == labels.end()) {
        std::string message = "the enum has no enumerator for the label \"" + std::string(label) + "\"; it has: ";
        for (auto const& each : labels) {
            message.append(&each == labels.data() ? "" : ", ").append(each.label);
        }
        throw conversion_error(message);
    }
    return found->value;
}

}  // namespace aio::pq::detail
