#include "ingest/internal/staging/owner_rewrite.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "core/zone.h"
#include "ingest/internal/staging/slow_queries.h"
#include "ingest/internal/staging/statement_runner.h"
#include "warehouse/quote.h"
#include "warehouse/schema.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {
namespace {

using core::Result;
using warehouse::Warehouse;

constexpr std::string_view kSquashingPrefix = "squashing_";
constexpr std::string_view kUnsquashedPrefix = "unsquashed_";

LoadTables rewrite_tables(std::string_view plan) {
  return {.events = fmt::format("events_{}", plan),
          .staging = {},
          .next = fmt::format("{}{}", kSquashingPrefix, plan),
          .previous = fmt::format("{}{}", kUnsquashedPrefix, plan)};
}

std::string month_sql(std::int32_t partition) {
  const std::int32_t month = (partition / 100 - 1970) * 12 + partition % 100 - 1;
  return days_sql(core::first_day_of_month(month), core::first_day_of_month(month + 1) - 1);
}

// Of what 18.16 hashes as well: of NULL nothing would be added, and low cardinality is not for hashes.
std::string hashed(const warehouse::Column& column) {
  const auto name = warehouse::quote_identifier(column.name);
  const bool is_null = column.type.find("Nullable(") != std::string::npos;
  if (is_null) return fmt::format("isNull({0}), ifNull(toString({0}), '')", name);
  return column.type.starts_with("LowCardinality(") ? fmt::format("toString({})", name) : name;
}

Result<void> drop(Warehouse& warehouse, const std::string& table) {
  return warehouse.execute(fmt::format("DROP TABLE IF EXISTS {}", table), slow());
}

}  // namespace

OwnerRewrite::OwnerRewrite(Warehouse& warehouse, const std::string& plan, const identity::OverrideSpan& span,
                           std::function<Result<void>()> tick)
    : warehouse_(warehouse), span_(span), tick_(std::move(tick)), tables_(rewrite_tables(plan)) {}

std::string OwnerRewrite::owned_events(std::string_view condition, std::string_view stored_under) const {
  return identity::owned_events_sql(span_, tables_.events, columns_, condition, stored_under);
}

Result<std::vector<MovedMonth>> OwnerRewrite::moved_months() {
  ROUSE_TRY(const auto columns, warehouse::stored_columns(warehouse_, tables_.events));
  columns_.clear();
  contents_ = "cityHash64(origin_id";
  for (const auto& column : columns) {
    if (column.name == "one_id" || column.name == "origin_id") continue;
    columns_.push_back(column.name);
    contents_ += ", " + hashed(column);
  }
  contents_ += ")";
  const auto affected = identity::stored_under_sql(span_, 0, std::numeric_limits<std::uint64_t>::max());
  ROUSE_TRY(auto rows, warehouse_.select(
                           fmt::format("SELECT toUInt64(toYYYYMM(day)) AS month, count() AS changed FROM {} "
                                       "WHERE one_id != stored_id GROUP BY month ORDER BY month",
                                       owned_events("1 = 1", affected)),
                           slow()));
  std::vector<MovedMonth> months;
  while (true) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) break;
    MovedMonth month{.partition = static_cast<std::int32_t>(rows.u64())};
    month.changed = rows.u64();
    months.push_back(month);
  }
  for (auto& month : months) {
    ROUSE_TRY(month.rows, number(warehouse_, fmt::format("SELECT count() FROM {} WHERE {}", tables_.events,
                                                         month_sql(month.partition))));
  }
  return months;
}

Result<void> OwnerRewrite::begin(const std::vector<MovedMonth>& months) {
  ROUSE_CHECK(create_beside(warehouse_, tables_.next, tables_.events));
  ROUSE_TRY(const auto partitions, partitions_of(warehouse_, tables_.events));
  for (const auto& partition : partitions) {
    const bool rebuilt = std::ranges::any_of(
        months, [&](const MovedMonth& month) { return fmt::format("{}", month.partition) == partition; });
    if (!rebuilt) ROUSE_CHECK(attach_partition(warehouse_, tables_.next, partition, tables_.events));
  }
  return {};
}

