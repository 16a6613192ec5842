#include "ingest/internal/staging/publication.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "core/zone.h"
#include "events/event_table.h"
#include "ingest/internal/parquet/parquet_reader.h"
#include "ingest/internal/staging/partition_merge.h"
#include "ingest/internal/staging/slow_queries.h"
#include "ingest/load.h"
#include "warehouse/quote.h"
#include "warehouse/schema.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {
namespace {

using core::Result;
using warehouse::quote;
using warehouse::Warehouse;

constexpr std::uint32_t kFirstModern = 21'008;  // server that has EXCHANGE TABLES and RESET SETTING

constexpr std::string_view kStagingPrefix = "staging_";
constexpr std::string_view kNextPrefix = "next_";
constexpr std::string_view kPreviousPrefix = "previous_";

}  // namespace

LoadTables load_tables(const events::Plan& plan, std::uint64_t load) {
  return {events::event_table(plan), fmt::format("{}{}", kStagingPrefix, load),
          fmt::format("{}{}", kNextPrefix, load), fmt::format("{}{}", kPreviousPrefix, load)};
}

Result<bool> table_exists(Warehouse& warehouse, const std::string& table) {
  ROUSE_TRY(const std::uint64_t count,
            number(warehouse,
                   fmt::format("SELECT count() FROM system.tables WHERE database = currentDatabase() AND "
                               "name = {}",
                               quote(table))));
  return count > 0;
}

Result<std::uint64_t> count_rows(Warehouse& warehouse, const std::string& table) {
  return number(warehouse, fmt::format("SELECT count() FROM {}", table));
}

Result<void> prepare_event_table(Warehouse& warehouse, const events::Plan& plan) {
  warehouse::Table definition{events::event_table(plan), {}, "(one_id, ts, seq)", "toYYYYMM(day)"};
  for (auto& column : events::event_columns(plan)) {
    definition.columns.push_back({std::move(column.name), std::move(column.type)});
  }
  return warehouse::ensure_table(warehouse, definition);
}

namespace {

// Merging the parts of `staging` and `next` while the load runs would cost as much as inserting them.
constexpr std::string_view kMergeSettings[] = {"max_bytes_to_merge_at_max_space_in_pool",
                                               "max_bytes_to_merge_at_min_space_in_pool"};
constexpr std::string_view kPartsSettings[] = {"parts_to_delay_insert", "parts_to_throw_insert"};
constexpr int kUnmergedPartsMax = 100'000;  // of a month: 30 billion rows

// 18.16 cannot alter settings; it merges meanwhile.
Result<bool> can_alter_settings(Warehouse& warehouse) {
  ROUSE_TRY(const auto traits, warehouse.traits());
  return traits.number >= kFirstModern;
}

Result<void> stop_merges(Warehouse& warehouse, const std::string& table) {
  std::string settings;
  for (const auto name : kMergeSettings) settings += fmt::format("{} = 1, ", name);
  for (const auto name : kPartsSettings) settings += fmt::format("{} = {}, ", name, kUnmergedPartsMax);
  settings.resize(settings.size() - 2);
  return warehouse.execute(fmt::format("ALTER TABLE {} MODIFY SETTING {}", table, settings), slow());
}

}  // namespace

Result<void> create_beside(Warehouse& warehouse, const std::string& table, const std::string& events) {
  ROUSE_TRY(const bool can_alter, can_alter_settings(warehouse));
  ROUSE_CHECK(warehouse.execute(fmt::format("CREATE TABLE {} AS {}", table, events), slow()));
  if (can_alter) ROUSE_CHECK(stop_merges(warehouse, table));
  return {};
}

Result<std::vector<std::string>> partitions_of(Warehouse& warehouse, const std::string& table) {
  return texts(warehouse,
               fmt::format("SELECT DISTINCT partition AS p FROM system.parts WHERE active AND database = "
                           "currentDatabase() AND table = {} ORDER BY p",
                           quote(table)));
}

Result<void> attach_partition(Warehouse& warehouse, const std::string& to, const std::string& partition,
                              const std::string& from) {
  return warehouse.execute(fmt::format("ALTER TABLE {} ATTACH PARTITION {} FROM {}", to, partition, from),
                           slow());
}

Result<void> create_tables(Warehouse& warehouse, const LoadTables& tables) {
  ROUSE_CHECK(create_beside(warehouse, tables.staging, tables.events));
  ROUSE_CHECK(create_beside(warehouse, tables.next, tables.events));
  ROUSE_TRY(const auto partitions, partitions_of(warehouse, tables.events));
  for (const auto& partition : partitions) {
    ROUSE_CHECK(attach_partition(warehouse, tables.next, partition, tables.events));
  }
  return {};
}

Result<void> start_merges(Warehouse& warehouse, const LoadTables& tables) {
  ROUSE_TRY(const bool can_alter, can_alter_settings(warehouse));
  if (!can_alter) return {};
  return warehouse.execute(fmt::format("ALTER TABLE {} RESET SETTING {}, {}", tables.next,
                                       fmt::join(kMergeSettings, ", "), fmt::join(kPartsSettings, ", ")),
                           slow());
}

Result<std::uint64_t> add_staged(Warehouse& warehouse, const Execute& execute, const LoadTables& tables,
                                 const events::Plan& plan, const StagedFile& file) {
  std::uint64_t expected = 0;
  for (const auto& [month, staged] : file.partitions) expected += staged.rows;
  ROUSE_TRY(const std::uint64_t stored, count_rows(warehouse, tables.staging));
  if (stored != expected) {
    return core::fail(core::ErrorCode::kInternal, tables.staging,
                      fmt::format("{}: holds {} rows, {} were sent", tables.staging, stored, expected));
  }
  ROUSE_TRY(const std::uint64_t before, count_rows(warehouse, tables.next));
  for (const auto& [month, staged] : file.partitions) {
    ROUSE_CHECK(merge_partition(warehouse, execute, tables, plan, month, staged, file.has_message_ids));
  }
  ROUSE_TRY(const std::uint64_t after, count_rows(warehouse, tables.next));
  ROUSE_CHECK(warehouse.execute(fmt::format("TRUNCATE TABLE {}", tables.staging), slow()));
  return after - before;
}

