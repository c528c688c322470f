#include "fuzz/driver/input.hpp"
#include "fuzz/driver/known_types.hpp"
#include "fuzz/driver/there_and_back.hpp"
#include "unit/make_result.hpp"

#include <aio/pq/codecs.hpp>

#include <array>
#include <memory>

namespace pq = aio::pq;

namespace {

struct user {
    std::int64_t id;
    std::string name;
    std::optional<std::string> email;
};

using fields = std::tuple<int, std::optional<std::vector<int>>, std::optional<pq::uuid>>;
using nested = std::pair<std::tuple<int, std::optional<std::string>>, std::optional<std::vector<std::string>>>;

constexpr std::array<pq::oid, 9> types = {pq::oids::int4,       pq::oids::int8,       pq::oids::text,
                                          pq::oids::int4_array, pq::oids::uuid,       pq::oids::timestamptz,
                                          pq::oids::record,     pq::oids::text_array, fuzz::addresses_type};
constexpr std::array<std::string_view, 6> names = {"id", "name", "email", "", "first", "\xc3\x84\"\n"};
constexpr std::size_t null_size = 255;

/// A result of up to four columns, and of up to eight rows for as long as there are bytes.
pq::result make_result(fuzz::input& from) {
    std::vector<std::pair<std::string, pq::oid>> columns(from.byte() % 5);
    for (auto& [name, type] : columns) {
        name = names[from.byte() % names.size()];
        type = types[from.byte() % types.size()];
    }
    std::vector<std::vector<made::cell>> rows;
    while (!columns.empty() && !from.empty() && rows.size() < 8) {
        for (auto& each : rows.emplace_back(columns.size())) {
            const auto size = from.byte();
            each = size == null_size ? made::cell() : made::cell(from.text(size));
        }
    }
    return made::result(columns, rows);
}

template <class T>
void read(const pq::result& result, const pq::detail::type_catalog* catalog) {
    try {
        const auto rows = pq::detail::read_all<T>(result.native(), catalog);
        fuzz::require(rows.size() == result.size(), "rows are missing");
        fuzz::accept();
    } catch (const pq::conversion_error& error) {
        fuzz::require(!error.message().empty(), "an error says nothing");
    }
}

template <class T>
void read_values(const pq::row& row) {
    for (std::size_t i = 0; i <= row.size(); ++i) {
        try {
            static_cast<void>(row.get<T>(i));
            fuzz::require(i < row.size(), "a column that there is not");
        } catch (const pq::conversion_error&) {
            fuzz::require(i < row.size(), "a value of a column that there is not");
        } catch (const pq::usage_error&) {
            fuzz::require(i == row.size(), "a column is missing");
        }
    }
}

std::string cells(std::initializer_list<std::optional<std::string>> values) {
    std::string bytes;
    for (const auto& each : values) {
        bytes += static_cast<char>(each ? each->size() : null_size);
        bytes += each.value_or("");
    }
    return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input from(data, size);
    const auto result = make_result(from);
    for (const auto* catalog : {&fuzz::known_types(), static_cast<const pq::detail::type_catalog*>(nullptr)}) {
        read<user>(result, catalog);
        read<fields>(result, catalog);
        read<nested>(result, catalog);
        read<std::string>(result, catalog);
        read<std::optional<std::int16_t>>(result, catalog);
        read<std::vector<std::optional<int>>>(result, catalog);
    }
    if (!result.empty()) {
        const auto row = result[0];
        read_values<int>(row);
        read_values<std::optional<std::string>>(row);
        read_values<std::vector<std::vector<int>>>(row);
    }
    return 0;
}

static const fuzz::registration
    known({"rows", &LLVMFuzzerTestOneInput, [] {
               using fuzz::encoded;
               // The number of columns, and of each its name and its type; then the values.
               const auto columns = [](std::initializer_list<char> bytes) { return std::string(bytes); };
               return std::vector<std::string>{
                   columns({3, 0, 1, 1, 2, 2, 2}) + cells({encoded<std::int64_t>(7), "Ada", std::nullopt}) +
                       cells({encoded<std::int64_t>(8), "", "ada@example.org"}),
                   columns({3, 1, 2, 2, 2, 0, 0}) + cells({"Ada", std::nullopt, encoded(7)}),
                   columns({3, 3, 0, 3, 3, 3, 4}) + cells({encoded(1), encoded(std::vector<int>{1, 2}), std::nullopt}),
                   columns({2, 3, 6, 3, 7}) + cells({encoded(std::tuple<int, std::string>(1, "a")),
                                                     encoded(std::vector<std::string>{"a", "b"})}),
                   columns({1, 3, 2}) + cells({"text"}),
                   columns({1, 4, 0}) + cells({encoded(1), std::nullopt}),
                   columns({1, 4, 3}) + cells({encoded(std::vector<std::optional<int>>{1, std::nullopt})}),
               };
           }});
