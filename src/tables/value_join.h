// The customer values that a query uses, as columns of its events: SQL to put in place of the events.
//
// Values of one table and of one kind share a join. Where customer days (customer_days.h) were made of all
// dates that events need, they are joined by customer and month, and the event's day picks the element.
// Otherwise rows are read: of a table of days, where each published date stands for itself, joined by
// customer and data date, which an event's day decides; of state with history by customer, the event then
// picks among the rows' times. Everything else is joined by customer alone. A lookup is joined afterwards, by
// what was found. All are ANY LEFT JOINs of the portable subset.
//
// Pure; it holds what it needs of the declarations, which must outlive it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "tables/customer_days.h"
#include "tables/customer_values.h"

namespace rouse::tables {

// A business table that an analysis looked at.
struct TableUse {
  const PublishedDelivery* source = nullptr;
  const Table* table = nullptr;
};

class ValueJoin {
 public:
  // For events of these days, both included. `names` are properties of with_customer_values(); kNotFound when
  // one of them is no longer declared.
  static core::Result<ValueJoin> make(const CustomerValues& values, std::span<const std::string> names,
                                      std::int32_t from_day, std::int32_t to_day, const core::Zone& zone);

  // In place of `events` in FROM: its columns and those of the values. `events` is what FROM would name, and
  // has columns one_id and day; it holds events of the customers `first` to `last` only.
  std::string sql(std::string_view events, std::span<const std::string> columns, std::uint64_t first,
                  std::uint64_t last) const;

  // In FROM: some customers, at most `count`, with the values as of the last day.
  std::string of_customers_sql(std::uint64_t count) const;
  // All that one of the values may be, in its column: a SELECT; empty where sums would have to be known.
  std::string distinct_sql(std::string_view name) const;

  // Where one of them is cleared meanwhile, the answer does not count.
  std::vector<UsedRun> runs() const;
  std::vector<UsedDays> days() const;
  std::vector<TableUse> tables() const;

 private:
  // kByDate: rows of the date; kByTime: rows of a history with the time they held; kCurrent: rows of a run.
  enum class Kind { kNothing, kCurrent, kByDate, kByTime };
  struct Use {
    NamedValue named;
    std::string column;  // of the value; that of what is read before lookup and bands is raw()
    const Table* table = nullptr;
    Kind kind = Kind::kNothing;
    const Table* lookup = nullptr;
    Kind lookup_kind = Kind::kNothing;
    std::vector<DayElement> elements{};  // of needed_dates(); empty: rows are read

    std::string name() const;
    std::string array() const;  // the column of its customer days
    std::string raw() const { return "r_" + column; }
    std::string found() const { return lookup ? "l_" + column : raw(); }
  };
  struct Slice {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
  };

  Kind kind_of(const NamedValue& named, const Table& table) const;
  // Ascending.
  std::vector<PublishedDate> dates_of(const NamedValue& named, const Table& table, Kind kind) const;

  // Of the dates that stand for the days of the events: what those up to the first day leave, and later ones.
  std::vector<PublishedDate> needed_dates(const Use& use) const;
  void use_customer_days(Use& use) const;
  // For each day of the events from the first of `dates` on: a number for its date, from 1.
  struct DatedDays {
    std::vector<std::int32_t> days;
    std::vector<std::size_t> places;
  };
  DatedDays dated_days(std::span<const PublishedDate> dates) const;
  std::string join_days(const std::string& events, std::vector<std::string>& columns,
                        std::span<const Use* const> group, const Slice& slice) const;
  std::string date_key(const Use& use) const;
  std::string join_group(const std::string& events, const std::string& keys_of,
                         std::vector<std::string>& columns, std::span<const Use* const> group,
                         const Slice& slice) const;
  std::string join_lookup(const std::string& events, std::vector<std::string>& columns, const Use& use) const;
  std::string times_sql(const NamedValue& named, const Table& table, const std::vector<std::string>& columns,
                        const std::optional<Slice>& slice) const;
  std::string final_sql(const Use& use) const;

  std::vector<Use> uses_;
  std::int32_t from_day_ = 0;
  std::int32_t to_day_ = 0;
  std::int64_t day_start_ms_ = 0;  // of 1970-01-01 in the bank's zone
};

}  // namespace rouse::tables
