// JSON Lines: one JSON object a line. A column is the name of a member, or a JSON pointer such as /device/id
// into nested objects. Strings are handed out unescaped, numbers and booleans as written, null and absent
// members as missing, arrays and objects as their JSON text. A line that is not one object is a broken row.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "ingest/internal/readers/byte_source.h"
#include "ingest/internal/readers/record.h"

namespace rouse::ingest {

struct JsonlOptions {
  std::vector<std::string> columns;   // Record::fields follow these; each named once
  std::vector<std::string> required;  // of them: refused when the file's beginning has no such member
  bool keep_others = false;           // fill Record::others
};

// Fails with kInvalidArgument naming the column when a required one occurs nowhere in the first kChunkBytes,
// with the nearest member that does.
core::Result<std::unique_ptr<RecordReader>> open_jsonl(std::unique_ptr<Bytes> bytes, std::string file,
                                                       const JsonlOptions& options);

}  // namespace rouse::ingest
