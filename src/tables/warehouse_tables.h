// Where the rows of a declared table are in the warehouse.
//
// `business_<table>` holds what runs delivered, each run in a partition of its own, so that a run enters and
// goes without touching another: run UInt64, data_date Date, known_at Int64 (start of the run, ms), one_id
// UInt64 (number of the customer; 0 if the table has none or the row names none), s_<type> UInt64 of each
// further subject, c_<column> Nullable(...) of each declared column, key_high and key_low UInt64 (128-bit
// hash of the key), row_hash UInt64 (of all columns). Which runs count, metadata tell
// (metadata/table_runs.h).
//
// `history_<table>`, of state with history, has the same columns and gone UInt8. It holds a row of a key
// where it differs from what was published before: new, changed, or gone at that data date. The next row of
// the key ends it.
//
// Dates are days since 1970 (birth dates precede it), money is fen, times are milliseconds.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "tables/delivery.h"
#include "warehouse/schema.h"
#include "warehouse/warehouse.h"

namespace rouse::tables {

std::string business_name(std::string_view table);  // "business_customers"
std::string history_name(std::string_view table);   // "history_customers"

// The columns in their order, `column_type` being those of the declared ones.
warehouse::Table business_table(const Table& table);
warehouse::Table history_table(const Table& table);
std::string column_type(ColumnType type);  // "Nullable(Int64)", ...

// The column that holds the number of a subject: one_id of the customer, else s_<type>.
std::string subject_column(std::string_view type);

// kConflict naming the column unless rows stored under `before` keep their meaning under `after`: its type
// (string and enum are one), whether it is personal or a subject, the key, state or days. Columns may come
// and go.
core::Result<void> check_change(const Delivery& before, const Delivery& after);

// Creates the tables of the delivery where they are missing, and adds the columns that they lack. Safe to
// repeat. kConflict naming the column if one is stored with another type.
core::Result<void> ensure_tables(warehouse::Warehouse& warehouse, const Delivery& delivery);

}  // namespace rouse::tables
