// Business tables: what is declared, the board of data dates, and what a run found.
#include <algorithm>
#include <boost/json.hpp>
#include <span>
#include <utility>

#include "api/internal/handlers.h"
#include "api/internal/json_values.h"
#include "api/read.h"
#include "core/nearest.h"
#include "metadata/table_runs.h"
#include "tables/board.h"
#include "tables/declared.h"

namespace rouse::api {
namespace {

using core::Result;

constexpr std::uint64_t kDaysShownDefault = 14;
constexpr std::uint64_t kDaysShownMax = 100;
constexpr std::size_t kRunsListed = 200;

boost::json::value time_or_null(const std::optional<core::Timestamp>& time) {
  return time ? boost::json::value(core::format_utc(*time)) : boost::json::value(nullptr);
}

boost::json::object table_json(const tables::Table& table, const tables::Freshness& freshness) {
  return {{"table", table.name},
          {"label", label_json(table.label)},
          {"owner", text_or_null(table.owner)},
          {"last_good", day_or_null(freshness.last_good)},
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
                             {"due_minute", delivery.due_minute}, {"tables", std::move(list)}};
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

std::int64_t broken(const metadata::RunTable& table, std::string_view severity) {
  return std::ranges::count_if(table.findings, [&](const metadata::Finding& finding) {
    return !finding.holds && finding.severity == severity;
  });
}

boost::json::object cell_json(const tables::BoardCell& cell) {
  boost::json::object json{{"data_date", core::format_day(cell.data_date)},
                           {"state", tables::to_string(cell.state)},
                           {"rows", nullptr},
                           {"stops", 0},
                           {"warnings", 0}};
  if (!cell.found) return json;
  json["rows"] = cell.found->rows;
  json["stops"] = broken(*cell.found, "stop");
  json["warnings"] = broken(*cell.found, "warn");
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

boost::json::object run_json(const metadata::TableRun& run, std::string_view request_id) {
  boost::json::value error = nullptr;
  if (run.error) error = boost::json::parse(error_json(*run.error, request_id));
  return {{"id", std::to_string(run.id)},
          {"delivery", run.delivery},
          {"version", run.version},
          {"data_date", core::format_day(run.data_date)},
          {"directory", run.directory},
          {"state", metadata::to_string(run.state)},
          {"started_at", core::format_utc(run.started_at)},
          {"finished_at", time_or_null(run.finished_at)},
          {"retired_at", time_or_null(run.retired_at)},
          {"error", std::move(error)}};
}

boost::json::object finding_json(const metadata::Finding& finding) {
  boost::json::array examples;
  for (const auto& example : finding.examples) examples.emplace_back(example);
  return {{"rule", finding.rule},
          {"column", text_or_null(finding.column)},
          {"severity", finding.severity},
          {"holds", finding.holds},
          {"rows", finding.rows},
          {"message", finding.message},
          {"examples", std::move(examples)},
          {"observed", text_or_null(finding.observed)},
          {"expected", text_or_null(finding.expected)}};
}

boost::json::object run_table_json(const metadata::RunTable& table) {
  boost::json::array totals;
  for (const auto& total : table.totals) {
    totals.push_back(boost::json::object{{"column", total.column}, {"sum", total.sum}});
  }
  boost::json::array findings;
  for (const auto& finding : table.findings) findings.push_back(finding_json(finding));
  boost::json::array files;
  for (const auto& file : table.files) {
    files.push_back(boost::json::object{
        {"name", file.name}, {"bytes", file.bytes}, {"sha256", text_or_null(file.sha256)}});
  }
  return {{"table", table.table},
          {"rows", table.rows},
          {"history_rows", table.history_rows},
          {"totals", std::move(totals)},
          {"findings", std::move(findings)},
          {"files", std::move(files)}};
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
    for (const auto& run : runs) list.push_back(run_json(run, request.id));
    return json_response(boost::json::serialize(boost::json::object{{"runs", std::move(list)}}));
  });
}

Reply table_run(const Request& request, Services& services) {
  return reply_to(request, [&]() -> Result<Reply> {
    ROUSE_TRY(const std::uint64_t id, path_id(request, "run"));
    ROUSE_TRY(const auto reader, services.metadata.read());
    ROUSE_TRY(const auto run, metadata::find_run(reader, id));
    ROUSE_TRY(const auto found, metadata::tables_of_run(reader, id));
    boost::json::array list;
    for (const auto& table : found) list.push_back(run_table_json(table));
    auto json = run_json(run, request.id);
    json["tables"] = std::move(list);
    return json_response(boost::json::serialize(json));
  });
}

}  // namespace rouse::api
