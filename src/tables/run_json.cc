#include "tables/run_json.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "core/json.h"
#include "core/zone.h"

namespace rouse::tables {
namespace {

using boost::json::array;
using boost::json::object;

object finding_json(const metadata::Finding& finding) {
  return {{"rule", finding.rule},
          {"column", core::text_or_null(finding.column)},
          {"severity", finding.severity},
          {"holds", finding.holds},
          {"rows", finding.rows},
          {"message", finding.message},
          {"examples", array(finding.examples.begin(), finding.examples.end())},
          {"observed", core::text_or_null(finding.observed)},
          {"expected", core::text_or_null(finding.expected)}};
}

object table_json(const metadata::RunTable& table) {
  array totals;
  for (const auto& total : table.totals) {
    totals.push_back(object{{"column", total.column}, {"sum", total.sum}});
  }
  array findings;
  for (const auto& finding : table.findings) findings.push_back(finding_json(finding));
  array files;
  for (const auto& file : table.files) {
    files.push_back(
        object{{"name", file.name}, {"bytes", file.bytes}, {"sha256", core::text_or_null(file.sha256)}});
  }
  return {{"table", table.table},
          {"rows", table.rows},
          {"history_rows", table.history_rows},
          {"totals", std::move(totals)},
          {"findings", std::move(findings)},
          {"files", std::move(files)}};
}

}  // namespace

object run_json(const metadata::TableRun& run) {
  return {{"id", std::to_string(run.id)},
          {"delivery", run.delivery},
          {"version", run.version},
          {"data_date", core::format_day(run.data_date)},
          {"directory", run.directory},
          {"state", metadata::to_string(run.state)},
          {"started_at", core::format_utc(run.started_at)},
          {"finished_at", core::time_or_null(run.finished_at)},
          {"retired_at", core::time_or_null(run.retired_at)},
          {"error", run.error ? boost::json::value(core::error_json(*run.error)) : nullptr}};
}

object run_json(const metadata::TableRun& run, std::span<const metadata::RunTable> tables) {
  auto json = run_json(run);
  array list;
  for (const auto& table : tables) list.push_back(table_json(table));
  json["tables"] = std::move(list);
  return json;
}

std::size_t broken(const metadata::RunTable& table, std::string_view severity) {
  return static_cast<std::size_t>(std::ranges::count_if(
      table.findings, [&](const auto& finding) { return !finding.holds && finding.severity == severity; }));
}

}  // namespace rouse::tables
