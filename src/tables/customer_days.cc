#include "tables/customer_days.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "core/hash.h"
#include "core/zone.h"
#include "tables/internal/value_sql.h"
#include "tables/warehouse_tables.h"
#include "warehouse/quote.h"

namespace rouse::tables {
namespace {

using core::Result;

constexpr std::uint64_t kCustomersMin = 1'000;  // of a statement

std::string month_of(std::int32_t day) { return core::format_day(day).substr(0, 7); }

// The values of a table, one for each column.
std::map<std::string, const CustomerValue*> ways_of(const Delivery& delivery, const Table& table) {
  std::map<std::string, const CustomerValue*> ways;
  for (const auto& value : delivery.values) {
    if (value.table == table.name) ways.emplace(days_column(table, value), &value);
  }
  return ways;
}

DayStatements plain_statements(warehouse::Warehouse& warehouse) {
  return {.execute = [&](const auto& sql) { return warehouse.execute(sql); },
          .select = [&](const auto& sql) { return warehouse.select(sql); }};
}

// What the new partition is made of.
struct Parts {
  std::optional<CustomerDays> base;    // a partition that is added to
  std::vector<std::size_t> positions;  // of its elements that stay, from 1
  std::vector<std::uint64_t> runs;     // whose rows are read
};

class Writing {
 public:
  Writing(const DayStatements& statements, const DayStep& step)
      : statements_(statements), step_(step), ways_(ways_of(*step.delivery, *step.table)) {}

  Result<void> write() {
    ROUSE_TRY(const auto held, read_customer_days(statements_, step_.table->name));
    choose(held);
    ROUSE_TRY(const auto last, last_customer());
    const auto elements = parts_.runs.size() * std::max<std::size_t>(1, ways_.size());
    const auto width = std::max(kCustomersMin, kGatheredElementsMax / elements);
    for (std::uint64_t first = 1; first <= last; first += width) {
      const auto range = fmt::format("one_id >= {} AND one_id <= {}", first, first + width - 1);
      ROUSE_CHECK(statements_.execute(insert_sql(range, false)));
      if (parts_.base) ROUSE_CHECK(statements_.execute(insert_sql(range, true)));
    }
    return statements_.execute(whole_sql());
  }

 private:
  // The newest partition that has every column, and holds more than the rows of the month's runs can tell.
  void choose(std::span<const CustomerDays> held) {
    const auto month = dates_of_month();
    const auto is_whole = [&](const CustomerDays& days) {
      return std::ranges::all_of(ways_, [&](const auto& way) {
        return std::ranges::find(days.columns, way.first) != days.columns.end();
      });
    };
    const auto stays = [&](std::uint64_t run) {
      return std::ranges::find(month, run, &PublishedDate::run) != month.end();
    };
    for (const auto& days : held) {
      if (is_whole(days) && std::ranges::any_of(days.runs, stays)) parts_.base = days;
    }
    for (std::size_t i = 0; parts_.base && i < parts_.base->runs.size(); ++i) {
      if (stays(parts_.base->runs[i])) parts_.positions.push_back(i + 1);
    }
    for (const auto& date : month) {
      const bool in_base =
          parts_.base && std::ranges::find(parts_.base->runs, date.run) != parts_.base->runs.end();
      if (!in_base && !date.cleared) parts_.runs.push_back(date.run);
    }
    parts_.runs.push_back(step_.run);
  }

  std::vector<PublishedDate> dates_of_month() const {
    std::vector<PublishedDate> month;
    for (const auto& date : step_.published) {
      if (month_of(date.data_date) == month_of(step_.data_date)) month.push_back(date);
    }
    return month;
  }

  Result<std::uint64_t> last_customer() const {
    auto from = fmt::format("SELECT max(one_id) AS last FROM {} WHERE {}", business_name(step_.table->name),
                            rows_condition());
    if (parts_.base) {
      from += fmt::format(" UNION ALL SELECT max(one_id) AS last FROM {} WHERE run = {}",
                          days_name(step_.table->name), parts_.base->run);
    }
    ROUSE_TRY(auto rows, statements_.select(fmt::format("SELECT max(last) AS n FROM ({})", from)));
    ROUSE_TRY(const bool found, rows.next());
    if (!found) return 0;
    const auto last = rows.u64();
    ROUSE_CHECK(rows.next());
    return last;
  }

  std::string rows_condition() const { return fmt::format("run IN ({})", fmt::join(parts_.runs, ", ")); }

  // Values of the rows that are read, as n<run's place>_<column>. Server 18.16 breaks off where a join has
  // arrays of Nullable, so what is joined are single values, and what is stored has its own "is there".
  std::string gathered_sql(const std::string& range) const {
    std::string columns;
    for (const auto& [column, value] : ways_) {
      const ValueColumn way{*step_.table, *value, column};
      for (std::size_t i = 0; i < parts_.runs.size(); ++i) {
        columns +=
            fmt::format(", {} AS n{}_{}", way.aggregated(fmt::format("run = {}", parts_.runs[i])), i, column);
      }
    }
    return fmt::format("(SELECT one_id{} FROM {} WHERE {} AND {} GROUP BY one_id)", columns,
                       business_name(step_.table->name), rows_condition(), range);
  }

