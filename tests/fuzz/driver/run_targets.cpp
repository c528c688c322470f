#include "fuzz/driver/target.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <random>

// The program of the ordinary tests: a target is run on its seeds, which it has to accept, on what becomes of them when
// bytes are changed, and on random bytes. The same ones each time, on every machine.

namespace {

constexpr int runs = 8000;
constexpr std::size_t longest_input = 512;
// No count inside of such inputs is a reason to allocate as much.
constexpr std::size_t largest_allocation = 1 << 24;

/// Numbers that lengths and counts are wrong with.
constexpr std::array<std::uint32_t, 10> telling = {0,          1,          2,          6,      0xffffffff,
                                                   0x7fffffff, 0x80000000, 0x7ffffffe, 0xffff, 0x10000};

class mutator {
public:
    explicit mutator(const std::vector<std::string>& seeds) : seeds_(seeds) {}

    std::string next() {
        if (one_in(8)) {
            return random_bytes();
        }
        auto input = any_seed();
        do {
            change(input);
        } while (!one_in(3));
        input.resize(std::min(input.size(), longest_input));
        return input;
    }

private:
    // Not std::uniform_int_distribution, which is another on each standard library.
    std::size_t below(std::size_t end) { return random_() % end; }
    bool one_in(std::size_t count) { return below(count) == 0; }
    char byte() { return static_cast<char>(one_in(2) ? below(256) : below(4)); }

    std::string random_bytes() {
        std::string bytes(below(64), '\0');
        std::ranges::generate(bytes, [this] { return byte(); });
        return bytes;
    }

    const std::string& any_seed() { return seeds_[below(seeds_.size())]; }

    void change(std::string& input) {
        // The first bytes choose what is tested; of what they chose there is more to see.
        const auto at = std::max(below(input.size() + 1), one_in(8) ? 0 : std::min<std::size_t>(2, input.size()));
        const auto size = std::min(below(8) + 1, input.size() - at);
        switch (below(7)) {
        case 0:
            input.insert(at, 1, byte());
            break;
        case 1:
            input.erase(at, size);
            break;
        case 2:
            input.insert(at, input.substr(at, size));
            break;
        case 3:
            input.resize(at);
            break;
        case 4: {
            const auto& other = any_seed();
            input.resize(at);
            input.append(other, std::min(at, other.size()));
            break;
        }
        case 5: {
            const auto number = telling[below(telling.size())];
            for (std::size_t i = 0; i < 4 && at + i < input.size(); ++i) {
                input[at + i] = static_cast<char>(number >> (24 - 8 * i));
            }
            break;
        }
        default:
            if (at < input.size()) {
                input[at] = one_in(2) ? byte() : static_cast<char>(input[at] ^ (1 << below(8)));
            }
        }
    }

    const std::vector<std::string>& seeds_;
    std::mt19937 random_{20240229};
};

void print(const std::string& input) {
    std::fprintf(stderr, "the input, in hex: ");
    for (const char c : input) {
        std::fprintf(stderr, "%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
    std::fprintf(stderr, "\n");
}

/// Whether the target accepted it.
bool run(const fuzz::target& target, const std::string& input) {
    const auto before = fuzz::accepted();
    try {
        target.run(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        print(input);
        std::exit(1);
    }
    return fuzz::accepted() != before;
}

int run(const fuzz::target& target) {
    const auto seeds = target.seeds();
    int accepted = 0;
    for (const auto& seed : seeds) {
        if (!run(target, seed)) {
            std::fprintf(stderr, "a seed was not accepted\n");
            print(seed);
            return 1;
        }
    }
    mutator inputs(seeds);
    for (int i = 0; i < runs; ++i) {
        accepted += run(target, inputs.next()) ? 1 : 0;
    }
    std::printf("%s: %zu seeds, %d runs, %d of these accepted\n", std::string(target.name).c_str(), seeds.size(), runs,
                accepted);
    // One that accepts everything, or nothing, does not test what it seems to.
    return seeds.empty() || accepted == 0 || accepted == runs ? 1 : 0;
}

}  // namespace

void* operator new(std::size_t size) {
    if (size > largest_allocation) {
        std::fprintf(stderr, "an allocation of %zu bytes\n", size);
        std::abort();
    }
    if (void* memory = std::malloc(size != 0 ? size : 1)) {
        return memory;
    }
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

int main(int count, char** arguments) {
    const std::string_view name = count == 2 ? arguments[1] : "";
    for (const auto& target : fuzz::targets()) {
        if (target.name == name) {
            return run(target);
        }
    }
    std::fprintf(stderr, "which target? There are:");
    for (const auto& target : fuzz::targets()) {
        std::fprintf(stderr, " %s", std::string(target.name).c_str());
    }
    std::fprintf(stderr, "\n");
    return 2;
}