Result<void> exchange(Warehouse& warehouse, const LoadTables& tables) {
  ROUSE_TRY(const auto traits, warehouse.traits());
  if (traits.number >= kFirstModern) {
    return warehouse.execute(fmt::format("EXCHANGE TABLES {} AND {}", tables.events, tables.next), slow());
  }
  return warehouse.execute(fmt::format("RENAME TABLE {} TO {}, {} TO {}", tables.events, tables.previous,
                                       tables.next, tables.events),
                           slow());
}

namespace {

// Rows of a batch that `table` holds.
Result<std::uint64_t> count_batch(Warehouse& warehouse, const std::string& table,
                                  const metadata::WriteBatch& batch) {
  const std::int32_t month = (batch.partition / 100 - 1970) * 12 + batch.partition % 100 - 1;
  return number(warehouse, fmt::format("SELECT count() FROM {} WHERE {} AND seq BETWEEN {} AND {}", table,
                                       days_sql(core::first_day_of_month(month),
                                                core::first_day_of_month(month + 1) - 1),
                                       batch.seq_first.value, batch.seq_last.value));
}

enum class Holds { kNone, kSome, kAll };

Result<Holds> holds(Warehouse& warehouse, const std::string& table,
                    const std::vector<metadata::WriteBatch>& batches) {
  ROUSE_TRY(const bool exists, table_exists(warehouse, table));
  if (!exists) return Holds::kNone;
  std::uint64_t held = 0;
  std::uint64_t intended = 0;
  for (const auto& batch : batches) {
    ROUSE_TRY(const std::uint64_t rows, count_batch(warehouse, table, batch));
    held += rows;
    intended += batch.rows;
  }
  return held == 0 ? Holds::kNone : held == intended ? Holds::kAll : Holds::kSome;
}

}  // namespace

Result<std::vector<metadata::WriteBatch>> new_batches(Warehouse& warehouse, const LoadTables& tables,
                                                      std::uint64_t load, const std::string& plan,
                                                      core::Sequence first, core::Sequence last) {
  ROUSE_TRY(
      auto rows,
      warehouse.select(
          fmt::format("SELECT toUInt64(toYYYYMM(day)) AS month, toUInt64(intDiv(seq - {0}, {1})) AS part, "
                      "min(seq) AS low, max(seq) AS high, count() AS n FROM {2} WHERE seq BETWEEN "
                      "{0} AND {3} GROUP BY month, part ORDER BY month, part",
                      first.value, kBatchRowsMax, tables.next, last.value),
          slow()));
  std::vector<metadata::WriteBatch> batches;
  while (true) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) return batches;
    metadata::WriteBatch batch;
    batch.load = load;
    batch.plan = plan;
    batch.partition = static_cast<std::int32_t>(rows.u64());
    rows.u64();
    batch.seq_first = core::Sequence{rows.u64()};
    batch.seq_last = core::Sequence{rows.u64()};
    batch.rows = rows.u64();
    batches.push_back(std::move(batch));
  }
}

Result<bool> finish_exchange(Warehouse& warehouse, const LoadTables& tables,
                             const std::vector<metadata::WriteBatch>& batches) {
  ROUSE_TRY(const Holds in_events, holds(warehouse, tables.events, batches));
  if (in_events == Holds::kAll) return true;
  ROUSE_TRY(const Holds in_next, holds(warehouse, tables.next, batches));
  ROUSE_TRY(const bool has_events, table_exists(warehouse, tables.events));
  if (in_events == Holds::kNone && in_next == Holds::kAll) {
    if (has_events) {
      ROUSE_CHECK(exchange(warehouse, tables));
    } else {  // stopped between the two renames
      ROUSE_CHECK(
          warehouse.execute(fmt::format("RENAME TABLE {} TO {}", tables.next, tables.events), slow()));
    }
    return true;
  }
  if (in_events == Holds::kNone && has_events) return false;
  return core::fail(core::ErrorCode::kInternal, tables.events,
                    fmt::format("{}: holds a part of an interrupted load, which cannot be", tables.events),
                    fmt::format("compare it with {} and {} by hand", tables.next, tables.previous));
}

Result<void> drop_tables(Warehouse& warehouse, const LoadTables& tables) {
  for (const auto& table : {tables.staging, tables.next, tables.previous}) {
    ROUSE_CHECK(warehouse.execute(fmt::format("DROP TABLE IF EXISTS {}", table), slow()));
  }
  return {};
}

Result<void> drop_left_tables(Warehouse& warehouse) {
  ROUSE_TRY(const auto names,
            texts(warehouse, "SELECT name FROM system.tables WHERE database = currentDatabase()"));
  for (const std::string& name : names) {
    for (const auto prefix : {kStagingPrefix, kNextPrefix, kPreviousPrefix, kParquetPrefix}) {
      const std::string_view id = std::string_view{name}.substr(std::min(name.size(), prefix.size()));
      const bool ours = name.starts_with(prefix) && !id.empty() &&
                        std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; });
      if (ours) ROUSE_CHECK(warehouse.execute(fmt::format("DROP TABLE {}", name), slow()));
    }
  }
  return {};
}

}  // namespace rouse::ingest
