// One business table 业务数据表: its columns, its files, its rules. Declared as part of a delivery
// (tables/delivery.h); plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "access/personal_data.h"
#include "core/text/text_encoding.h"
#include "events/plan.h"

namespace rouse::tables {

inline constexpr std::size_t kColumnsMax = 300;   // of one table
inline constexpr std::size_t kKeyColumnsMax = 8;  // likewise of the rule `unique`
inline constexpr std::size_t kRulesMax = 200;     // of one table
inline constexpr std::size_t kWidthMax = 10'000;  // bytes of one column of a fixed-width file
inline constexpr std::size_t kSeparatorBytesMax = 8;
inline constexpr std::size_t kFileNameBytesMax = 200;
inline constexpr std::int64_t kKeepDaysMax = 36'500;
inline constexpr double kPercentMax = 100'000;
inline constexpr std::size_t kTextsMax = 1'000;  // listed in one condition, `missing` or `deleted`

enum class ColumnType { kString, kNumber, kInteger, kMoney, kBoolean, kTime, kDate, kEnum };
std::string_view to_string(ColumnType type);  // "string", "number", ... as in YAML

struct Column {
  std::string name;  // snake_case
  events::Label label;
  ColumnType type = ColumnType::kString;
  std::vector<events::EnumValue> values;     // of an enum, in the order declared
  std::string source;                        // its name in the file; `name`, unless given
  std::string format = "iso";                // of times and dates, see events::TimeFormat
  std::vector<std::string> missing;          // texts that mean "no value" besides the empty one
  std::size_t width = 0;                     // bytes in a fixed-width file, whose columns lie in their order
  std::string subject;                       // type of subject that it identifies (kPersonType: the customer)
  std::optional<access::PersonalClass> pii;  // then the table holds the token and the vault the value

  std::string column() const { return "c_" + name; }  // in the warehouse
  bool operator==(const Column&) const = default;
};

enum class FileFormat { kCsv, kFixedWidth, kParquet };
std::string_view to_string(FileFormat format);  // "csv", "fixed_width", "parquet"

// The files of one table. A name is a pattern: {table}, {date} (20261121) or {date-} (2026-11-21), and * for
// any characters, which lets a table come in parts. A file may also have .gz after it: gzip is told by
// content.
struct FileRules {
  FileFormat format = FileFormat::kCsv;
  core::TextEncoding encoding = core::TextEncoding::kUtf8;
  std::string separator = ",";       // one to eight bytes ("|@|")
  bool quotes = true;                // as in RFC 4180; without them nothing but the separator means anything
  bool header = true;                // the first line names the columns; without it they lie in their order
  bool ends_with_separator = false;  // each line, behind its last value
  std::string name = "{table}_{date}.csv";

  bool operator==(const FileRules&) const = default;
};

enum class ControlFormat { kNone, kJson, kKeyValue };
// Where a table's control file 控制文件 lies; a name without {table} is one file for the delivery (JSON).
struct ControlRules {
  ControlFormat format = ControlFormat::kJson;
  std::string name = "{table}_{date}.json";

  bool for_delivery() const { return name.find("{table}") == std::string::npos; }
  bool operator==(const ControlRules&) const = default;
};

enum class Severity { kStop, kWarn };  // 阻断, 告警
std::string_view to_string(Severity severity);

// A limit, in the unit of the column in the warehouse: fen, day number, epoch milliseconds, or as it is.
using Bound = std::variant<std::int64_t, double>;

// Missing values break `not_null` only.
struct Rule {
  enum class Kind { kNotNull, kUnique, kRange, kReference, kSumChange, kRowsChange };
  Kind kind = Kind::kNotNull;
  Severity severity = Severity::kStop;
  std::vector<std::string> columns{};  // one; of kUnique one or more, of kRowsChange none
  std::optional<Bound> low{};          // of kRange; both included
  std::optional<Bound> high{};
  std::string delivery{};  // of kReference: the delivery of `table`; empty if it is the rule's own
  std::string table{};     // of kReference: a state table with a key of one column, in which it is found
  double percent = 0;      // of kSumChange and kRowsChange, against the data date published before

  bool operator==(const Rule&) const = default;
};
std::string_view to_string(Rule::Kind kind);  // "not_null", ...

enum class Keeps { kState, kDays };
enum class Delivered { kFull, kChanges };

// Of a table delivered as changes: a row with one of these texts says that its key is gone.
struct DeletedRows {
  std::string column;
  std::vector<std::string> values;
  bool operator==(const DeletedRows&) const = default;
};

struct Table {
  std::string name;  // snake_case; unique over all deliveries
  events::Label label;
  std::string owner;  // who answers for it; may be empty
  Keeps keeps = Keeps::kState;
  Delivered delivered = Delivered::kFull;
  bool history = false;          // of kState only
  std::vector<std::string> key;  // always: not null, and unique (of kDays within the data date)
  std::vector<Column> columns;
  std::optional<DeletedRows> deleted;
  FileRules files;  // what it does not say itself is the delivery's
  std::vector<Rule> rules;
  std::int64_t keep_days = 0;  // of kDays: older days are dropped but for month ends; 0: never

  bool operator==(const Table&) const = default;
};

// Null if there is none.
const Column* find_column(const Table& table, std::string_view name);
const Column* find_subject(const Table& table, std::string_view type);  // the column that identifies it
// Under whose key the vault keeps a row's personal data: the customer, else the first subject declared.
const Column* vault_subject(const Table& table);

}  // namespace rouse::tables
