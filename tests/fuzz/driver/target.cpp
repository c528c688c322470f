#include "fuzz/driver/target.hpp"

namespace fuzz {
namespace {

std::uint64_t accepted_inputs = 0;

std::vector<target>& all() {
    static std::vector<target> targets;
    return targets;
}

}  // namespace

void accept() noexcept { ++accepted_inputs; }

std::uint64_t accepted() noexcept { return accepted_inputs; }

registration::registration(const target& made) { all().push_back(made); }

const std::vector<target>& targets() { return all(); }

}  // namespace fuzz