  // Both arrays of a column: those elements of the base that stay, then the values of the rows.
  std::string arrays_sql(const std::string& column, const CustomerValue& value, bool in_base) const {
    const ValueColumn way{*step_.table, value, ""};
    std::vector<std::string> elements;
    std::vector<std::string> there;
    for (const auto position : parts_.positions) {
      elements.push_back(in_base ? fmt::format("o_{}[{}]", column, position) : way.kept(way.nothing()));
      there.push_back(in_base ? fmt::format("o_{}[{}]", there_column(column), position) : "toUInt8(0)");
    }
    for (std::size_t i = 0; i < parts_.runs.size(); ++i) {
      const auto found = fmt::format("n{}_{}", i, column);
      elements.push_back(way.kept(found));
      there.push_back(fmt::format("isNotNull({})", found));
    }
    return fmt::format("[{}], [{}]", fmt::join(elements, ", "), fmt::join(there, ", "));
  }

  // The rows of customers in the range: those in the base, or all others.
  std::string insert_sql(const std::string& range, bool in_base) const {
    const auto name = days_name(step_.table->name);
    std::string names;
    std::string arrays;
    std::string of_base;
    for (const auto& [column, value] : ways_) {
      names += fmt::format(", {}, {}", column, there_column(column));
      of_base += fmt::format(", {0} AS o_{0}, {1} AS o_{1}", column, there_column(column));
      arrays += ", " + arrays_sql(column, *value, in_base);
    }
    const auto into = fmt::format("INSERT INTO {} (run, one_id{}) SELECT toUInt64({}), one_id{} FROM", name,
                                  names, step_.run, arrays);
    if (!parts_.base) return fmt::format("{} {}", into, gathered_sql(range));
    const auto base = fmt::format("FROM {} WHERE run = {} AND {}", name, parts_.base->run, range);
    if (!in_base) {
      return fmt::format("{} {}", into,
                         gathered_sql(fmt::format("{} AND one_id NOT IN (SELECT one_id {})", range, base)));
    }
    return fmt::format("{} (SELECT one_id{} {}) AS of_base ANY LEFT JOIN {} AS of_rows USING one_id", into,
                       of_base, base, gathered_sql(range));
  }

  std::string whole_sql() const {
    std::vector<std::uint64_t> runs;
    runs.reserve(parts_.positions.size() + parts_.runs.size());
    for (const auto position : parts_.positions) runs.push_back(parts_.base->runs[position - 1]);
    runs.insert(runs.end(), parts_.runs.begin(), parts_.runs.end());
    std::vector<std::string> held;
    held.reserve(runs.size());
    for (const auto run : runs) held.push_back(fmt::format("toUInt64({})", run));
    std::vector<std::string> columns;
    columns.reserve(ways_.size());
    for (const auto& way : ways_) columns.push_back(warehouse::quote(way.first));
    return fmt::format(
        "INSERT INTO {} (run, one_id, held_runs, held_columns) SELECT toUInt64({}), toUInt64(0), "
        "[{}], [{}]",
        days_name(step_.table->name), step_.run, fmt::join(held, ", "), fmt::join(columns, ", "));
  }

