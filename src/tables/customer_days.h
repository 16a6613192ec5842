// Customer days 客户日值: what each customer's rows of a table come to on each data date, made once by the
// run that publishes the date, so that analyses need not read the rows themselves.
//
// `customer_days_<table>`: run UInt64, one_id UInt64, and for each way in which customer values reduce rows
// (column, aggregate, where; bands and lookups come later, so they change freely) the arrays a_<hash>, the
// values, and h_<hash>, 1 where the customer has one. A run's rows are a partition, which holds its whole
// calendar month: a place for each run that is published in it, its own last. Which runs these are, and
// which columns are whole, says the row of customer 0, written last; without it the partition is none.
//
// Of a table of days, whose values differ from day to day, the arrays have an element for each place. Of
// state with history, where few differ, they have one for each change, and f_<hash> says from which place on
// it holds; before the first one the customer has none.
//
// What an element says of a run never changes, so any partition that holds the run will do. Where none does
// (tables of an older version, a value declared since, rows cleared before), readers take the rows.
//
// Whoever writes holds tables.lock. Errors are the statements'.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "tables/customer_values.h"
#include "tables/delivery.h"
#include "warehouse/row_stream.h"
#include "warehouse/schema.h"
#include "warehouse/warehouse.h"

namespace rouse::tables {

// Values that one statement gathers at most, or those of 1,000 customers: about 250 bytes each in the server,
// where they are grouped and joined to the month as it was.
inline constexpr std::uint64_t kGatheredElementsMax = 1'000'000;

std::string days_name(std::string_view table);                            // "customer_days_balances"
std::string days_column(const Table& table, const CustomerValue& value);  // "a_0123456789abcdef"
std::string there_column(std::string_view days_column);                   // "h_0123456789abcdef"
std::string from_column(std::string_view days_column);                    // "f_0123456789abcdef"
// Whether elements stand for changes.
bool has_changes_only(const Table& table);
// Whether values of the table change from day to day: rows of days, and state with history.
bool has_customer_days(const Delivery& delivery, const Table& table);
warehouse::Table days_table(const Delivery& delivery, const Table& table);

// How statements are sent: under the caller's limits of time and memory.
struct DayStatements {
  std::function<core::Result<void>(const std::string& sql)> execute;
  std::function<core::Result<warehouse::RowStream>(const std::string& sql)> select;
};

// A run whose rows of the table are stored and complete, but not published yet.
struct DayStep {
  const Delivery* delivery = nullptr;
  const Table* table = nullptr;
  std::uint64_t run = 0;
  std::int32_t data_date = 0;
  // What is published of the table and will stay so: without the date itself, without dates withdrawn by this
  // run. Of other months, too.
  std::span<const PublishedDate> published;
};
// Creates the warehouse's table where it is missing. Reads the run's rows, the month as the newest run has
// it, and the rows of published dates only where that does not do.
core::Result<void> ensure_days_table(warehouse::Warehouse& warehouse, const Delivery& delivery,
                                     const Table& table);
core::Result<void> write_customer_days(const DayStatements& statements, const DayStep& step);

// Drops what no one will read: all partitions but the two newest of each month's published runs, and those in
// `recent`. A reader of another one finds out and begins anew.
core::Result<void> clear_customer_days(const DayStatements& statements, const Table& table,
                                       std::span<const PublishedDate> published,
                                       std::span<const std::uint64_t> recent);

// By run, ascending; none where the table does not exist.
core::Result<std::vector<CustomerDays>> read_customer_days(const DayStatements& statements,
                                                           std::string_view table);

// Where a run's values are.
struct DayElement {
  std::uint64_t partition = 0;
  std::size_t place = 0;  // from 1
  bool operator==(const DayElement&) const = default;
};
// Of these dates in their order, out of as few partitions as there are months; none if an element is missing.
std::optional<std::vector<DayElement>> find_elements(std::span<const CustomerDays> held,
                                                     std::string_view column,
                                                     std::span<const PublishedDate> dates);

// Adds what there is of the tables that the values `names` come from. A join made of it reads customer days.
core::Result<void> find_customer_days(warehouse::Warehouse& warehouse, CustomerValues& values,
                                      std::span<const std::string> names);

// A partition of customer days that a query reads.
struct UsedDays {
  std::string table;
  std::uint64_t run = 0;
  bool operator==(const UsedDays&) const = default;
};
// Whether all of them are still there.
core::Result<bool> still_there(warehouse::Warehouse& warehouse, std::span<const UsedDays> days);

}  // namespace rouse::tables
