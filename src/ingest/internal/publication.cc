#include "ingest/internal/publication.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "core/zone.h"
#include "events/event_table.h"
#include "ingest/internal/readers/parquet_reader.h"
#include "ingest/load.h"
#include "warehouse/quote.h"
#include "warehouse/schema.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {
namespace {

using core::Result;
using warehouse::quote;
using warehouse::Warehouse;

constexpr core::Milliseconds kStatementMax{3'600'000};
// The key of a row that is alike an earlier one of its file: the first one's plus this for each. Odd times
// two, so that keys stay apart and the lowest bit stays what it is.
constexpr std::uint64_t kOccurrenceStep = 4'354'685'564'936'845'354;

constexpr std::string_view kStagingPrefix = "staging_";
constexpr std::string_view kNextPrefix = "next_";
constexpr std::string_view kPreviousPrefix = "previous_";

warehouse::QueryOptions slow() {
  warehouse::QueryOptions options;
  options.time_max = kStatementMax;
  return options;
}

// The first column of every row, and numbers among them.
Result<std::vector<std::string>> texts(Warehouse& warehouse, const std::string& sql) {
  ROUSE_TRY(auto rows, warehouse.select(sql, slow()));
  std::vector<std::string> values;
  while (true) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) return values;
    values.emplace_back(rows.string());
  }
}

Result<std::uint64_t> number(Warehouse& warehouse, const std::string& sql) {
  ROUSE_TRY(auto rows, warehouse.select(sql, slow()));
  std::uint64_t value = 0;
  while (true) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) return value;
    value = rows.u64();
  }
}

std::string join(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// 201110 of month 501.
std::int32_t partition_of(std::int32_t month) { return (1970 + month / 12) * 100 + month % 12 + 1; }

std::string days(std::int32_t first, std::int32_t last) {
  return fmt::format("day >= {} AND day <= {}", quote(core::format_day(first)),
                     quote(core::format_day(last)));
}

// One month of one file on its way into `next`.
class PartitionMerge {
 public:
  PartitionMerge(Warehouse& warehouse, const Execute& execute, const LoadTables& tables,
                 const events::Plan& plan)
      : warehouse_(warehouse), execute_(execute), tables_(tables), columns_(encoded_columns(plan)) {}

  Result<void> run(std::int32_t month, const StagedPartition& staged, bool has_message_ids);

 private:
  std::string slice(std::uint64_t index) const {
    return slices_ == 1 ? std::string{"1 = 1"} : fmt::format("key_high % {} = {}", slices_, index);
  }
  std::string stored_keys(std::uint64_t index) const {
    return fmt::format("SELECT key_high, key_low FROM {} WHERE {} AND {}", tables_.next, stored_days_,
                       slice(index));
  }
  Result<bool> has_repeats();
  Result<std::uint64_t> count_duplicates();
  std::string numbered_rows(std::uint64_t index) const;
  Result<void> insert_slices(bool repeats);

  Warehouse& warehouse_;
  const Execute& execute_;
  const LoadTables& tables_;
  std::vector<std::string> columns_;
  std::string month_days_;   // of the staged rows' month
  std::string stored_days_;  // where stored rows may be duplicates of them
  std::uint64_t slices_ = 1;
};

// Whether rows of the file are alike, or have the same message id.
Result<bool> PartitionMerge::has_repeats() {
  bool any = false;
  for (std::uint64_t i = 0; i < slices_; ++i) {
    ROUSE_TRY(const std::uint64_t most,
              number(warehouse_,
                     fmt::format("SELECT max(n) FROM (SELECT count() AS n FROM {} WHERE {} AND {} GROUP BY "
                                 "key_high, key_low)",
                                 tables_.staging, month_days_, slice(i))));
    any = any || most > 1;
    if (most > kRepeatsMax) {
      return core::fail(
          core::ErrorCode::kResourceExhausted, "message_id",
          fmt::format("a row of the file repeats {} times, at most {} are allowed", most, kRepeatsMax),
          "name a column that identifies a row as message_id in the mapping");
    }
  }
  return any;
}

Result<std::uint64_t> PartitionMerge::count_duplicates() {
  std::uint64_t duplicates = 0;
  for (std::uint64_t i = 0; i < slices_; ++i) {
    ROUSE_TRY(const std::uint64_t found,
              number(warehouse_,
                     fmt::format("SELECT count() FROM {} WHERE {} AND {} AND (key_high, key_low) IN ({})",
                                 tables_.staging, month_days_, slice(i), stored_keys(i))));
    duplicates += found;
  }
  return duplicates;
}

// The staged rows of a slice: those alike get keys of their own in the order of the file, of those with one
// message id only the first stays. Columns as encoded, the last one under the name new_low.
std::string PartitionMerge::numbered_rows(std::uint64_t index) const {
  const std::vector<std::string> but_low{columns_.begin(), columns_.end() - 1};
  const auto where = fmt::format("{} AND {}", month_days_, slice(index));
  return fmt::format(
      "SELECT {0}, key_low + toUInt64(if(occurrence > 1, occurrence - 1, 0)) * {1} AS new_low "
      "FROM (SELECT {2} FROM {3} WHERE {4}) AS staged "
      "ANY LEFT JOIN (SELECT seq, occurrence FROM ("
      "SELECT arraySort(groupArray(seq)) AS seqs FROM {3} WHERE {4} GROUP BY key_high, key_low HAVING "
      "count() > 1"
      ") ARRAY JOIN seqs AS seq, arrayEnumerate(seqs) AS occurrence) AS repeats USING seq "
      "WHERE occurrence <= 1 OR key_low % 2 = 0",
      join(but_low), kOccurrenceStep, join(columns_), tables_.staging, where);
}

Result<void> PartitionMerge::insert_slices(bool repeats) {
  const std::vector<std::string> but_low{columns_.begin(), columns_.end() - 1};
  for (std::uint64_t i = 0; i < slices_; ++i) {
    const auto rows = repeats ? numbered_rows(i)
                              : fmt::format("SELECT {}, key_low AS new_low FROM {} WHERE {} AND {}",
                                            join(but_low), tables_.staging, month_days_, slice(i));
    ROUSE_CHECK(execute_(fmt::format(
        "INSERT INTO {} ({}) SELECT {}, new_low FROM ({}) AS new_rows WHERE (key_high, new_low) NOT IN ({})",
        tables_.next, join(columns_), join(but_low), rows, stored_keys(i))));
  }
  return {};
}

Result<void> PartitionMerge::run(std::int32_t month, const StagedPartition& staged, bool has_message_ids) {
  const std::int32_t first = core::first_day_of_month(month);
  const std::int32_t last = core::first_day_of_month(month + 1) - 1;
  month_days_ = days(first, last);
  stored_days_ = has_message_ids ? month_days_ : days(staged.first_day, staged.last_day);
  ROUSE_TRY(const std::uint64_t stored,
            number(warehouse_, fmt::format("SELECT count() FROM {} WHERE {}", tables_.next, stored_days_)));
  slices_ = std::max<std::uint64_t>(1, (std::max(stored, staged.rows) + kSliceRows - 1) / kSliceRows);
  ROUSE_TRY(const bool repeats, has_repeats());
  if (!repeats) {
    std::uint64_t duplicates = 0;
    if (stored > 0) {
      ROUSE_TRY(duplicates, count_duplicates());
    }
    if (duplicates == staged.rows) return {};
    if (duplicates == 0) {
      return execute_(fmt::format("ALTER TABLE {} ATTACH PARTITION {} FROM {}", tables_.next,
                                  partition_of(month), tables_.staging));
    }
  }
  return insert_slices(repeats);
}

}  // namespace

