#include "fuzz/driver/target.hpp"

#include <filesystem>
#include <fstream>

/// In a program of libFuzzer, before it starts: fills the directory of the corpus, its first argument that is no
/// option, with the seeds.
extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
    for (int i = 1; i < *count; ++i) {
        const std::filesystem::path corpus = (*arguments)[i];
        if (!std::filesystem::is_directory(corpus)) {
            continue;
        }
        for (const auto& target : fuzz::targets()) {
            int number = 0;
            for (const auto& seed : target.seeds()) {
                std::ofstream(corpus / ("seed" + std::to_string(number++)), std::ios::binary) << seed;
            }
        }
        break;
    }
    return 0;
}