  const DayStatements& statements_;
  const DayStep& step_;
  const std::map<std::string, const CustomerValue*> ways_;
  Parts parts_;
};

}  // namespace

std::string days_name(std::string_view table) { return fmt::format("customer_days_{}", table); }

std::string days_column(const Table& table, const CustomerValue& value) {
  return fmt::format("a_{:016x}", core::hash64(ValueColumn{table, value, ""}.aggregated()));
}

std::string there_column(std::string_view days_column) { return fmt::format("h_{}", days_column.substr(2)); }

bool has_customer_days(const Delivery& delivery, const Table& table) {
  if (table.keeps == Keeps::kState && !table.history) return false;
  return std::ranges::find(delivery.values, table.name, &CustomerValue::table) != delivery.values.end();
}

warehouse::Table days_table(const Delivery& delivery, const Table& table) {
  std::vector<warehouse::Column> columns{{"run", "UInt64"},
                                         {"one_id", "UInt64"},
                                         {"held_runs", "Array(UInt64)"},
                                         {"held_columns", "Array(String)"}};
  for (const auto& [name, value] : ways_of(delivery, table)) {
    const auto* column = find_column(table, value->column);
    columns.push_back(
        {name, fmt::format("Array({})", kept_type(column ? column->type : ColumnType::kInteger))});
    columns.push_back({there_column(name), "Array(UInt8)"});
  }
  return {.name = days_name(table.name),
          .columns = std::move(columns),
          .order_by = "(one_id)",
          .partition_by = "run"};
}

Result<void> ensure_days_table(warehouse::Warehouse& warehouse, const Delivery& delivery,
                               const Table& table) {
  return warehouse::ensure_table(warehouse, days_table(delivery, table));
}

Result<void> write_customer_days(const DayStatements& statements, const DayStep& step) {
  return Writing{statements, step}.write();
}

Result<void> clear_customer_days(const DayStatements& statements, const Table& table,
                                 std::span<const PublishedDate> published,
                                 std::span<const std::uint64_t> recent) {
  std::set<std::uint64_t> kept{recent.begin(), recent.end()};
  std::map<std::string, std::set<std::uint64_t>> months;
  for (const auto& date : published) months[month_of(date.data_date)].insert(date.run);
  for (const auto& [month, runs] : months) {
    kept.insert(*runs.rbegin());
    if (runs.size() > 1) kept.insert(*std::next(runs.rbegin()));
  }
  const auto name = days_name(table.name);
  ROUSE_TRY(auto rows, statements.select(fmt::format(
                           "SELECT DISTINCT partition AS p FROM system.parts WHERE active AND database = "
                           "currentDatabase() AND table = {} ORDER BY p",
                           warehouse::quote(name))));
  std::vector<std::string> unread;
  while (true) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) break;
    std::string partition{rows.string()};
    if (!kept.contains(std::stoull(partition))) unread.push_back(std::move(partition));
  }
  for (const auto& partition : unread) {
    ROUSE_CHECK(statements.execute(fmt::format("ALTER TABLE {} DROP PARTITION {}", name, partition)));
  }
  return {};
}

Result<std::vector<CustomerDays>> read_customer_days(const DayStatements& statements,
                                                     std::string_view table) {
  std::vector<CustomerDays> held;
  const auto name = days_name(table);
  ROUSE_TRY(auto tables,
            statements.select(fmt::format("SELECT count() AS n FROM system.tables WHERE database = "
                                          "currentDatabase() AND name = {}",
                                          warehouse::quote(name))));
  ROUSE_CHECK(tables.next());
  if (tables.u64() == 0) return held;
  ROUSE_CHECK(tables.next());
  ROUSE_TRY(auto rows,
            statements.select(fmt::format(
                "SELECT run, held_runs, arrayStringConcat(held_columns, ' ') AS c FROM {} WHERE one_id "
                "= 0 ORDER BY run",
                name)));
  while (true) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) return held;
    CustomerDays days{.run = rows.u64(), .runs = {}, .columns = {}};
    rows.array_to(days.runs);
    std::string_view columns = rows.string();
    while (!columns.empty()) {
      const auto end = std::min(columns.find(' '), columns.size());
      days.columns.emplace_back(columns.substr(0, end));
      columns.remove_prefix(std::min(end + 1, columns.size()));
    }
    held.push_back(std::move(days));
  }
}

std::optional<std::vector<DayElement>> find_elements(std::span<const CustomerDays> held,
                                                     std::string_view column,
                                                     std::span<const PublishedDate> dates) {
  std::vector<DayElement> elements;
  for (const auto& date : dates) {
    DayElement element;
    for (const auto& days : held) {
      const auto at = std::ranges::find(days.runs, date.run);
      if (at == days.runs.end() || std::ranges::find(days.columns, column) == days.columns.end()) continue;
      element = {days.run, static_cast<std::size_t>(at - days.runs.begin()) + 1};
    }
    if (element.position == 0) return std::nullopt;
    elements.push_back(element);
  }
  return elements;
}

Result<void> find_customer_days(warehouse::Warehouse& warehouse, CustomerValues& values,
                                std::span<const std::string> names) {
  const auto statements = plain_statements(warehouse);
  for (auto& source : values.deliveries) {
    source.days.clear();
    for (const auto& table : source.delivery.tables) {
      const bool asked = std::ranges::any_of(names, [&](const auto& name) {
        const auto named = find_value(values, name);
        return named && named->source == &source && named->value->table == table.name && !named->latest;
      });
      const auto dates = source.dates.find(table.name);
      if (!asked || dates == source.dates.end() || !has_customer_days(source.delivery, table)) continue;
      ROUSE_TRY(auto held, read_customer_days(statements, table.name));
      std::erase_if(held, [&](const auto& days) {
        return std::ranges::find(dates->second, days.run, &PublishedDate::run) == dates->second.end();
      });
      source.days.emplace(table.name, std::move(held));
    }
  }
  return {};
}

Result<bool> still_there(warehouse::Warehouse& warehouse, std::span<const UsedDays> days) {
  const auto statements = plain_statements(warehouse);
  for (const auto& used : days) {
    ROUSE_TRY(const auto held, read_customer_days(statements, used.table));
    if (std::ranges::find(held, used.run, &CustomerDays::run) == held.end()) return false;
  }
  return true;
}

}  // namespace rouse::tables
