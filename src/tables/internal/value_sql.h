// Pieces of SQL that read a customer value out of the rows of its table (value_join.h).
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tables/customer_values.h"
#include "tables/delivery.h"

namespace rouse::tables {

// Day that no row's time reaches.
inline constexpr std::int32_t kEndOfTime = std::numeric_limits<std::int32_t>::max();

std::string nothing_sql(ColumnType type);  // NULL of the type
std::string kept_type(ColumnType type);    // of its columns, without Nullable
// A Nullable expression of the type as one that is not.
std::string not_null(std::string_view expression, ColumnType type);
// The value's band; NULL where it is missing.
std::string banded(const CustomerValue& value, std::string_view found);

std::vector<std::uint64_t> runs_of(std::span<const PublishedDate> dates);
std::string run_condition(std::span<const PublishedDate> dates);

// Whether a key's rows are always of one customer.
bool is_by_customer(const Table& table);

// A value of a customer's rows, as `alias`.
class ValueColumn {
 public:
  ValueColumn(const Table& table, const CustomerValue& value, std::string alias);

  std::string nothing() const;
  // Of one of its values, which may be NULL: not Nullable.
  std::string kept(std::string_view found) const;
  // Of grouped rows; where `among` is not empty, of those for which it holds.
  std::string aggregated(std::string_view among = {}) const;
  // The same for rows with held_from and held_until, in two steps: arrays, and for a day the rows of which
  // hold.
  std::string gathered() const;
  std::string picked() const;
  // Columns of the table that it looks at.
  std::vector<std::string> columns() const;

 private:
  ColumnType type() const;
  std::string column() const { return column_ ? column_->column() : ""; }
  std::string where() const;    // of rows that count
  std::string present() const;  // of rows that count and have a value

  const Table* table_;
  const CustomerValue* value_;
  const Column* column_;  // null of a count
  std::string alias_;
};

// A column of a table found by its key, as `alias`.
class LookupColumn {
 public:
  LookupColumn(const Table& table, std::string_view column, std::string alias);

  std::string nothing() const;
  std::string key() const;
  std::string any() const;
  std::string found() const { return any_alias(); }
  std::string gathered() const;
  std::string picked() const;
  std::vector<std::string> columns() const;

 private:
  std::string any_alias() const { return "any_" + alias_; }

  const Column* key_;
  const Column* column_;
  std::string alias_;
};

}  // namespace rouse::tables
