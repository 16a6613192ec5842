#include "tables/value_join.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "core/time.h"
#include "tables/internal/value_sql.h"
#include "tables/warehouse_tables.h"
#include "warehouse/quote.h"

namespace rouse::tables {
namespace {

std::string comma(std::span<const std::string> columns) {
  return fmt::format("{}", fmt::join(columns, ", "));
}

// `numbers` of the event's day; 0 for other days.
std::string by_day(const std::vector<std::int32_t>& days, const std::vector<std::size_t>& numbers) {
  return fmt::format("transform(toUInt64(toUInt16(day)), [{}], [{}], 0)", fmt::join(days, ", "),
                     fmt::join(numbers, ", "));
}

std::string customers(std::uint64_t first, std::uint64_t last) {
  return fmt::format("one_id >= {} AND one_id <= {}", first, last);
}

}  // namespace

core::Result<ValueJoin> ValueJoin::make(const CustomerValues& values, std::span<const std::string> names,
                                        std::int32_t from_day, std::int32_t to_day, const core::Zone& zone) {
  ValueJoin join;
  join.from_day_ = from_day;
  join.to_day_ = to_day;
  join.day_start_ms_ = core::to_epoch_ms(zone.start_of_day(0));
  for (const auto& name : names) {
    const auto named = find_value(values, name);
    if (!named) {
      return core::fail(core::ErrorCode::kNotFound, "property",
                        fmt::format("'{}' is no customer value any more", name),
                        "the business tables were declared anew; see rouse tables list");
    }
    const auto& delivery = named->source->delivery;
    Use use{.named = *named,
            .column = (named->latest ? "vl_" : "v_") + named->value->name,
            .table = find_table(delivery, named->value->table),
            .lookup = lookup_table(delivery, *named->value)};
    use.kind = join.kind_of(*named, *use.table);
    if (use.lookup) use.lookup_kind = join.kind_of(*named, *use.lookup);
    join.use_customer_days(use);
    join.uses_.push_back(std::move(use));
  }
  return join;
}

std::string ValueJoin::Use::name() const {
  return fmt::format("{}{}{}", kValuePrefix, named.value->name, named.latest ? kLatestSuffix : "");
}

std::string ValueJoin::Use::array() const { return days_column(*table, *named.value); }

ValueJoin::Kind ValueJoin::kind_of(const NamedValue& named, const Table& table) const {
  const auto found = named.source->dates.find(table.name);
  if (found == named.source->dates.end() || found->second.empty()) return Kind::kNothing;
  auto kind = table.keeps == Keeps::kDays ? Kind::kByDate : Kind::kByTime;
  if (named.latest || (table.keeps == Keeps::kState && !table.history)) kind = Kind::kCurrent;
  return dates_of(named, table, kind).empty() ? Kind::kNothing : kind;
}

std::vector<PublishedDate> ValueJoin::dates_of(const NamedValue& named, const Table& table, Kind kind) const {
  if (kind == Kind::kNothing) return {};
  const auto& all = named.source->dates.find(table.name)->second;
  if (kind == Kind::kCurrent) {
    const auto last = std::find_if(all.rbegin(), all.rend(), [](const auto& date) { return !date.cleared; });
    return last == all.rend() ? std::vector<PublishedDate>{} : std::vector{*last};
  }
  std::vector<PublishedDate> dates;
  for (const auto& date : all) {
    if (date.data_date > to_day_ || (kind == Kind::kByDate && date.cleared)) continue;
    // Of those up to the first day an event needs the last only.
    if (kind == Kind::kByDate && date.data_date <= from_day_) dates.clear();
    dates.push_back(date);
  }
  return dates;
}

std::vector<PublishedDate> ValueJoin::needed_dates(const Use& use) const {
  auto dates = dates_of(use.named, *use.table, use.kind);
  const auto later =
      std::ranges::find_if(dates, [&](const auto& date) { return date.data_date > from_day_; });
  if (later - dates.begin() > 1) dates.erase(dates.begin(), later - 1);
  return dates;
}

void ValueJoin::use_customer_days(Use& use) const {
  const auto held = use.named.source->days.find(use.table->name);
  if (held == use.named.source->days.end()) return;
  if (use.kind != Kind::kByDate && use.kind != Kind::kByTime) return;
  if (auto elements = find_elements(held->second, use.array(), needed_dates(use))) {
    use.elements = std::move(*elements);
  }
}

std::vector<UsedRun> ValueJoin::runs() const {
  std::map<std::pair<std::string, std::uint64_t>, bool> runs;  // whether of the history only
  const auto add = [&](const NamedValue& named, const Table& table, Kind kind) {
    for (const auto& date : dates_of(named, table, kind)) {
      const auto known = runs.try_emplace({table.name, date.run}, true).first;
      known->second = known->second && kind == Kind::kByTime;
    }
  };
  for (const auto& use : uses_) {
    add(use.named, *use.table, use.kind);
    if (use.lookup) add(use.named, *use.lookup, use.lookup_kind);
  }
  std::vector<UsedRun> used;
  used.reserve(runs.size());
  for (const auto& [run, history] : runs) used.push_back({run.first, run.second, history});
  return used;
}

std::vector<TableUse> ValueJoin::tables() const {
  std::vector<TableUse> used;
  const auto add = [&](const NamedValue& named, const Table* table) {
    if (table && std::ranges::find(used, table, &TableUse::table) == used.end()) {
      used.push_back({named.source, table});
    }
  };
  for (const auto& use : uses_) {
    add(use.named, use.table);
    add(use.named, use.lookup);
  }
  return used;
}

std::vector<UsedDays> ValueJoin::days() const {
  std::vector<UsedDays> used;
  for (const auto& use : uses_) {
    for (const auto& element : use.elements) {
      UsedDays days{use.table->name, element.partition};
      if (std::ranges::find(used, days) == used.end()) used.push_back(std::move(days));
    }
  }
  return used;
}

ValueJoin::DatedDays ValueJoin::dated_days(std::span<const PublishedDate> dates) const {
  DatedDays dated;
  std::size_t place = 0;
  for (std::int32_t day = std::max(from_day_, dates.front().data_date); day <= to_day_; ++day) {
    while (place < dates.size() && dates[place].data_date <= day) ++place;
    dated.days.push_back(day);
    dated.places.push_back(place);
  }
  return dated;
}

// A number for the customer and the data date that counts on a day. 0 as date: none does yet.
std::string ValueJoin::date_key(const Use& use) const {
  const auto dates = needed_dates(use);
  const auto dated = dated_days(dates);
  return fmt::format("one_id * {} + {}", dates.size() + 1, by_day(dated.days, dated.places));
}

// The customer's row of the partition that holds the day's run is joined, then the element taken. Without a
// row, and before the first date, there is none: elements are counted from 1.
std::string ValueJoin::join_days(const std::string& events, std::vector<std::string>& columns,
                                 std::span<const Use* const> group, const Slice& slice) const {
  const auto& elements = group.front()->elements;
  const auto dated = dated_days(needed_dates(*group.front()));
  std::vector<std::uint64_t> partitions;
  for (const auto& element : elements) {
    if (std::ranges::find(partitions, element.partition) == partitions.end()) {
      partitions.push_back(element.partition);
    }
  }
  const auto place_of = [&](std::uint64_t partition) {
    return static_cast<std::size_t>(std::ranges::find(partitions, partition) - partitions.begin()) + 1;
  };
  std::vector<std::size_t> months;
  std::vector<std::size_t> held;
  for (const auto place : dated.places) {
    months.push_back(place_of(elements[place - 1].partition));
    held.push_back(elements[place - 1].place);
  }
  std::vector<std::size_t> places;
  places.reserve(partitions.size());
  for (const auto partition : partitions) places.push_back(place_of(partition));
  const auto had = comma(columns);
  const bool changes_only = has_changes_only(*group.front()->table);
  std::set<std::string> read;
  std::string given;
  for (const auto* use : group) {
    const auto array = use->array();
    const auto there = there_column(array);
    read.insert({array, there});
    std::string element = "held_place";
    if (changes_only) {
      // The last change that is not later; server 18.16 does not see a column that only a lambda names.
      element =
          fmt::format("if(held_place = 0, 0, arrayCount(x -> x <= held_place, {}))", from_column(array));
      read.insert(from_column(array));
    }
    given += fmt::format(", if({0}[{1}] = 0, NULL, {2}[{1}]) AS {3}", there, element, array, use->raw());
    columns.push_back(use->raw());
  }
  return fmt::format(
      "(SELECT {0}{1} FROM (SELECT {0}, {2} AS held_place, one_id * {3} + {4} AS month_key FROM {5}) AS "
      "with_events ANY LEFT JOIN (SELECT one_id * {3} + transform(run, [{6}], [{7}], 0) AS month_key, {8} "
      "FROM {9} "
      "WHERE run IN ({6}) AND {10}) AS with_values USING month_key)",
      had, given, by_day(dated.days, held), partitions.size() + 1, by_day(dated.days, months), events,
      fmt::join(partitions, ", "), fmt::join(places, ", "), fmt::join(read, ", "),
      days_name(group.front()->table->name), customers(slice.first, slice.last));
}

std::string ValueJoin::join_group(const std::string& events, const std::string& keys_of,
                                  std::vector<std::string>& columns, std::span<const Use* const> group,
                                  const Slice& slice) const {
  const auto& first = *group.front();
  const auto had = comma(columns);
  std::string read;
  std::string given;
  std::set<std::string> looked_at;
  for (const auto* use : group) {
    const ValueColumn value{*use->table, *use->named.value, use->raw()};
    for (auto& column : value.columns()) looked_at.insert(std::move(column));
    if (use->kind == Kind::kNothing) {
      given += fmt::format(", {} AS {}", value.nothing(), use->raw());
    } else if (use->kind == Kind::kByTime) {
      read += ", " + value.gathered();
      given += fmt::format(", {} AS {}", value.picked(), use->raw());
    } else {
      read += fmt::format(", {} AS {}", value.aggregated(), use->raw());
      given += ", " + use->raw();
    }
    columns.push_back(use->raw());
  }
  if (first.kind == Kind::kNothing) return fmt::format("(SELECT {}{} FROM {})", had, given, events);
  const auto in_slice = customers(slice.first, slice.last);
  const auto dates = dates_of(first.named, *first.table, first.kind);
  if (first.kind == Kind::kByTime) {
    return fmt::format(
        "(SELECT {0}{1} FROM (SELECT {0} FROM {2}) AS with_events ANY LEFT JOIN (SELECT one_id{3} FROM {4} "
        "GROUP BY one_id) AS with_values USING one_id)",
        had, given, events, read,
        times_sql(first.named, *first.table, {looked_at.begin(), looked_at.end()}, slice));
  }
  const auto table = business_name(first.table->name);
  if (first.kind == Kind::kCurrent) {
    return fmt::format(
        "(SELECT {0}{1} FROM (SELECT {0} FROM {2}) AS with_events ANY LEFT JOIN (SELECT one_id{3} FROM {4} "
        "WHERE {5} AND {6} GROUP BY one_id) AS with_values USING one_id)",
        had, given, events, read, table, run_condition(dates), in_slice);
  }
  std::vector<std::size_t> places(dates.size());
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = i + 1;
  const auto key = date_key(first);
  const auto row_key = fmt::format("one_id * {} + transform(run, [{}], [{}], 0)", dates.size() + 1,
                                   fmt::join(runs_of(dates), ", "), fmt::join(places, ", "));
  return fmt::format(
      "(SELECT {0}{1} FROM (SELECT {0}, {2} AS date_key FROM {3}) AS with_events ANY LEFT JOIN (SELECT {4} "
      "AS "
      "date_key{5} FROM {6} WHERE {7} AND {8} AND {4} IN (SELECT {2} AS wanted_key FROM {9}) GROUP BY "
      "date_key) AS with_values USING date_key)",
      had, given, key, events, row_key, read, table, run_condition(dates), in_slice, keys_of);
}

std::string ValueJoin::times_sql(const NamedValue& named, const Table& table,
                                 const std::vector<std::string>& columns,
                                 const std::optional<Slice>& slice) const {
  const auto condition = run_condition(dates_of(named, table, Kind::kByTime));
  const auto rows =
      slice ? fmt::format("{} AND {}", condition, customers(slice->first, slice->last)) : condition;
  auto ends = rows;
  // A key may go from one customer to another; then the end of the one's row is a row of the other.
  if (slice && !is_by_customer(table)) {
    ends = fmt::format("{0} AND (key_high, key_low) IN (SELECT key_high, key_low FROM {1} WHERE {2})",
                       condition, history_name(table.name), rows);
  }
  const auto wanted = columns.empty() ? "" : ", " + comma(columns);
  return fmt::format(
      "(SELECT one_id, held_from, arrayReduce('min', arrayFilter(x -> x > held_from, arrayPushBack(dates, "
      "toInt32({0})))) AS held_until{1} FROM (SELECT one_id, key_high, key_low, "
      "toInt32(toUInt16(data_date)) AS held_from, gone{1} FROM {2} WHERE {3}) AS of_rows ANY LEFT JOIN "
      "(SELECT "
      "key_high, key_low, groupArray(toInt32(toUInt16(data_date))) AS dates FROM {2} WHERE {4} GROUP BY "
      "key_high, key_low) AS of_keys USING (key_high, key_low) WHERE gone = 0)",
      kEndOfTime, wanted, history_name(table.name), rows, ends);
}

std::string ValueJoin::join_lookup(const std::string& events, std::vector<std::string>& columns,
                                   const Use& use) const {
  const auto had = comma(columns);
  columns.push_back(use.found());
  const LookupColumn lookup{*use.lookup, use.named.value->lookup, use.found()};
  if (use.lookup_kind == Kind::kNothing || use.kind == Kind::kNothing) {
    return fmt::format("(SELECT {}, {} AS {} FROM {})", had, lookup.nothing(), use.found(), events);
  }
  const bool by_time = use.lookup_kind == Kind::kByTime;
  const auto from = by_time ? times_sql(use.named, *use.lookup, lookup.columns(), std::nullopt)
                            : fmt::format("{} WHERE {}", business_name(use.lookup->name),
                                          run_condition(dates_of(use.named, *use.lookup, use.lookup_kind)));
  return fmt::format(
      "(SELECT {0}, if(isNull({1}), NULL, {2}) AS {3} FROM (SELECT {0}, {4} AS lookup_key FROM {5}) AS "
      "with_events "
      "ANY LEFT JOIN (SELECT {6} AS lookup_key, {7} FROM {8} GROUP BY lookup_key) AS with_values USING "
      "lookup_key)",
      had, use.raw(), by_time ? lookup.picked() : lookup.found(), use.found(),
      not_null(use.raw(), find_column(*use.table, use.named.value->column)->type), events, lookup.key(),
      by_time ? lookup.gathered() : lookup.any(), from);
}

// What was found, as the property has it.
std::string ValueJoin::final_sql(const Use& use) const {
  const auto& value = *use.named.value;
  const auto found = use.found();
  if (!value.bands.empty()) return fmt::format("{} AS {}", banded(value, found), use.column);
  if (value_type(use.named.source->delivery, value) != ColumnType::kDate) {
    return fmt::format("{} AS {}", found, use.column);
  }
  return fmt::format("toInt64({}) * 86400000 + ({}) AS {}", found, day_start_ms_, use.column);
}

std::string ValueJoin::sql(std::string_view events, std::span<const std::string> columns, std::uint64_t first,
                           std::uint64_t last) const {
  const std::string keys_of{events};
  std::string from{events};
  std::vector<std::string> had(columns.begin(), columns.end());
  std::vector<bool> done(uses_.size(), false);
  for (std::size_t i = 0; i < uses_.size(); ++i) {
    std::vector<const Use*> group;
    for (std::size_t j = i; j < uses_.size(); ++j) {
      if (done[j] || uses_[j].table != uses_[i].table || uses_[j].kind != uses_[i].kind ||
          uses_[j].elements != uses_[i].elements) {
        continue;
      }
      done[j] = true;
      group.push_back(&uses_[j]);
    }
    if (group.empty()) continue;
    from = uses_[i].elements.empty() ? join_group(from, keys_of, had, group, {first, last})
                                     : join_days(from, had, group, {first, last});
  }
  std::string values;
  for (const auto& use : uses_) {
    if (use.lookup) from = join_lookup(from, had, use);
    values += ", " + final_sql(use);
  }
  return fmt::format("(SELECT {}{} FROM {})", comma(columns), values, from);
}

}  // namespace rouse::tables
