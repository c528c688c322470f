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
        from.write_arrays(values_.grow(from.count()), lengths_.grow(from.count()), formats_.grow(from.count()));
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
