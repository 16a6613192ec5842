#include "ingest/internal/runs/run_clearing.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "ingest/internal/runs/data_dates.h"
#include "ingest/internal/staging/deletion.h"
#include "ingest/internal/staging/publication.h"
#include "metadata/table_runs.h"
#include "tables/customer_days.h"
#include "tables/warehouse_tables.h"
#include "warehouse/quote.h"

namespace rouse::ingest {
namespace {

using core::Result;
using RunSet = std::set<std::uint64_t>;

// What stays.
struct Kept {
  RunSet history;  // published, or replaced a moment ago
  RunSet recent;   // replaced a moment ago
  PublishedDates published;
  std::map<std::string, RunSet> rows;  // of published runs, by table
};

// Published ones that newer dates have left behind.
struct LeftBehind {
  std::uint64_t run = 0;
  std::string table;
};

struct Due {
  Kept kept;
  std::vector<std::uint64_t> runs;
  std::vector<LeftBehind> tables;
};

const tables::Table* declared(std::span<const tables::Delivery> deliveries, std::string_view name) {
  for (const auto& delivery : deliveries) {
    if (const auto* table = tables::find_table(delivery, name)) return table;
  }
  return nullptr;
}

// Tables that are declared no more keep what they have.
RunSet kept_rows(std::span<const tables::Delivery> deliveries, const std::string& name,
                 std::span<const PublishedDate> dates, core::Timestamp now) {
  if (const auto* table = declared(deliveries, name)) return needed_runs(*table, dates, now);
  RunSet all;
  for (const auto& date : dates) all.insert(date.run);
  return all;
}

Result<Due> find_due(const metadata::Reader& reader, std::span<const tables::Delivery> deliveries,
                     core::Timestamp now) {
  Due due;
  ROUSE_TRY(const auto clearable, metadata::runs_to_clear(reader, now));
  for (const auto& run : clearable) {
    const bool recent = run.retired_at && now - *run.retired_at < kReplacedKept;
    if (recent) {
      due.kept.recent.insert(run.id);
    } else {
      due.runs.push_back(run.id);
    }
  }
  due.kept.history = due.kept.recent;
  ROUSE_TRY(auto published, read_published(reader));
  for (const auto& [name, dates] : published) {
    auto kept = kept_rows(deliveries, name, dates, now);
    for (const auto& date : dates) {
      due.kept.history.insert(date.run);
      if (date.cleared) {
        kept.erase(date.run);
      } else if (!kept.contains(date.run)) {
        due.tables.push_back({date.run, name});
      }
    }
    due.kept.rows.emplace(name, std::move(kept));
  }
  due.kept.published = std::move(published);
  return due;
}

Result<void> note(metadata::Store& store, const Due& due) {
  if (due.runs.empty() && due.tables.empty()) return {};
  ROUSE_TRY(auto transaction, store.begin());
  for (const auto run : due.runs) ROUSE_CHECK(metadata::mark_cleared(transaction, run));
  for (const auto& [run, table] : due.tables) {
    ROUSE_CHECK(metadata::mark_table_cleared(transaction, run, table));
  }
  return transaction.commit();
}

// The name of the business table that the warehouse's table belongs to.
std::string table_of(std::string_view stored) {
  return std::string{stored.substr(tables::business_name("").size())};
}

struct Partition {
  std::string table;  // of the warehouse
  std::string id;     // the run's number
};

Result<std::vector<Partition>> stored_partitions(RunStatements& statements) {
  ROUSE_TRY(auto rows, statements.select(fmt::format(
                           "SELECT DISTINCT table AS t, partition AS p FROM system.parts WHERE active AND "
                           "database = currentDatabase() AND startsWith(table, {}) ORDER BY t, p",
                           warehouse::quote(tables::business_name("")))));
  std::vector<Partition> partitions;
  while (true) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) return partitions;
    std::string table{rows.string()};
    partitions.push_back({std::move(table), std::string{rows.string()}});
  }
}

Result<void> drop_partitions(RunStatements& statements, const Kept& kept) {
  ROUSE_TRY(const auto partitions, stored_partitions(statements));
  for (const auto& [table, id] : partitions) {
    const std::uint64_t run = std::stoull(id);
    const auto rows = kept.rows.find(table_of(table));
    const bool published = rows != kept.rows.end() && rows->second.contains(run);
    if (published || kept.recent.contains(run)) continue;
    ROUSE_CHECK(statements.execute(
        fmt::format("ALTER TABLE {} DROP PARTITION {}", warehouse::quote_identifier(table), id)));
  }
  return {};
}

Result<void> delete_history(RunStatements& statements, std::span<const tables::Delivery> deliveries,
                            const RunSet& kept) {
  const auto unread = kept.empty() ? std::string{"1"} : fmt::format("run NOT IN ({})", fmt::join(kept, ", "));
  for (const auto& delivery : deliveries) {
    for (const auto& table : delivery.tables) {
      if (!table.history) continue;
      const auto name = tables::history_name(table.name);
      ROUSE_TRY(const bool exists, table_exists(statements.warehouse(), name));
      if (exists) ROUSE_CHECK(delete_rows(statements.warehouse(), name, unread));
    }
  }
  return {};
}

// Of tables whose values were all taken out of the declaration everything goes.
Result<void> clear_days(RunStatements& statements, std::span<const tables::Delivery> deliveries,
                        const Kept& kept) {
  const std::vector<std::uint64_t> recent{kept.recent.begin(), kept.recent.end()};
  for (const auto& delivery : deliveries) {
    for (const auto& table : delivery.tables) {
      std::vector<tables::PublishedDate> dates;
      const auto published = kept.published.find(table.name);
      if (published != kept.published.end() && tables::has_customer_days(delivery, table)) {
        dates = dates_without(published->second, {});
      }
      ROUSE_CHECK(tables::clear_customer_days(day_statements(statements), table, dates, recent));
    }
  }
  return {};
}

}  // namespace

Result<void> clear_runs(RunStatements& statements, metadata::Store& store,
                        std::span<const tables::Delivery> deliveries, core::Timestamp now) {
  Due due;
  {
    ROUSE_TRY(const auto reader, store.read());
    ROUSE_TRY(due, find_due(reader, deliveries, now));
  }
  ROUSE_CHECK(note(store, due));
  ROUSE_CHECK(drop_partitions(statements, due.kept));
  ROUSE_CHECK(delete_history(statements, deliveries, due.kept.history));
  return clear_days(statements, deliveries, due.kept);
}

}  // namespace rouse::ingest
