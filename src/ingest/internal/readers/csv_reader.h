// CSV as RFC 4180 has it, with separators of one to eight bytes and LF or CRLF line ends. A quote inside an
// unquoted field is an ordinary character, and so is any quote where a file has none; empty lines are
// skipped. A row that breaks the rules is handed out as broken, and reading goes on at the next line.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "ingest/internal/readers/byte_source.h"
#include "ingest/internal/readers/record.h"

namespace rouse::ingest {

struct CsvOptions {
  std::string separator = ",";         // neither line ends nor quotes in it
  std::vector<std::string> columns{};  // of a file without a header line
  bool quotes = true;                  // else nothing but separators and line ends means anything
  bool ends_with_separator = false;    // every line, the header's, too, behind its last field
};

// Fails with kInvalidArgument naming `file` when the header is missing, broken or names a column twice.
core::Result<std::unique_ptr<RecordReader>> open_csv(std::unique_ptr<Bytes> bytes, std::string file,
                                                     const CsvOptions& options);

}  // namespace rouse::ingest
