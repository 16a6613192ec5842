// Rows of values as files: CSV with a header line, JSON Lines, or Parquet written by the embedded engine. A
// long table comes in parts, `<name>_0001.csv` and so on.
//
// Values are put in the order of the columns, a missing one as missing(). The first error ends the writing:
// it is returned by end_row() or finish(), naming the file. Not thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/file_system.h"
#include "core/result.h"
#include "warehouse/server.h"

namespace rouse::sim {

enum class Format { kCsv, kJsonl, kParquet };
std::string_view ending(Format format);  // "csv", ...

// kCategory: a text of few values. kMoney: fen, shown as yuan. kTime: milliseconds since 1970, UTC, shown
// with the bank's offset.
enum class ColumnType { kText, kCategory, kInteger, kMoney, kNumber, kBoolean, kTime };

struct FileColumn {
  std::string_view name;
  ColumnType type;
};

class RowWriter {
 public:
  virtual ~RowWriter() = default;

  virtual void text(std::string_view value) = 0;  // empty: missing
  virtual void integer(std::int64_t value) = 0;
  virtual void money(std::int64_t fen) = 0;
  virtual void number(double value) = 0;
  virtual void boolean(bool value) = 0;
  virtual void time(std::int64_t ms) = 0;
  virtual void missing() = 0;

  virtual core::Result<void> end_row() = 0;
  virtual core::Result<void> finish() = 0;
};

struct RowFiles {
  std::filesystem::path folder;  // is made
  std::string name;
  std::vector<FileColumn> columns;
  std::uint64_t rows_of_part = 0;
};
// `engine` is only used for Parquet; `system`
// outlives the writer.
core::Result<std::unique_ptr<RowWriter>> open_rows(Format format, core::FileSystem& system,
                                                   const RowFiles& files, const warehouse::Server* engine);

}  // namespace rouse::sim
