#include "workload.hpp"

namespace bench {

std::vector<workload>& all_workloads() {
    static std::vector<workload> workloads;
    return workloads;
}

}  // namespace bench
