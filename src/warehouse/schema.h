// The warehouse's tables: numbered migrations, and the event table of each tracking plan.
//
// `schema_migrations` records every migration with the schema version it led to. A newer program migrates
// forward; a program older than the warehouse refuses to touch it (kConflict). The bank's zone is stored with
// the first migration and never changes, because day numbers already stored depend on it. All statements are
// safe to repeat, so a crash in the middle is repaired by the next start. One process at a time.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/time.h"
#include "warehouse/warehouse.h"

namespace rouse::warehouse {

inline constexpr std::uint32_t kSchemaVersion = 1;

// Brings the warehouse to kSchemaVersion and fixes the bank's zone (a name such as "Asia/Shanghai").
// kConflict, field "zone", if the warehouse holds another zone; kConflict, field "schema", if it is newer.
core::Result<void> migrate(Warehouse& warehouse, std::string_view zone, const core::Clock& clock);

// The stored zone; kNotFound, field "zone", before the first migrate().
core::Result<std::string> stored_zone(Warehouse& warehouse);

// How a declared property is stored; always Nullable, NULL where the event lacks it.
enum class PropertyStorage {
  kText,      // Nullable(String)
  kCategory,  // LowCardinality(Nullable(String)): few distinct values
  kInteger,   // Nullable(Int64): integers, money in fen, time in ms
  kNumber,    // Nullable(Float64)
  kBoolean,   // Nullable(UInt8): 0 or 1
};

struct PropertyColumn {
  std::string name;  // "p_<id>"
  PropertyStorage storage = PropertyStorage::kText;
};

// The server's type text, "Nullable(Int64)".
std::string_view column_type(PropertyStorage storage);

// Creates `table` with the columns of every event (one_id, origin_id UInt64, ts Int64, day Date, seq UInt64,
// event, app, platform, channel, page LowCardinality(String), session_id String, ..., extra String), sorted
// by (one_id, ts, seq), one partition a month; then adds the property columns it lacks. On a server that can,
// inserts, part directories and merges are fsynced. kConflict naming the column when it exists with another
// type.
core::Result<void> ensure_event_table(Warehouse& warehouse, std::string_view table,
                                      std::span<const PropertyColumn> properties);

}  // namespace rouse::warehouse
