#pragma once

#include <string>

namespace bench {

/// The server of AIOPQ_TEST_DSN, which is a throw-away one: tables of its database are dropped.
///
/// *Throws* when the variable is not set.
[[nodiscard]] const std::string& dsn();

/// From now on `dsn` is this one: another way to the same server.
void use_dsn(std::string dsn);

/// Loads setup.sql unless all that it makes is there.
void load_data();

}  // namespace bench
