// Mapping: how the columns of a file become events of a tracking plan.
//
// A bank writes one YAML file per kind of file it delivers (docs/loading.md describes every key). A mapping
// is bound to a plan and to the columns a file really has before the first row is read, so a misspelt column,
// event or property is found at once. Plain values; thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "core/text/text_encoding.h"

namespace rouse::ingest {

inline constexpr std::int64_t kMappingVersion = 1;        // newer ones are refused
inline constexpr std::size_t kMappingEntriesMax = 2'000;  // of each list or object in a mapping

// Text columns of every event that a mapping may fill under `built_ins`; the event has a key of its own.
inline constexpr std::array<std::string_view, 8> kBuiltInTexts{
    "app",       "platform", "channel", "page", "campaign_source", "campaign_activity", "campaign_creative",
    "session_id"};

enum class FileFormat { kCsv, kJsonl, kParquet };
std::string_view to_string(FileFormat format);

// A value taken from a column, or the same for every row.
struct Source {
  std::string column;    // empty: `constant` holds
  std::string constant;  // empty and no column: the value is missing
  bool operator==(const Source&) const = default;
};

// A row counts only if the column's text is (or is not) one of the values; other rows are `filtered`.
struct RowCondition {
  std::string column;
  bool negated = false;
  std::vector<std::string> values;
  bool operator==(const RowCondition&) const = default;
};

struct TimeColumn {
  std::string column;
  std::string format = "iso";  // see events::TimeFormat
  std::string zone;            // of times without an offset; empty: they are rejected
  bool operator==(const TimeColumn&) const = default;
};

struct EventName {
  Source source;
  std::map<std::string, std::string, std::less<>> names;  // value in the file -> event of the plan
  bool operator==(const EventName&) const = default;
};

struct PropertySource {
  std::string property;  // a declared property of the plan
  Source source;
  bool operator==(const PropertySource&) const = default;
};

struct Mapping {
  std::string file;  // where it was read from, for messages
  FileFormat format = FileFormat::kCsv;
  char separator = ',';
  core::TextEncoding encoding = core::TextEncoding::kUtf8;
  std::vector<std::string> columns;  // of a file without a header line; empty: the first line names them
  std::string subject;               // column of the plan's own subject
  std::vector<std::pair<std::string, std::string>> further_subjects;  // (subject type, column)
  TimeColumn time;
  EventName event;
  std::string message_id;                                 // column; empty: the row's content identifies it
  std::vector<RowCondition> where;                        // all must hold
  std::vector<std::pair<std::string, Source>> built_ins;  // of kBuiltInTexts
  std::vector<PropertySource> properties;
  TimeColumn property_times;     // format and zone of time properties; its column is unused
  bool keep_undeclared = false;  // columns named nowhere go into `extra` as JSON; otherwise they are ignored

  bool operator==(const Mapping&) const = default;
};

// Fails with kInvalidArgument; `field` is the key's path, the message starts with file and line, unknown keys
// are refused with the nearest known one.
core::Result<Mapping> parse_mapping(std::string_view yaml, std::string_view file);

}  // namespace rouse::ingest
