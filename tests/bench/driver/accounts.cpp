#include "accounts.hpp"

namespace bench {

libpq::open_connection connect_to_accounts() {
    auto made = libpq::connect();
    libpq::prepare(made.get(), account_statement, account_by_id);
    send_account_query(made.get(), 1);
    check_account(read_account(libpq::only_result(made.get()).get()), 1);
    return made;
}

}  // namespace bench
