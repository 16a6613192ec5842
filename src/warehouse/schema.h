// The warehouse's tables: numbered migrations, and tables that follow a definition, such as a tracking plan's
// events.
//
// Tables of version 1: `identifiers` (type String, value String, id UInt64), the numbering of subjects;
// `rejected_events` (load UInt64, file String, line UInt64, reason String, field String, message String, text
// String); `warehouse_facts` (name String, value String), of which "zone" is one. Version 2:
// `rejected_events` also holds what collection rejected (load 0; source, plan, seq, received_at, subject, and
// the original, sealed by the vault); `items` (plan, type, id, deleted, properties, ts, seq), of which the
// row with the highest seq counts; `events_<plan>` get the columns of campaigns, marks and identifiers.
// Version 3: `identity_ledger`, what was decided about who is who, and `identity_overrides`, which origins of
// events changed owner by it (identity/overrides.h).
// `schema_migrations` records every migration with the schema version it led to. A newer program migrates
// forward; a program older than the warehouse refuses to touch it (kConflict). The bank's zone is stored with
// the first migration and never changes, because day numbers already stored depend on it. All statements are
// safe to repeat, so a crash in the middle is repaired by the next start. One process at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "warehouse/row_stream.h"
#include "warehouse/warehouse.h"

namespace rouse::warehouse {

inline constexpr std::uint32_t kSchemaVersion = 3;

// Brings the warehouse to kSchemaVersion and fixes the bank's zone (a name such as "Asia/Shanghai").
// kConflict, field "zone", if the warehouse holds another zone; kConflict, field "schema", if it is newer.
core::Result<void> migrate(Warehouse& warehouse, std::string_view zone, const core::Clock& clock);

// The stored zone; kNotFound, field "zone", before the first migrate().
core::Result<std::string> stored_zone(Warehouse& warehouse);

// A MergeTree table of ours.
struct Table {
  std::string name;
  std::vector<Column> columns;
  std::string order_by;      // "(one_id, ts, seq)"
  std::string partition_by;  // "toYYYYMM(day)"; may be empty
};

// Creates the table where it is missing, with durable_settings(), or adds the columns it lacks, at the end.
// kConflict naming the column if it exists with another type; columns of the server that `table` does not
// name stay.
core::Result<void> ensure_table(Warehouse& warehouse, const Table& table);

// The columns of a table on the server, in their order; kNotFound if there is no such table.
core::Result<std::vector<Column>> stored_columns(Warehouse& warehouse, std::string_view table);

// What CREATE TABLE of a MergeTree takes after SETTINGS so that inserts, part directories and merges are
// fsynced: "fsync_after_insert = 1, ..."; empty on a server that knows no such setting (18.16).
core::Result<std::string> durable_settings(Warehouse& warehouse);

}  // namespace rouse::warehouse
