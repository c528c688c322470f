#pragma once

#include <aio/pq/detail/small_buffer.hpp>
#include <aio/pq/params.hpp>

namespace aio::pq {

/// The arguments as PQsendQueryParams takes them. As many as `params` holds without an allocation need none here.
///
/// *Lifetime*: refers to the params.
class params_arrays {
public:
    explicit params_arrays(const params& from) : types_(from.types().data()), count_(static_cast<int>(from.count())) {
        auto* const values = values_.grow(from.count());
        auto* const lengths = lengths_.grow(from.count());
        auto* const formats = formats_.grow(from.count());
        for (std::size_t i = 0; i < from.count(); ++i) {
            auto const bytes = from.bytes(i);
            values[i] = from.is_null(i) ? nullptr : bytes.data();
            lengths[i] = static_cast<int>(bytes.size());
            formats[i] = static_cast<int>(from.format(i));
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
    detail::small_buffer<const char*, 8> values_;
    detail::small_buffer<int, 8> lengths_;
    detail::small_buffer<int, 8> formats_;
};

}  // namespace aio::pq