// Rows, and what is in them, whatever their order is.
Result<std::string> OwnerRewrite::sum_of(const std::string& table, std::int32_t partition) const {
  return warehouse_.text(
      fmt::format("SELECT count(), sum({}) FROM {} WHERE {}", contents_, table, month_sql(partition)),
      "TabSeparated", slow());
}

Result<void> OwnerRewrite::rebuild(const MovedMonth& month) {
  std::string columns = "one_id, origin_id";
  for (const auto& column : columns_) columns += ", " + warehouse::quote_identifier(column);
  StatementRunner statements{warehouse_, fmt::format("rouse_{}_{}", tables_.next, month.partition), tick_};
  ROUSE_CHECK(statements.run(fmt::format("INSERT INTO {} ({}) SELECT {} FROM {}", tables_.next, columns,
                                         columns, owned_events(month_sql(month.partition)))));
  ROUSE_TRY(const auto before, sum_of(tables_.events, month.partition));
  ROUSE_TRY(const auto after, sum_of(tables_.next, month.partition));
  if (before == after) return {};
  return core::fail(core::ErrorCode::kInternal, tables_.next,
                    fmt::format("{}: the rows of {} are not those of {}; nothing was changed", tables_.next,
                                month.partition, tables_.events));
}

Result<void> OwnerRewrite::publish() {
  ROUSE_CHECK(start_merges(warehouse_, tables_));
  ROUSE_CHECK(exchange(warehouse_, tables_));
  // What cannot be dropped now is dropped by the next squash or load.
  (void)drop(warehouse_, tables_.next);
  (void)drop(warehouse_, tables_.previous);
  return {};
}

namespace {

Result<void> settle(Warehouse& warehouse, const LoadTables& tables) {
  ROUSE_TRY(const bool has_events, table_exists(warehouse, tables.events));
  ROUSE_TRY(const bool has_next, table_exists(warehouse, tables.next));
  ROUSE_TRY(const bool has_previous, table_exists(warehouse, tables.previous));
  if (has_next && has_previous) {  // stopped between the two renames
    if (has_events) {
      return core::fail(
          core::ErrorCode::kInternal, tables.events,
          fmt::format("{}: was made anew in the middle of a squash, which cannot be", tables.events),
          fmt::format("compare it with {} and {} by hand", tables.next, tables.previous));
    }
    ROUSE_CHECK(warehouse.execute(fmt::format("RENAME TABLE {} TO {}", tables.next, tables.events), slow()));
  }
  ROUSE_CHECK(drop(warehouse, tables.next));
  return drop(warehouse, tables.previous);
}

}  // namespace

Result<void> settle_rewrites(Warehouse& warehouse) {
  ROUSE_TRY(const auto names,
            texts(warehouse, "SELECT name FROM system.tables WHERE database = currentDatabase()"));
  for (const std::string_view name : names) {
    for (const auto prefix : {kSquashingPrefix, kUnsquashedPrefix}) {
      if (name.starts_with(prefix)) {
        ROUSE_CHECK(settle(warehouse, rewrite_tables(name.substr(prefix.size()))));
      }
    }
  }
  return {};
}

Result<std::uint64_t> last_version_within(Warehouse& warehouse, const identity::OverrideSpan& span,
                                          std::uint64_t rows_max) {
  // The first row too many; its entry is for the next time, unless it is also the first one.
  ROUSE_TRY(auto rows,
            warehouse.select(fmt::format("SELECT version FROM identity_overrides WHERE version > {} AND "
                                         "version <= {} ORDER BY version LIMIT {}, 1",
                                         span.squashed, span.version, rows_max),
                             slow()));
  ROUSE_TRY(const bool more, rows.next());
  if (!more) return span.version;
  const std::uint64_t beyond = rows.u64();
  ROUSE_TRY(const bool another, rows.next());
  core::require(!another, "one row was asked for");
  return std::max(beyond - 1, span.squashed + 1);
}

}  // namespace rouse::ingest
