// One row of an input file, whatever its format, and why a row is not loaded.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace rouse::ingest {

// Stable names, part of the contract (docs/loading.md): `rejected_events.reason` holds them.
enum class RejectReason {
  kBrokenRow,      // quotes, JSON or the number of fields
  kRecordTooLong,  // longer than kRecordBytesMax
  kInvalidText,    // not UTF-8
  kMissingSubject,
  kSubjectTooLong,  // longer than kSubjectBytesMax
  kMissingTime,
  kBadTime,
  kMissingEvent,
  kUnknownEvent,     // not in the plan
  kBadValue,         // does not read as the property's type
  kMissingProperty,  // the plan requires it of this event
};
std::string_view to_string(RejectReason reason);

struct Rejection {
  RejectReason reason = RejectReason::kBrokenRow;
  std::string field;    // column or property
  std::string message;  // the rule it broke
};

// Views are valid until the reader's next call.
struct Record {
  std::span<const std::string_view> fields;  // by column; one without data() is missing
  std::string_view raw;                      // the row as it stands in the file, without its line end
  std::string_view others;                   // JSON object of members no column names; '' if none or not kept
  std::uint64_t line = 0;                    // where it begins, from 1
  std::uint64_t offset = 0;                  // likewise in bytes of the (unpacked, converted) text
  std::optional<Rejection> broken;           // then `fields` is empty
};

// Reads the rows of one file. Not thread-safe.
class RecordReader {
 public:
  virtual ~RecordReader() = default;
  // The columns the file has; a JSON file has those it was opened with.
  virtual const std::vector<std::string>& columns() const = 0;
  // False at the end of the file.
  virtual core::Result<bool> next(Record& record) = 0;
  // Of the file as it is stored.
  virtual std::uint64_t bytes_read() const = 0;
};

}  // namespace rouse::ingest
