// The columns a Parquet file has, read from its footer (github.com/apache/parquet-format, Thrift compact
// protocol).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/result.h"

namespace rouse::ingest {

inline constexpr std::size_t kParquetFooterBytesMax = 64U << 20;

struct ParquetColumn {
  std::string name;
  bool is_instant = false;  // a timestamp, stored as a number
};

// The flat columns, in order; lists, maps and structs are left out. Fails with kInvalidArgument naming the
// file when it is not Parquet, cut or damaged.
core::Result<std::vector<ParquetColumn>> read_parquet_columns(const std::filesystem::path& file);

}  // namespace rouse::ingest
