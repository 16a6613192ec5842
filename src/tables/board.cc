#include "tables/board.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

namespace rouse::tables {
namespace {

using core::Result;
using metadata::RunState;

// Of one data date, the newest first.
using RunsByDate = std::map<std::int32_t, std::vector<metadata::TableRun>>;

const metadata::TableRun* that_counts(const std::vector<metadata::TableRun>& runs) {
  const auto published = std::ranges::find(runs, RunState::kPublished, &metadata::TableRun::state);
  if (published != runs.end()) return &*published;
  return runs.empty() ? nullptr : &runs.front();
}

DateState state_of(const metadata::TableRun& run) {
  switch (run.state) {
    case RunState::kRunning: return DateState::kRunning;
    case RunState::kFailed: return DateState::kFailed;
    case RunState::kPublished: return DateState::kPublished;
    case RunState::kReplaced:
    case RunState::kWithdrawn: return DateState::kWithdrawn;
  }
  return DateState::kFailed;
}

// What one board is made from.
struct Ground {
  const Delivery& delivery;
  RunsByDate runs;
  std::vector<std::int32_t> published;  // ascending
  core::Timestamp now;
  const core::Zone& zone;
};

BoardDate board_date(const Ground& ground, std::int32_t data_date) {
  BoardDate date{.data_date = data_date, .due_at = due_at(ground.delivery, data_date, ground.zone)};
  const auto runs = ground.runs.find(data_date);
  const auto* const run = runs == ground.runs.end() ? nullptr : that_counts(runs->second);
  const bool due = date.due_at <= ground.now;
  if (run) {
    date.state = state_of(*run);
    date.run = *run;
  } else if (!ground.published.empty() && ground.published.back() > data_date) {
    date.state = DateState::kMissing;
  } else if (due) {
    date.state = DateState::kLate;
  }
  date.overdue = due && date.state != DateState::kPublished;
  return date;
}

BoardCell board_cell(const BoardDate& date, std::string_view table,
                     const std::map<std::uint64_t, std::vector<metadata::RunTable>>& found) {
  BoardCell cell{.data_date = date.data_date, .state = date.state};
  if (!date.run) return cell;
  const auto& tables = found.at(date.run->id);
  const auto of_table = std::ranges::find(tables, table, &metadata::RunTable::table);
  if (of_table != tables.end()) {
    cell.found = *of_table;
  } else if (date.state == DateState::kPublished) {
    cell.state = DateState::kMissing;  // the table was not declared then
  }
  return cell;
}

std::vector<Freshness> freshness_of(std::span<const metadata::PublishedRun> published,
                                    const Delivery& delivery, core::Timestamp now, const core::Zone& zone) {
  const std::int32_t due = newest_due(delivery, now, zone);
  std::vector<Freshness> all;
  for (const auto& table : delivery.tables) {
    Freshness freshness{.delivery = delivery.id, .table = table.name, .old = true};
    for (const auto& run : published) {
      if (run.table == table.name) freshness.last_good = run.data_date;
    }
    if (freshness.last_good) {
      freshness.days_behind = std::max(0, due - *freshness.last_good);
      freshness.old = freshness.days_behind > 0;
    }
    all.push_back(std::move(freshness));
  }
  return all;
}

// The first and the last date of the board.
std::pair<std::int32_t, std::int32_t> span_of(const Ground& ground, std::int32_t days) {
  const std::int32_t due = newest_due(ground.delivery, ground.now, ground.zone);
  std::int32_t last = due;
  std::int32_t expected = due;
  if (!ground.runs.empty()) {
    last = std::max(last, ground.runs.rbegin()->first);
    expected = std::min(expected, ground.runs.begin()->first);
  }
  if (!ground.published.empty()) expected = std::min(expected, ground.published.front());
  if (ground.delivery.ends) last = std::min(last, *ground.delivery.ends);
  return {std::max(expected, last - days + 1), last};
}

}  // namespace

std::string_view to_string(DateState state) {
  switch (state) {
    case DateState::kExpected: return "expected";
    case DateState::kLate: return "late";
    case DateState::kMissing: return "missing";
    case DateState::kRunning: return "running";
    case DateState::kFailed: return "failed";
    case DateState::kPublished: return "published";
    case DateState::kWithdrawn: return "withdrawn";
  }
  return {};
}

core::Timestamp due_at(const Delivery& delivery, std::int32_t data_date, const core::Zone& zone) {
  return zone.start_of_day(data_date + delivery.due_days) + std::chrono::minutes{delivery.due_minute};
}

std::int32_t newest_due(const Delivery& delivery, core::Timestamp now, const core::Zone& zone) {
  std::int32_t date = zone.day_of(now) - delivery.due_days;
  if (due_at(delivery, date, zone) > now) --date;
  return delivery.ends ? std::min(date, *delivery.ends) : date;
}

Result<Board> read_board(const metadata::Reader& reader, const Delivery& delivery, std::int32_t days,
                         core::Timestamp now, const core::Zone& zone) {
  days = std::clamp(days, 1, kBoardDaysMax);
  Ground ground{.delivery = delivery, .runs = {}, .published = {}, .now = now, .zone = zone};
  const std::int32_t first_wanted = newest_due(delivery, now, zone) - days;
  ROUSE_TRY(auto runs, metadata::runs_of_dates(reader, delivery.id, first_wanted,
                                               delivery.ends.value_or(zone.day_of(now))));
  for (auto& run : runs) ground.runs[run.data_date].push_back(std::move(run));
  ROUSE_TRY(ground.published, metadata::published_dates(reader, delivery.id));
  ROUSE_TRY(const auto published, metadata::published_runs(reader));

  Board board{.delivery = delivery.id, .dates = {}, .tables = {}};
  std::map<std::uint64_t, std::vector<metadata::RunTable>> found;
  const auto [first, last] = span_of(ground, days);
  for (auto date = last; date >= first; --date) {
    board.dates.push_back(board_date(ground, date));
    const auto& run = board.dates.back().run;
    if (!run) continue;
    ROUSE_TRY(found[run->id], metadata::tables_of_run(reader, run->id));
  }
  for (auto& freshness : freshness_of(published, delivery, now, zone)) {
    BoardTable table{.freshness = std::move(freshness), .cells = {}};
    for (const auto& date : board.dates) {
      table.cells.push_back(board_cell(date, table.freshness.table, found));
    }
    board.tables.push_back(std::move(table));
  }
  return board;
}

Result<std::vector<Freshness>> read_freshness(const metadata::Reader& reader,
                                              std::span<const Delivery> deliveries, core::Timestamp now,
                                              const core::Zone& zone) {
  ROUSE_TRY(const auto published, metadata::published_runs(reader));
  std::vector<Freshness> all;
  for (const auto& delivery : deliveries) {
    std::ranges::move(freshness_of(published, delivery, now, zone), std::back_inserter(all));
  }
  return all;
}

}  // namespace rouse::tables
