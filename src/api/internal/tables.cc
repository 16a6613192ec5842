// Business tables: what is declared, the board of data dates, and what a run found.
#include <algorithm>
#include <boost/json.hpp>
#include <span>
#include <utility>

#include "api/internal/handlers.h"
#include "api/internal/json_values.h"
#include "api/read.h"
#include "core/json.h"
#include "core/nearest.h"
#include "metadata/table_runs.h"
#include "tables/board.h"
#include "tables/declared.h"
#include "tables/run_json.h"

namespace rouse::api {
namespace {

using core::Result;

constexpr std::uint64_t kDaysShownDefault = 14;
constexpr std::uint64_t kDaysShownMax = 100;
constexpr std::size_t kRunsListed = 200;

boost::json::object table_json(const tables::Table& table, const tables::Freshness& freshness) {
  return {{"table", table.name},
          {"label", label_json(table.label)},
          {"owner", core::text_or_null(table.owner)},
          {"last_good", core::day_or_null(freshness.last_good)},
          {"days_behind", freshness.days_behind},
          {"old", freshness.old}};
}

// Of a table that is among them.
const tables::Freshness& freshness_of(std::span<const tables::Freshness> all, std::string_view table) {
  return *std::ranges::find(all, table, &tables::Freshness::table);
}

Result<boost::json::object> delivery_json(const metadata::Reader& reader, const tables::Delivery& delivery,
                                          const Services& services) {
  ROUSE_TRY(const auto freshness,
            tables::read_freshness(reader, std::span{&delivery, 1}, services.clock.now(), services.zone));
  boost::json::array list;
  for (const auto& table : delivery.tables) {
    list.push_back(table_json(table, freshness_of(freshness, table.name)));
  }
  return boost::json::object{{"delivery", delivery.id},           {"label", label_json(delivery.label)},
                             {"simulated", delivery.simulated},   {"due_days", delivery.due_days},
                             {"due_minute", delivery.due_minute}, {"ends", core::day_or_null(delivery.ends)},
                             {"tables", std::move(list)}};
}

Result<tables::Delivery> find_delivery(const metadata::Reader& reader, const Request& request) {
  const std::string& id = request.variables.find("delivery")->second;
  ROUSE_TRY(auto deliveries, tables::declared_deliveries(reader));
  const auto found = std::ranges::find(deliveries, id, &tables::Delivery::id);
  if (found != deliveries.end()) return std::move(*found);
  std::vector<std::string> ids;
  for (const auto& delivery : deliveries) ids.push_back(delivery.id);
  return core::fail(core::ErrorCode::kNotFound, "delivery", "delivery: there is no delivery '" + id + "'",
                    ids.empty() ? "none is declared yet; see rouse tables declare" : core::suggest(id, ids));
}

boost::json::object cell_json(const tables::BoardCell& cell) {
  boost::json::object json{{"data_date", core::format_day(cell.data_date)},
                           {"state", tables::to_string(cell.state)},
                           {"rows", nullptr},
                           {"stops", 0},
                           {"warnings", 0}};
  if (!cell.found) return json;
  json["rows"] = cell.found->rows;
  json["stops"] = tables::broken(*cell.found, "stop");
  json["warnings"] = tables::broken(*cell.found, "warn");
  return json;
}

boost::json::object date_json(const tables::BoardDate& date) {
  return {{"data_date", core::format_day(date.data_date)},
          {"state", tables::to_string(date.state)},
          {"due_at", core::format_utc(date.due_at)},
          {"overdue", date.overdue},
          {"run", date.run ? boost::json::value(std::to_string(date.run->id)) : boost::json::value(nullptr)}};
}

boost::json::object board_json(const tables::Delivery& delivery, const tables::Board& board) {
  boost::json::array dates;
  for (const auto& date : board.dates) dates.push_back(date_json(date));
  boost::json::array list;
  for (std::size_t i = 0; i < board.tables.size(); ++i) {
    auto table = table_json(delivery.tables[i], board.tables[i].freshness);
    boost::json::array cells;
    for (const auto& cell : board.tables[i].cells) cells.push_back(cell_json(cell));
    table["cells"] = std::move(cells);
    list.push_back(std::move(table));
  }
  return {{"delivery", delivery.id}, {"dates", std::move(dates)}, {"tables", std::move(list)}};
}

// The error as every one of the API.
template <typename... Tables>
boost::json::object run_json(const Request& request, const metadata::TableRun& run, const Tables&... tables) {
  auto json = tables::run_json(run, tables...);
  json["error"] = error_or_null(run.error, request.id);
  return json;
}

}  // namespace

Reply deliveries(const Request& request, Services& services) {
  return reply_to(request, [&]() -> Result<Reply> {
    ROUSE_TRY(const auto reader, services.metadata.read());
    ROUSE_TRY(const auto declared, tables::declared_deliveries(reader));
    boost::json::array list;
    for (const auto& delivery : declared) {
      ROUSE_TRY(auto json, delivery_json(reader, delivery, services));
      list.push_back(std::move(json));
    }
    return json_response(boost::json::serialize(boost::json::object{{"deliveries", std::move(list)}}));
  });
}

Reply delivery_board(const Request& request, Services& services) {
  return reply_to(request, [&]() -> Result<Reply> {
    ROUSE_TRY(const std::uint64_t days, query_number(request, "days", 1, kDaysShownMax, kDaysShownDefault));
    ROUSE_TRY(const auto reader, services.metadata.read());
    ROUSE_TRY(const auto delivery, find_delivery(reader, request));
    ROUSE_TRY(const auto board, tables::read_board(reader, delivery, static_cast<std::int32_t>(days),
                                                   services.clock.now(), services.zone));
    return json_response(boost::json::serialize(board_json(delivery, board)));
  });
}

Reply delivery_runs(const Request& request, Services& services) {
  return reply_to(request, [&]() -> Result<Reply> {
    ROUSE_TRY(const auto reader, services.metadata.read());
    ROUSE_TRY(const auto delivery, find_delivery(reader, request));
    ROUSE_TRY(const auto runs, metadata::recent_runs(reader, delivery.id, kRunsListed));
    boost::json::array list;
    for (const auto& run : runs) list.push_back(run_json(request, run));
    return json_response(boost::json::serialize(boost::json::object{{"runs", std::move(list)}}));
  });
}

Reply table_run(const Request& request, Services& services) {
  return reply_to(request, [&]() -> Result<Reply> {
    ROUSE_TRY(const std::uint64_t id, path_id(request, "run"));
    ROUSE_TRY(const auto reader, services.metadata.read());
    ROUSE_TRY(const auto run, metadata::find_run(reader, id));
    ROUSE_TRY(const auto found, metadata::tables_of_run(reader, id));
    return json_response(boost::json::serialize(run_json(request, run, found)));
  });
}

}  // namespace rouse::api