LoadTables load_tables(const events::Plan& plan, std::uint64_t load) {
  return {events::event_table(plan), fmt::format("{}{}", kStagingPrefix, load),
          fmt::format("{}{}", kNextPrefix, load), fmt::format("{}{}", kPreviousPrefix, load)};
}

namespace {

Result<bool> table_exists(Warehouse& warehouse, const std::string& table) {
  ROUSE_TRY(const std::uint64_t count,
            number(warehouse,
                   fmt::format("SELECT count() FROM system.tables WHERE database = currentDatabase() AND "
                               "name = {}",
                               quote(table))));
  return count > 0;
}

}  // namespace

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

Result<void> create_tables(Warehouse& warehouse, const LoadTables& tables) {
  for (const auto& table : {tables.staging, tables.next}) {
    ROUSE_CHECK(warehouse.execute(fmt::format("CREATE TABLE {} AS {}", table, tables.events), slow()));
  }
  ROUSE_TRY(const auto partitions,
            texts(warehouse,
                  fmt::format("SELECT DISTINCT partition AS p FROM system.parts WHERE active AND database = "
                              "currentDatabase() AND table = {}",
                              quote(tables.events))));
  for (const auto& partition : partitions) {
    ROUSE_CHECK(warehouse.execute(
        fmt::format("ALTER TABLE {} ATTACH PARTITION {} FROM {}", tables.next, partition, tables.events),
        slow()));
  }
  return {};
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
  PartitionMerge merge{warehouse, execute, tables, plan};
  for (const auto& [month, staged] : file.partitions) {
    ROUSE_CHECK(merge.run(month, staged, file.has_message_ids));
  }
  ROUSE_TRY(const std::uint64_t after, count_rows(warehouse, tables.next));
  ROUSE_CHECK(warehouse.execute(fmt::format("TRUNCATE TABLE {}", tables.staging), slow()));
  return after - before;
}

Result<void> exchange(Warehouse& warehouse, const LoadTables& tables) {
  ROUSE_TRY(const auto traits, warehouse.traits());
  constexpr std::uint32_t kFirstWithExchange = 21'008;
  if (traits.number >= kFirstWithExchange) {
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
  return number(warehouse,
                fmt::format("SELECT count() FROM {} WHERE {} AND seq BETWEEN {} AND {}", table,
                            days(core::first_day_of_month(month), core::first_day_of_month(month + 1) - 1),
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
