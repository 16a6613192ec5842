#include "ingest/internal/runs/data_dates.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/zone.h"
#include "metadata/table_runs.h"

namespace rouse::ingest {
namespace {

using core::Result;
using tables::Delivered;
using tables::Keeps;

constexpr std::size_t kDatesNamed = 10;

std::string listed(std::span<const std::int32_t> dates) {
  std::string text;
  for (const auto date : dates.first(std::min(dates.size(), kDatesNamed))) {
    text += (text.empty() ? "" : ", ") + core::format_day(date);
  }
  if (dates.size() > kDatesNamed) text += fmt::format(" and {} more", dates.size() - kDatesNamed);
  return text;
}

bool builds_on_earlier(const tables::Delivery& delivery) {
  return std::ranges::any_of(delivery.tables, [](const auto& table) { return table.keeps == Keeps::kState; });
}

Result<void> check_gap(const tables::Table& table, std::int32_t data_date,
                       std::span<const PublishedDate> dates) {
  const auto before = date_before(dates, data_date);
  if (!before || before->data_date == data_date - 1) return {};
  std::vector<std::int32_t> missing;
  for (auto day = before->data_date + 1; day < data_date; ++day) missing.push_back(day);
  return core::fail(core::ErrorCode::kConflict, "date",
                    fmt::format("date: {} is delivered as changes, and {} was not loaded before {}",
                                table.name, listed(missing), core::format_day(data_date)),
                    "load the missing dates first, in their order");
}

}  // namespace

Result<PublishedDates> read_published(const metadata::Reader& reader) {
  ROUSE_TRY(const auto runs, metadata::published_runs(reader));
  PublishedDates published;
  for (const auto& run : runs) {
    published[run.table].push_back({run.data_date, run.run, run.known_at, run.rows, run.cleared});
  }
  return published;
}

std::vector<tables::PublishedDate> dates_without(std::span<const PublishedDate> dates,
                                                 std::span<const std::int32_t> left_out) {
  std::vector<tables::PublishedDate> rest;
  for (const auto& date : dates) {
    const bool out = std::ranges::find(left_out, date.data_date) != left_out.end();
    if (!out) rest.push_back({date.data_date, date.run, date.cleared});
  }
  return rest;
}

std::optional<PublishedDate> date_before(std::span<const PublishedDate> dates, std::int32_t data_date) {
  std::optional<PublishedDate> before;
  for (const auto& date : dates) {
    if (date.data_date < data_date) before = date;
  }
  return before;
}

Result<void> check_data_date(const tables::Delivery& delivery, const DateWanted& wanted,
                             std::span<const std::int32_t> later, const PublishedDates& published) {
  const auto data_date = wanted.data_date;
  if (data_date > wanted.today) {
    return core::invalid("date",
                         fmt::format("date: {} lies in the future, today is {}", core::format_day(data_date),
                                     core::format_day(wanted.today)),
                         "give the day that the files describe");
  }
  if (delivery.ends && data_date > *delivery.ends) {
    return core::invalid("date",
                         fmt::format("date: '{}' ended on {}, {} is after it", delivery.id,
                                     core::format_day(*delivery.ends), core::format_day(data_date)),
                         "if it goes on, declare it with another `ends`, or without");
  }
  if (!later.empty() && !wanted.rewind && builds_on_earlier(delivery)) {
    return core::fail(
        core::ErrorCode::kConflict, "date",
        fmt::format("date: {} of '{}' {} published and built on what {} was", listed(later), delivery.id,
                    later.size() == 1 ? "is" : "are", core::format_day(data_date)),
        "with --rewind later dates are withdrawn when this one is published; load them again after it");
  }
  for (const auto& table : delivery.tables) {
    const auto dates = published.find(table.name);
    if (table.delivered != Delivered::kChanges || dates == published.end()) continue;
    ROUSE_CHECK(check_gap(table, data_date, dates->second));
  }
  return {};
}

std::set<std::uint64_t> needed_runs(const tables::Table& table, std::span<const PublishedDate> dates,
                                    core::Timestamp now) {
  std::set<std::uint64_t> needed;
  for (std::size_t i = 0; i < dates.size(); ++i) {
    const auto& date = dates[i];
    if (table.keeps == Keeps::kState) {
      const std::size_t newer = dates.size() - 1 - i;
      // It became one too many when the date kStatesKept after it was published.
      const bool spare = newer >= kStatesKept && now - dates[i + kStatesKept].known_at >= kReplacedKept;
      if (!spare) needed.insert(date.run);
      continue;
    }
    const bool old = table.keep_days > 0 && date.data_date <= dates.back().data_date - table.keep_days;
    const bool last_of_month = i + 1 == dates.size() || core::month_of_day(dates[i + 1].data_date) !=
                                                            core::month_of_day(date.data_date);
    if (!old || last_of_month) needed.insert(date.run);
  }
  return needed;
}

}  // namespace rouse::ingest
