// The warehouse table of a tracking plan: `events_<plan>`, sorted by (one_id, ts, seq) and partitioned by
// month, so that one subject's life is one contiguous run. Pure functions that give SQL; who runs it is the
// caller.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "events/plan.h"

namespace rouse::events {

struct Column {
  std::string name;
  std::string type;  // ClickHouse type
  bool operator==(const Column&) const = default;
};

std::string event_table(const Plan& plan);  // "events_loan_applications"

// one_id UInt64, origin_id UInt64, ts Int64 (ms UTC), day Date (bank zone), seq UInt64, the built-in
// properties LowCardinality(String), session_id String, s_<type> UInt64 (0: none), p_<id> Nullable(...),
// extra String (JSON object of undeclared properties, '' when there are none), marks LowCardinality(String)
// (what collection found odd, sorted, with commas between), identifiers String (JSON object, type to value,
// of a collected event), key_high and key_low UInt64 (rows with the same key are the same message, see
// ingest/load.h).
std::vector<Column> event_columns(const Plan& plan);

// Nullable(String) string and enum, Nullable(Float64) number, Nullable(Int64) integer, money (fen) and time
// (ms UTC), Nullable(UInt8) boolean.
std::string column_type(PropertyType type);

// `table` is event_table(plan) or a staging table of the same shape; `settings` goes after SETTINGS when not
// empty. A server of version 18 needs the query setting allow_experimental_low_cardinality_type=1 with it.
std::string create_event_table_sql(const Plan& plan, std::string_view table, std::string_view settings = {});

// What a new version of a plan asks of its table.
struct PlanChange {
  std::vector<Column> added;                 // ALTER TABLE ... ADD COLUMN, in this order
  std::vector<std::string> dropped_columns;  // no longer declared; the columns and their values stay
};
// Fails with kConflict when a property's type, the plan's id or its subject differ: data of the old kind are
// stored.
core::Result<PlanChange> compare_plans(const Plan& before, const Plan& after);

// One statement per added column; ADD COLUMN has no IF NOT EXISTS on old servers, so run each once.
std::vector<std::string> alter_event_table_sql(const Plan& plan, const PlanChange& change);

}  // namespace rouse::events
