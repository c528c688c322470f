#pragma once

#include <aio/pq/params.hpp>

#include <vector>

namespace aio::pq {

/// The arguments as PQsendQueryParams takes them.
///
/// *Lifetime*: refers to the params.
class params_arrays {
public:
    explicit params_arrays(const params& from) : types_(from.types().data()), count_(static_cast<int>(from.count())) {
        values_.reserve(from.count());
        lengths_.reserve(from.count());
        formats_.reserve(from.count());
        for (std::size_t i = 0; i < from.count(); ++i) {
            auto const bytes = from.bytes(i);
            values_.push_back(from.is_null(i) ? nullptr : bytes.data());
            lengths_.push_back(static_cast<int>(bytes.size()));
            formats_.push_back(static_cast<int>(from.format(i)));
        }
    }

    [[nodiscard]] int count() const noexcept { return count_; }
    [[nodiscard]] const oid* types() const noexcept { return types_; }
    [[nodiscard]] const char* const* values() const noexcept { return values_.data(); }
    [[nodiscard]] const int* lengths() const noexcept { return lengths_.data(); }
    [[nodiscard]] const int* formats() const noexcept { return formats_.data(); }

private:
    const oid* types_;
    int count_;
    std::vector<const char*> values_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
};

}  // namespace aio::pq
