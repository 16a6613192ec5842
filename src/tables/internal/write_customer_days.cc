#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <utility>

#include "tables/customer_days.h"
#include "tables/internal/day_columns.h"
#include "tables/internal/value_sql.h"
#include "tables/warehouse_tables.h"
#include "warehouse/quote.h"

namespace rouse::tables {
namespace {

using core::Result;

constexpr std::uint64_t kCustomersMin = 1'000;  // of a statement

// What the new partition is made of.
struct Parts {
  std::optional<CustomerDays> base;  // a partition that is added to
  std::vector<std::size_t> places;   // of its runs that stay, from 1
  std::vector<std::uint64_t> runs;   // whose rows are read
};

class Writing {
 public:
  Writing(const DayStatements& statements, const DayStep& step)
      : statements_(statements),
        step_(step),
        ways_(ways_of(*step.delivery, *step.table)),
        changes_only_(has_changes_only(*step.table)) {}

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
      if (stays(parts_.base->runs[i])) parts_.places.push_back(i + 1);
    }
    if (changes_only_ && !stay_in_order()) parts_ = {};
    for (const auto& date : month) {
      const bool in_base =
          parts_.base && std::ranges::find(parts_.base->runs, date.run) != parts_.base->runs.end();
      if (!in_base && !date.cleared) parts_.runs.push_back(date.run);
    }
    parts_.runs.push_back(step_.run);
  }

  // Changes are told apart by what was before them, so those that stay are the first ones. Of a state they
  // always are: its dates come in their order, and a date that comes again withdraws the later ones.
  bool stay_in_order() const { return parts_.places.empty() || parts_.places.back() == parts_.places.size(); }

  std::vector<PublishedDate> dates_of_month() const {
    std::vector<PublishedDate> month;
    for (const auto& date : step_.published) {
      if (days_month(date.data_date) == days_month(step_.data_date)) month.push_back(date);
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
    for (const auto place : parts_.places) {
      elements.push_back(in_base ? fmt::format("o_{}[{}]", column, place) : way.kept(way.nothing()));
      there.push_back(in_base ? fmt::format("o_{}[{}]", there_column(column), place) : "toUInt8(0)");
    }
    for (std::size_t i = 0; i < parts_.runs.size(); ++i) {
      const auto found = fmt::format("n{}_{}", i, column);
      elements.push_back(way.kept(found));
      there.push_back(fmt::format("isNotNull({})", found));
    }
    return fmt::format("[{}], [{}]", fmt::join(elements, ", "), fmt::join(there, ", "));
  }

  // The three arrays of a column: changes of the base that stay, then those of the rows, each held against
  // the value before it. The last element of an empty array is nothing.
  std::string changes_sql(const std::string& column, const CustomerValue& value, bool in_base) const {
    const ValueColumn way{*step_.table, value, ""};
    std::string last = way.kept(way.nothing());
    std::string last_there = "toUInt8(0)";
    const auto old = [&](const std::string& name) {
      if (parts_.places.size() == parts_.base->runs.size()) return "o_" + name;
      return fmt::format("arraySlice(o_{}, 1, arrayCount(x -> x <= {}, o_{}))", name, parts_.places.size(),
                         from_column(column));
    };
    if (in_base) {
      last = fmt::format("({})[-1]", old(column));
      last_there = fmt::format("({})[-1]", old(there_column(column)));
    }
    std::vector<std::string> values;
    std::vector<std::string> there;
    std::vector<std::string> from;
    std::vector<std::string> changed;
    for (std::size_t i = 0; i < parts_.runs.size(); ++i) {
      const auto found = fmt::format("n{}_{}", i, column);
      values.push_back(way.kept(found));
      there.push_back(fmt::format("isNotNull({})", found));
      from.push_back(fmt::format("toUInt16({})", parts_.places.size() + i + 1));
      changed.push_back(fmt::format("({} != {} OR {} != {})", values.back(), last, there.back(), last_there));
      last = values.back();
      last_there = there.back();
    }
    const auto array = [&](const std::string& name, const std::vector<std::string>& elements) {
      const auto fresh = fmt::format("arrayFilter((x, is_changed) -> is_changed, [{}], [{}])",
                                     fmt::join(elements, ", "), fmt::join(changed, ", "));
      return in_base ? fmt::format("arrayConcat({}, {})", old(name), fresh) : fresh;
    };
    return fmt::format("{}, {}, {}", array(column, values), array(there_column(column), there),
                       array(from_column(column), from));
  }

  // The rows of customers in the range: those in the base, or all others.
  std::string insert_sql(const std::string& range, bool in_base) const {
    const auto name = days_name(step_.table->name);
    std::string names;
    std::string arrays;
    std::string of_base;
    for (const auto& [column, value] : ways_) {
      for (const auto& array : arrays_of(*step_.table, column)) {
        names += ", " + array;
        of_base += fmt::format(", {0} AS o_{0}", array);
      }
      arrays += ", ";
      arrays += changes_only_ ? changes_sql(column, *value, in_base) : arrays_sql(column, *value, in_base);
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
    runs.reserve(parts_.places.size() + parts_.runs.size());
    for (const auto place : parts_.places) runs.push_back(parts_.base->runs[place - 1]);
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
  const bool changes_only_;
  Parts parts_;
};

}  // namespace

Result<void> write_customer_days(const DayStatements& statements, const DayStep& step) {
  return Writing{statements, step}.write();
}

}  // namespace rouse::tables
