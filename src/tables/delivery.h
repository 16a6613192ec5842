// Business tables 业务数据表: what core systems deliver every night, as a bank declares it in YAML.
//
// A *delivery* 供数 is the set of tables that one source system hands over for one *data date* 数据日期: the
// day whose end they describe, yesterday as a rule (T+1). Its tables become visible together or not at all.
//
// A table keeps either the *state* of things (customers, cards, contracts, org units: one row a key, of which
// the latest counts, and with `history` each earlier one for as long as it held, 拉链), or the rows of *days*
// (balances, transactions: a row belongs to its data date). State is delivered in full or as what changed.
//
// A *customer value* 客户取值 is what analyses call a customer's org unit, AUM or number of cards: a column
// of a table, or an aggregate over a customer's rows, as of a day.
//
// Plain values: build them with parse_delivery, copy them freely, read them from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "events/plan.h"
#include "tables/table.h"

namespace rouse::tables {

inline constexpr std::int64_t kDeliveryFormat = 1;  // newer formats are refused
inline constexpr std::size_t kTablesMax = 100;      // of one delivery
inline constexpr std::size_t kValuesMax = 200;      // of one delivery
inline constexpr std::size_t kConditionsMax = 16;   // of one customer value
inline constexpr std::size_t kBandsMax = 50;
inline constexpr std::int64_t kDueDaysMax = 31;

// A row counts only if the column's text is (or is not) one of the values; of enum, string, integer, boolean.
// A missing value is none of them: it fails `in` and `not_in` alike.
struct RowCondition {
  std::string column;
  bool negated = false;
  std::vector<std::string> values;  // canonical: true, false; integers without blanks and leading zeros
  bool operator==(const RowCondition&) const = default;
};

struct Band {
  std::string value;           // what the customer value is, "under_50k"
  std::optional<Bound> below;  // not included; the last band has none
  events::Label label;
  bool operator==(const Band&) const = default;
};

struct CustomerValue {
  // kOnly: the key and `where` leave one row a customer, whose value it is. Without a row that counts the
  // value is missing, also of kCount.
  enum class Aggregate { kOnly, kSum, kMax, kMin, kCount };

  std::string name;  // analyses say customer.<name>; unique over all deliveries
  events::Label label;
  std::string table;
  std::string column;  // empty of kCount
  Aggregate aggregate = Aggregate::kOnly;
  std::vector<RowCondition> where;  // all must hold
  std::string lookup;               // a column of the table that `column` refers to (org_units.branch_no)
  std::vector<Band> bands;          // then the value is an enum of them

  bool operator==(const CustomerValue&) const = default;
};
std::string_view to_string(CustomerValue::Aggregate aggregate);

struct Delivery {
  std::string id;
  events::Label label;
  bool simulated = false;            // the data are made up; every screen and result says so
  std::int32_t due_days = 1;         // after the data date
  std::int32_t due_minute = 8 * 60;  // of that day in the bank's zone; later is late
  std::optional<std::int32_t> ends;  // the last data date; none is due or taken after it
  ControlRules control;
  std::vector<Table> tables;
  std::vector<CustomerValue> values;

  bool operator==(const Delivery&) const = default;
};

// Reads a delivery from YAML (docs/business-tables.md tells every key); `file` names it in errors. Unknown
// keys and names, duplicates, rules that do not fit their column and broken limits fail with
// kInvalidArgument; `field` is the path ("tables[2].rules[0].column"), the message starts with file and line.
core::Result<Delivery> parse_delivery(std::string_view yaml, std::string_view file);

// What only the other active deliveries tell: kConflict when a table or customer value has the name of one of
// theirs; kInvalidArgument when a reference to one of theirs does not fit.
core::Result<void> check_beside(const Delivery& delivery, std::span<const Delivery> others);

// Null if there is none.
const Table* find_table(const Delivery& delivery, std::string_view name);

// Of the value itself before `bands`: its column's, or the looked-up one's; kInteger of a count.
ColumnType value_type(const Delivery& delivery, const CustomerValue& value);
// The table `value.lookup` is found in; null without lookup.
const Table* lookup_table(const Delivery& delivery, const CustomerValue& value);

}  // namespace rouse::tables
