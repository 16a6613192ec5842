#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>

#include "core/time.h"
#include "tables/internal/value_sql.h"
#include "tables/value_join.h"
#include "tables/warehouse_tables.h"
#include "warehouse/quote.h"

namespace rouse::tables {

std::string ValueJoin::of_customers_sql(std::uint64_t count) const {
  const auto& use = uses_.front();
  const std::vector<std::string> columns{"one_id", "day"};
  const auto found = use.named.source->dates.find(use.table->name);
  std::string customers = "SELECT toUInt64(1) AS one_id";
  if (found != use.named.source->dates.end() && !found->second.empty()) {
    customers = fmt::format("SELECT DISTINCT one_id FROM {} WHERE run = {} AND one_id != 0 LIMIT {}",
                            business_name(use.table->name), found->second.back().run, count);
  }
  return sql(
      fmt::format("(SELECT one_id, toDate('{}') AS day FROM ({}))", core::format_day(to_day_), customers),
      columns, 0, std::numeric_limits<std::uint64_t>::max());
}

std::string ValueJoin::distinct_sql(std::string_view name) const {
  const auto found = std::ranges::find_if(uses_, [&](const Use& use) { return use.name() == name; });
  core::require(found != uses_.end(), "the value is one of the join's");
  const auto& value = *found->named.value;
  if (!value.bands.empty()) {
    std::vector<std::string> bands;
    bands.reserve(value.bands.size());
    for (const auto& band : value.bands) bands.push_back(warehouse::quote(band.value));
    return fmt::format("SELECT arrayJoin([{}]) AS {}", fmt::join(bands, ", "), found->column);
  }
  if (value.aggregate == CustomerValue::Aggregate::kSum) return {};
  const auto kind = found->lookup ? found->lookup_kind : found->kind;
  const auto& table = found->lookup ? *found->lookup : *found->table;
  const auto* column = find_column(table, found->lookup ? value.lookup : value.column);
  if (!column) return {};
  if (kind == Kind::kNothing) {
    return fmt::format("SELECT {} AS {}", nothing_sql(column->type), found->column);
  }
  return fmt::format("SELECT DISTINCT {} AS {} FROM {} WHERE {}", column->column(), found->column,
                     kind == Kind::kByTime ? history_name(table.name) : business_name(table.name),
                     run_condition(dates_of(found->named, table, kind)));
}

}  // namespace rouse::tables
