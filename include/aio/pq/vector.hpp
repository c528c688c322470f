#pragma once

#include <vector>

namespace aio::pq {

/// A value of the type `vector` of the extension pgvector, as embeddings are kept in. (A `std::vector<float>` is an
/// array, `float4[]`.) The server takes from 1 to 16000 elements, all of them finite.
struct vector {
    std::vector<float> elements = {};

    friend bool operator==(const vector&, const vector&) = default;
};

}  // namespace aio::pq
