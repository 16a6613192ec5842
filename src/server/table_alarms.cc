#include "server/table_alarms.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <csignal>
#include <optional>

#include "metadata/table_runs.h"
#include "tables/board.h"
#include "tables/declared.h"
#include "warehouse/child_process.h"

namespace rouse::server {
namespace {

using core::Result;

boost::json::object described(const tables::Delivery& delivery, std::string_view alarm,
                              std::int32_t data_date) {
  return {{"alarm", alarm},
          {"delivery", delivery.id},
          {"zh", delivery.label.zh},
          {"en", delivery.label.en},
          {"simulated", delivery.simulated},
          {"data_date", core::format_day(data_date)}};
}

bool is_news(const metadata::TableRun& run, core::Timestamp now) {
  return run.state == metadata::RunState::kFailed && run.finished_at &&
         now - *run.finished_at < kAlarmAgeMax && run.error && run.error->code != core::ErrorCode::kCancelled;
}

Result<void> add_failed(const metadata::Reader& reader, const tables::Delivery& delivery, core::Timestamp now,
                        std::vector<TableAlarm>& alarms) {
  ROUSE_TRY(const auto runs, metadata::recent_runs(reader, delivery.id, kAlarmRunsMax));
  for (const auto& run : runs) {
    if (!is_news(run, now)) continue;
    auto json = described(delivery, "failed", run.data_date);
    json["run"] = run.id;
    json["message"] = run.error->message;
    alarms.push_back(
        {delivery.id, run.data_date, fmt::format("run {} failed", run.id), boost::json::serialize(json)});
  }
  return {};
}

Result<void> add_late(const metadata::Reader& reader, const tables::Delivery& delivery, core::Timestamp now,
                      const core::Zone& zone, std::vector<TableAlarm>& alarms) {
  ROUSE_TRY(const auto board, tables::read_board(reader, delivery, kAlarmDays, now, zone));
  for (const auto& date : board.dates) {
    if (!date.overdue) continue;
    auto json = described(delivery, "late", date.data_date);
    json["due_at"] = core::format_utc(date.due_at);
    json["state"] = tables::to_string(date.state);
    alarms.push_back({delivery.id, date.data_date, "late", boost::json::serialize(json)});
  }
  return {};
}

// False: it was raised before. Without `commit` nothing is noted.
Result<bool> note(metadata::Store& store, const TableAlarm& alarm, bool commit) {
  ROUSE_TRY(auto transaction, store.begin());
  ROUSE_TRY(const bool first,
            metadata::raise_alarm(transaction, alarm.delivery, alarm.data_date, alarm.kind));
  if (commit) ROUSE_CHECK(transaction.commit());
  return first;
}

std::optional<std::string> wait_for_end(warehouse::ChildProcess& child, const std::stop_token& stop) {
  constexpr core::Milliseconds kLookEvery{100};
  std::optional<std::string> end;
  for (auto left = kAlarmProgramMax; !end && left.count() > 0 && !stop.stop_requested(); left -= kLookEvery) {
    end = child.wait(kLookEvery);
  }
  // Also what it left in the background, which would keep its output open.
  ::kill(-child.pid(), SIGKILL);
  return end;
}

// Whether the program took it.
bool tell(const std::filesystem::path& program, const TableAlarm& alarm, core::Log& log,
          const std::stop_token& stop) {
  auto child = warehouse::ChildProcess::start(
      {.program = program, .input = alarm.json + "\n", .on_line = [&log](std::string_view line) {
         log.info("the alarm program says", {{"line", line}});
       }});
  if (!child) {
    log.error("the alarm program does not start", child.error());
    return false;
  }
  const auto end = wait_for_end(**child, stop);
  if (end == "exit status 0") return true;
  log.warning("the alarm program failed", {{"delivery", alarm.delivery},
                                           {"data_date", core::format_day(alarm.data_date)},
                                           {"alarm", alarm.kind},
                                           {"end", end ? *end : "it took too long"}});
  return false;
}

}  // namespace

Result<std::vector<TableAlarm>> due_alarms(const metadata::Reader& reader, core::Timestamp now,
                                           const core::Zone& zone) {
  std::vector<TableAlarm> alarms;
  ROUSE_TRY(const auto deliveries, tables::declared_deliveries(reader));
  for (const auto& delivery : deliveries) {
    ROUSE_CHECK(add_failed(reader, delivery, now, alarms));
    ROUSE_CHECK(add_late(reader, delivery, now, zone, alarms));
  }
  std::ranges::stable_sort(alarms, {}, &TableAlarm::data_date);
  return alarms;
}

Result<std::size_t> raise_alarms(const std::filesystem::path& program, metadata::Store& store,
                                 core::Timestamp now, const core::Zone& zone, core::Log& log,
                                 const std::stop_token& stop) {
  std::vector<TableAlarm> alarms;
  {
    ROUSE_TRY(const auto reader, store.read());
    ROUSE_TRY(alarms, due_alarms(reader, now, zone));
  }
  std::size_t taken = 0;
  for (const auto& alarm : alarms) {
    if (stop.stop_requested()) break;
    ROUSE_TRY(const bool first, note(store, alarm, false));
    if (!first || !tell(program, alarm, log, stop)) continue;
    ROUSE_CHECK(note(store, alarm, true));
    ++taken;
  }
  return taken;
}

}  // namespace rouse::server
