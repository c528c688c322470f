#include "result_error.hpp"
#include "session.hpp"

#include <utility>

namespace aio::pq {
namespace {

std::exception_ptr copy_in_script(const sql_text& text) {
    return std::make_exception_ptr(
        usage_error("COPY cannot be part of a script: there is nobody to give or take its data",
                    {std::string(text.view()), text.where(), outcome::failed}));
}

}  // namespace

/// The results of a simple query, one a statement; null after the last.
void session::handle_script(request& head, result_handle result) {
    if (!result) {
        if (PQenterPipelineMode(connection_.get()) != 1) {
            lost(message_of(PQerrorMessage(connection_.get())));
            return;
        }
        finish_head();
        return;
    }
    switch (PQresultStatus(result.get())) {
    case PGRES_FATAL_ERROR:
    case PGRES_BAD_RESPONSE:
        if (ends_connection(*result) || PQstatus(connection_.get()) == CONNECTION_BAD) {
            lost(message_of(PQresultErrorMessage(result.get())));
            return;
        }
        head.fail(std::make_exception_ptr(make_server_error(*result, head.text)));
        break;
    case PGRES_COPY_IN:
        head.fail(copy_in_script(head.text));
        PQputCopyEnd(connection_.get(), "there is no data for a COPY in a script");
        flush();
        break;
    case PGRES_COPY_OUT:
        head.fail(copy_in_script(head.text));
        head.copying_out = true;
        break;
    default:
        heed_tag(PQcmdStatus(result.get()));
    }
}

/// Gives true when all of it has come.
bool session::drop_copied_data() {
    char* data = nullptr;
    int size = 0;
    while ((size = PQgetCopyData(connection_.get(), &data, 1)) > 0) {
        message_handle const dropped(data);
    }
    if (size == 0) {
        return false;
    }
    queue_.head()->copying_out = false;
    return true;
}

}  // namespace aio::pq
