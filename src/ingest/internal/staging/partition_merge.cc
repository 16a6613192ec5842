#include "ingest/internal/staging/partition_merge.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/zone.h"
#include "events/event_table.h"
#include "ingest/internal/staging/slow_queries.h"
#include "ingest/load.h"

namespace rouse::ingest {
namespace {

using core::Result;
using warehouse::Warehouse;

// The key of a row that is alike an earlier one of its file: the first one's plus this for each. Odd times
// two, so that keys stay apart and the lowest bit stays what it is.
constexpr std::uint64_t kOccurrenceStep = 4'354'685'564'936'845'354;

std::string join(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// 201110 of month 501.
std::int32_t partition_of(std::int32_t month) { return (1970 + month / 12) * 100 + month % 12 + 1; }

std::vector<std::string> column_names(const events::Plan& plan) {
  std::vector<std::string> names;
  for (auto& column : events::event_columns(plan)) names.push_back(std::move(column.name));
  return names;
}

class PartitionMerge {
 public:
  PartitionMerge(Warehouse& warehouse, const Execute& execute, const LoadTables& tables,
                 const events::Plan& plan)
      : warehouse_(warehouse), execute_(execute), tables_(tables), columns_(column_names(plan)) {}

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
// message id only the first stays. Columns of the table, the last one under the name new_low.
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
  month_days_ = days_sql(first, last);
  stored_days_ = has_message_ids ? month_days_ : days_sql(staged.first_day, staged.last_day);
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

Result<void> merge_partition(Warehouse& warehouse, const Execute& execute, const LoadTables& tables,
                             const events::Plan& plan, std::int32_t month, const StagedPartition& staged,
                             bool has_message_ids) {
  PartitionMerge merge{warehouse, execute, tables, plan};
  return merge.run(month, staged, has_message_ids);
}

}  // namespace rouse::ingest
