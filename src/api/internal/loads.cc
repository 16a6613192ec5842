// Loads: what was read from files, and the rows that were rejected.
#include "metadata/loads.h"

#include <boost/json.hpp>

#include "api/internal/handlers.h"
#include "api/internal/json_values.h"
#include "api/read.h"
#include "ingest/load.h"

namespace rouse::api {
namespace {

constexpr std::size_t kLoadsListed = 500;

boost::json::value load_json(const metadata::Load& load, std::string_view request_id) {
  boost::json::array files;
  for (const auto& file : load.files) files.emplace_back(file.path);
  return boost::json::object{
      {"id", std::to_string(load.id)},
      {"plan", load.plan},
      {"files", std::move(files)},
      {"state", metadata::to_string(load.state)},
      {"started_at", core::format_utc(load.started_at)},
      {"finished_at", load.finished_at ? boost::json::value(core::format_utc(*load.finished_at))
                                       : boost::json::value(nullptr)},
      {"rows_read", load.counts.rows_read},
      {"loaded", load.counts.loaded},
      {"duplicates", load.counts.duplicates},
      {"filtered", load.counts.filtered},
      {"rejected", load.counts.rejected},
      {"error", error_or_null(load.error, request_id)}};
}

}  // namespace

Reply loads(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    ROUSE_TRY(const auto reader, services.metadata.read());
    ROUSE_TRY(const auto records, metadata::recent_loads(reader, kLoadsListed));
    boost::json::array list;
    for (const auto& load : records) list.push_back(load_json(load, request.id));
    return json_response(boost::json::serialize(boost::json::object{{"loads", std::move(list)}}));
  });
}

Reply rejected_rows(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    ROUSE_TRY(const std::uint64_t id, path_id(request, "id"));
    ROUSE_TRY(const std::uint64_t offset, query_number(request, "offset", 0, kOffsetMax, 0));
    ROUSE_TRY(const std::uint64_t limit, query_number(request, "limit", 1, kPageMax, kPageDefault));
    {
      ROUSE_TRY(const auto reader, services.metadata.read());
      ROUSE_CHECK(metadata::find_load(reader, id));
    }
    ROUSE_TRY(const auto rejected, ingest::rejected_rows(services.warehouse, id, offset, limit));
    boost::json::array reasons;
    for (const auto& reason : rejected.reasons) {
      reasons.push_back(boost::json::object{{"reason", reason.reason}, {"rows", reason.rows}});
    }
    boost::json::array rows;
    for (const auto& row : rejected.rows) {
      rows.push_back(boost::json::object{{"file", row.file},
                                         {"line", row.line},
                                         {"reason", row.reason},
                                         {"field", row.field},
                                         {"message", row.message},
                                         {"text", row.text}});
    }
    return json_response(boost::json::serialize(boost::json::object{
        {"total", rejected.total}, {"reasons", std::move(reasons)}, {"rows", std::move(rows)}}));
  });
}

}  // namespace rouse::api
