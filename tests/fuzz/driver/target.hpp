#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// Fuzz targets: each tests/fuzz/NAME.cpp has one, as libFuzzer wants it. The ordinary tests run them too, a little and
/// always in the same way (run_targets.cpp).
namespace fuzz {

/// What a target lets out when the code under test did wrong, as is everything else that it lets out.
class failure : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

inline void require(bool holds, const std::string& what) {
    if (!holds) {
        throw failure(what);
    }
}

/// Says that the code under test took this input for a good one.
void accept() noexcept;
std::uint64_t accepted() noexcept;

struct target {
    std::string_view name;
    int (*run)(const std::uint8_t* data, std::size_t size);
    /// Inputs that have to be accepted, to start from.
    std::vector<std::string> (*seeds)();
};

/// Makes a target known, as a global object.
struct registration {
    explicit registration(const target& made);
};

const std::vector<target>& targets();

}  // namespace fuzz
