#include "warehouse/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "warehouse/internal/tsv.h"
#include "warehouse/quote.h"

namespace rouse::warehouse {
namespace {

const Table kMigrationsTable{
    .name = "schema_migrations",
    .columns = {{"version", "UInt32"}, {"name", "String"}, {"applied_at", "Int64"}},
    .order_by = "version",
    .partition_by = {},
};
const Table kFactsTable{
    .name = "warehouse_facts",
    .columns = {{"name", "String"}, {"value", "String"}},
    .order_by = "name",
    .partition_by = {},
};

struct Migration {
  std::uint32_t version;
  std::string_view name;
  core::Result<void> (*apply)(Warehouse& warehouse);
};

core::Result<void> create_first_tables(Warehouse& warehouse) {
  ROUSE_CHECK(ensure_table(
      warehouse, {.name = "identifiers",
                  .columns = {{"type", "LowCardinality(String)"}, {"value", "String"}, {"id", "UInt64"}},
                  .order_by = "(type, id)",
                  .partition_by = {}}));
  return ensure_table(warehouse, {.name = "rejected_events",
                                  .columns = {{"load", "UInt64"},
                                              {"file", "String"},
                                              {"line", "UInt64"},
                                              {"reason", "LowCardinality(String)"},
                                              {"field", "String"},
                                              {"message", "String"},
                                              {"text", "String"}},
                                  .order_by = "(load, file, line)",
                                  .partition_by = {}});
}

// The event tables' own new columns come as each plan's table is prepared (ingest); analyses read them before
// that, so they are added here.
core::Result<void> add_campaign_columns(Warehouse& warehouse) {
  ROUSE_TRY(const auto answer,
            warehouse.text("SELECT name FROM system.tables WHERE database = currentDatabase() AND "
                           "startsWith(name, 'events_') ORDER BY name"));
  for (const auto& row : internal::parse_tsv(answer)) {
    ROUSE_CHECK(ensure_table(warehouse, {.name = row.at(0),
                                         .columns = {{"campaign_source", "LowCardinality(String)"},
                                                     {"campaign_activity", "LowCardinality(String)"},
                                                     {"campaign_creative", "LowCardinality(String)"},
                                                     {"marks", "LowCardinality(String)"},
                                                     {"identifiers", "String"}},
                                         .order_by = {},
                                         .partition_by = {}}));
  }
  return {};
}

core::Result<void> prepare_for_collection(Warehouse& warehouse) {
  ROUSE_CHECK(ensure_table(warehouse, {.name = "rejected_events",
                                       .columns = {{"source", "LowCardinality(String)"},
                                                   {"plan", "LowCardinality(String)"},
                                                   {"seq", "UInt64"},
                                                   {"received_at", "Int64"},
                                                   {"subject", "String"},
                                                   {"sealed", "String"}},
                                       .order_by = {},
                                       .partition_by = {}}));
  ROUSE_CHECK(ensure_table(warehouse, {.name = "items",
                                       .columns = {{"plan", "LowCardinality(String)"},
                                                   {"type", "LowCardinality(String)"},
                                                   {"id", "String"},
                                                   {"deleted", "UInt8"},
                                                   {"properties", "String"},
                                                   {"ts", "Int64"},
                                                   {"seq", "UInt64"}},
                                       .order_by = "(plan, type, id, seq)",
                                       .partition_by = {}}));
  return add_campaign_columns(warehouse);
}

core::Result<void> prepare_for_identity(Warehouse& warehouse) {
  ROUSE_CHECK(ensure_table(warehouse, {.name = "identity_ledger",
                                       .columns = {{"entry", "UInt64"},
                                                   {"kind", "LowCardinality(String)"},
                                                   {"ts", "Int64"},
                                                   {"at", "Int64"},
                                                   {"seq", "UInt64"},
                                                   {"source", "LowCardinality(String)"},
                                                   {"identifier", "UInt64"},
                                                   {"identifier_type", "LowCardinality(String)"},
                                                   {"via", "UInt64"},
                                                   {"via_type", "LowCardinality(String)"},
                                                   {"origin", "UInt64"},
                                                   {"from_one_id", "UInt64"},
                                                   {"one_id", "UInt64"},
                                                   {"reverts", "UInt64"},
                                                   {"reason", "String"},
                                                   {"actor", "String"}},
                                       .order_by = "entry",
                                       .partition_by = {}}));
  return ensure_table(warehouse, {.name = "identity_overrides",
                                  .columns = {{"origin_id", "UInt64"},
                                              {"from_one_id", "UInt64"},
                                              {"one_id", "UInt64"},
                                              {"version", "UInt64"}},
                                  .order_by = "(version, origin_id)",
                                  .partition_by = {}});
}

// Ascending, without gaps. A migration that was released is never edited: its successor corrects it.
constexpr Migration kMigrations[] = {
    {1, "identifiers, rejected events", create_first_tables},
    {2, "collected events: rejected ones, items, campaigns", prepare_for_collection},
    {3, "identity: ledger, overrides", prepare_for_identity},
};
static_assert(std::size(kMigrations) == kSchemaVersion);

core::Result<bool> table_exists(Warehouse& warehouse, std::string_view table) {
  ROUSE_TRY(const auto answer, warehouse.text(fmt::format("EXISTS TABLE {}", quote_identifier(table))));
  return answer.starts_with('1');
}

core::Result<std::uint32_t> stored_version(Warehouse& warehouse) {
  ROUSE_TRY(const auto answer, warehouse.text("SELECT max(version) FROM schema_migrations"));
  std::uint32_t version = 0;
  std::from_chars(answer.data(), answer.data() + answer.size(), version);
  return version;
}

core::Result<void> record(Warehouse& warehouse, const Migration& migration, const core::Clock& clock) {
  ROUSE_TRY(auto insert, warehouse.insert(kMigrationsTable.name, {"version", "name", "applied_at"}));
  insert.u64(migration.version);
  insert.string(migration.name);
  insert.i64(core::to_epoch_ms(clock.now()));
  ROUSE_CHECK(insert.end_row());
  ROUSE_CHECK(insert.finish());
  return {};
}

core::Result<void> fix_zone(Warehouse& warehouse, std::string_view zone) {
  const auto stored = stored_zone(warehouse);
  if (!stored && stored.error().code != core::ErrorCode::kNotFound) return core::fail(stored.error());
  if (stored && *stored == zone) return {};
  if (stored) {
    return core::fail(
        core::ErrorCode::kConflict, "zone",
        fmt::format("the warehouse counts days in zone {}, not {}", *stored, zone),
        "the zone is fixed when the warehouse is made; set it back, or load into a new data directory");
  }
  ROUSE_TRY(auto insert, warehouse.insert(kFactsTable.name, {"name", "value"}));
  insert.string("zone");
  insert.string(zone);
  ROUSE_CHECK(insert.end_row());
  ROUSE_CHECK(insert.finish());
  return {};
}

core::Result<void> create_table(Warehouse& warehouse, const Table& table) {
  std::string columns;
  for (const auto& column : table.columns) {
    columns +=
        fmt::format("{}{} {}", columns.empty() ? "" : ", ", quote_identifier(column.name), column.type);
  }
  ROUSE_TRY(const auto settings, durable_settings(warehouse));
  return warehouse.execute(fmt::format(
      "CREATE TABLE IF NOT EXISTS {} ({}) ENGINE = MergeTree{} ORDER BY {}{}", quote_identifier(table.name),
      columns, table.partition_by.empty() ? "" : " PARTITION BY " + table.partition_by, table.order_by,
      settings.empty() ? "" : " SETTINGS " + settings));
}

}  // namespace

core::Result<std::vector<Column>> stored_columns(Warehouse& warehouse, std::string_view table) {
  ROUSE_TRY(const auto answer, warehouse.text(fmt::format("DESCRIBE TABLE {}", quote_identifier(table))));
  std::vector<Column> columns;
  for (auto& row : internal::parse_tsv(answer)) {
    if (row.size() >= 2) columns.push_back({.name = std::move(row[0]), .type = std::move(row[1])});
  }
  return columns;
}

core::Result<std::string> durable_settings(Warehouse& warehouse) {
  constexpr std::string_view kWanted[] = {"fsync_after_insert", "fsync_part_directory",
                                          "min_rows_to_fsync_after_merge",
                                          "min_compressed_bytes_to_fsync_after_merge"};
  ROUSE_TRY(const auto traits, warehouse.traits());
  std::string settings;
  for (const auto name : kWanted) {
    if (traits.knows_merge_tree(name))
      settings += fmt::format("{}{} = 1", settings.empty() ? "" : ", ", name);
  }
  return settings;
}

core::Result<void> ensure_table(Warehouse& warehouse, const Table& table) {
  ROUSE_TRY(const bool exists, table_exists(warehouse, table.name));
  if (!exists) return create_table(warehouse, table);
  ROUSE_TRY(const auto stored, stored_columns(warehouse, table.name));
  for (const auto& column : table.columns) {
    const auto found = std::ranges::find(stored, column.name, &Column::name);
    if (found == stored.end()) {
      ROUSE_CHECK(
          warehouse.execute(fmt::format("ALTER TABLE {} ADD COLUMN {} {}", quote_identifier(table.name),
                                        quote_identifier(column.name), column.type)));
    } else if (found->type != column.type) {
      return core::fail(
          core::ErrorCode::kConflict, column.name,
          fmt::format("column {} of {} is {}, not {}", column.name, table.name, found->type, column.type),
          "a property of another type needs a column of its own: give it a new id");
    }
  }
  return {};
}

core::Result<void> migrate(Warehouse& warehouse, std::string_view zone, const core::Clock& clock) {
  ROUSE_CHECK(ensure_table(warehouse, kMigrationsTable));
  ROUSE_TRY(const auto version, stored_version(warehouse));
  if (version > kSchemaVersion) {
    return core::fail(
        core::ErrorCode::kConflict, "schema",
        fmt::format("the warehouse has schema version {}, this program knows {}", version, kSchemaVersion),
        "run the newer program that wrote it");
  }
  ROUSE_CHECK(ensure_table(warehouse, kFactsTable));
  ROUSE_CHECK(fix_zone(warehouse, zone));
  for (const auto& migration : kMigrations) {
    if (migration.version <= version) continue;
    ROUSE_CHECK(migration.apply(warehouse));
    ROUSE_CHECK(record(warehouse, migration, clock));
  }
  return {};
}

core::Result<std::string> stored_zone(Warehouse& warehouse) {
  ROUSE_TRY(const bool exists, table_exists(warehouse, kFactsTable.name));
  std::vector<std::vector<std::string>> rows;
  if (exists) {
    ROUSE_TRY(const auto answer,
              warehouse.text("SELECT DISTINCT value FROM warehouse_facts WHERE name = 'zone'"));
    rows = internal::parse_tsv(answer);
  }
  if (rows.empty()) return core::fail(core::ErrorCode::kNotFound, "zone", "the warehouse has no zone yet");
  if (rows.size() > 1) return core::fail(core::ErrorCode::kInternal, "zone", "the warehouse holds two zones");
  return rows[0][0];
}

}  // namespace rouse::warehouse
