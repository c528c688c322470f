#include "result_description.hpp"

namespace aio::pq {

std::vector<oid> parameter_types(const PGresult& description) {
    std::vector<oid> types;
    for (int i = 0; i < PQnparams(&description); ++i) {
        types.push_back(PQparamtype(&description, i));
    }
    return types;
}

std::vector<statement_column> columns(const PGresult& description) {
    std::vector<statement_column> columns;
    for (int i = 0; i < PQnfields(&description); ++i) {
        columns.push_back({PQfname(&description, i), PQftype(&description, i)});
    }
    return columns;
}

}  // namespace aio::pq
