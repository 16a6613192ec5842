// The board 看板: which data dates of a delivery are there, which are not, and how old what is used is.
//
// A data date is due at a time of day of a day after it, in the bank's zone. One that is due and not
// published is overdue: late while it is the newest to come, missing once a later one is published, or
// failed. What was published stays the last good date of its tables until a newer one is; a table is old when
// a newer date is due. Dates before the first that was ever tried are not expected, nor any after the
// delivery's end: what is good then stays good.
//
// Pure but for reading metadata; `now` is the caller's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "core/zone.h"
#include "metadata/table_runs.h"
#include "tables/delivery.h"

namespace rouse::tables {

inline constexpr std::int32_t kBoardDaysMax = 400;

enum class DateState { kExpected, kLate, kMissing, kRunning, kFailed, kPublished, kWithdrawn };
std::string_view to_string(DateState state);  // "expected", "late", ...

struct BoardDate {
  std::int32_t data_date = 0;
  DateState state = DateState::kExpected;
  core::Timestamp due_at{};
  bool overdue = false;
  std::optional<metadata::TableRun> run{};  // the published one, else the latest try
};

// One table at one data date.
struct BoardCell {
  std::int32_t data_date = 0;
  DateState state = DateState::kExpected;
  std::optional<metadata::RunTable> found{};  // of the run of that date: rows, totals, findings
};

// How old a table's data are.
struct Freshness {
  std::string delivery;
  std::string table;
  std::optional<std::int32_t> last_good{};  // data date; none was ever published
  std::int32_t days_behind = 0;             // the newest date that is due; 0 if nothing was ever published
  bool old = false;                         // a newer date is due, or nothing was ever published
};

struct BoardTable {
  Freshness freshness;
  std::vector<BoardCell> cells;  // by Board::dates
};

struct Board {
  std::string delivery;
  std::vector<BoardDate> dates;    // newest first
  std::vector<BoardTable> tables;  // as declared
};

core::Timestamp due_at(const Delivery& delivery, std::int32_t data_date, const core::Zone& zone);
// The newest data date that is due; where the delivery has ended, its last.
std::int32_t newest_due(const Delivery& delivery, core::Timestamp now, const core::Zone& zone);

// The last `days` data dates (1 to kBoardDaysMax), up to the newest that is due or was tried,
// none after the delivery's end.
core::Result<Board> read_board(const metadata::Reader& reader, const Delivery& delivery, std::int32_t days,
                               core::Timestamp now, const core::Zone& zone);

// Of every table of these deliveries.
core::Result<std::vector<Freshness>> read_freshness(const metadata::Reader& reader,
                                                    std::span<const Delivery> deliveries, core::Timestamp now,
                                                    const core::Zone& zone);

}  // namespace rouse::tables
