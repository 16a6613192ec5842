// Which data dates are published, which may be loaded, and which runs' rows are still needed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "metadata/store.h"
#include "tables/customer_values.h"
#include "tables/delivery.h"

namespace rouse::ingest {

// Rows of a run that was replaced stay so long, for readers that began with them.
inline constexpr core::Milliseconds kReplacedKept{3'600'000};
// Full copies of a state: the latest, and the one it is held against when its date comes again.
inline constexpr std::size_t kStatesKept = 2;

// A data date that counts, of one table.
struct PublishedDate {
  std::int32_t data_date = 0;
  std::uint64_t run = 0;
  core::Timestamp known_at{};  // the run's start
  std::uint64_t rows = 0;
  bool cleared = false;  // only the history has its rows
};
// By table, ascending in date.
using PublishedDates = std::map<std::string, std::vector<PublishedDate>, std::less<>>;

core::Result<PublishedDates> read_published(const metadata::Reader& reader);

// Those of a table that have not been left out, as customer days (tables/customer_days.h) are made of them.
std::vector<tables::PublishedDate> dates_without(std::span<const PublishedDate> dates,
                                                 std::span<const std::int32_t> left_out);

// The date published before `data_date`; nothing if it is the first.
std::optional<PublishedDate> date_before(std::span<const PublishedDate> dates, std::int32_t data_date);

struct DateWanted {
  std::int32_t data_date = 0;
  std::int32_t today = 0;
  bool rewind = false;
};
// Fails with kInvalidArgument for a date in the future or after the delivery's end, and with kConflict for
// one that `later` dates of the delivery build on (unless `rewind`, which withdraws those) or that leaves a
// gap before a table of changes.
core::Result<void> check_data_date(const tables::Delivery& delivery, const DateWanted& wanted,
                                   std::span<const std::int32_t> later, const PublishedDates& published);

// Those of the published runs whose rows are needed in full: of a state the latest, of days all within
// keep_days and the last of each month.
std::set<std::uint64_t> needed_runs(const tables::Table& table, std::span<const PublishedDate> dates,
                                    core::Timestamp now);

}  // namespace rouse::ingest
