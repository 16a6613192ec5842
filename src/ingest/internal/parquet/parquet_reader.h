// Parquet, unpacked by the embedded engine into a table that is read back row by row and dropped.
//
// Values are handed out as text: times in UTC with milliseconds, NULL as missing. Nested columns are not
// read. Record::raw is the row as a JSON object, Record::line its number. The engine holds the file in memory
// while it unpacks it.
#pragma once

#include <filesystem>
#include <memory>

#include "core/result.h"
#include "ingest/internal/readers/file_digest.h"
#include "ingest/internal/readers/record.h"

namespace rouse::warehouse {
class Warehouse;
}

namespace rouse::ingest {

inline constexpr std::uint64_t kParquetBytesMax = std::uint64_t{4} << 30;

// Reads the footer; the body is read, into `digest` too if there is one, at the first next(). Fails with
// kInvalidArgument when the file is not Parquet or `warehouse` is not the engine, with kResourceExhausted
// beyond kParquetBytesMax.
core::Result<std::unique_ptr<RecordReader>> open_parquet(const std::filesystem::path& file,
                                                         warehouse::Warehouse& warehouse,
                                                         FileDigest* digest = nullptr);

// Tables that a reader did not live to drop begin with this.
inline constexpr std::string_view kParquetPrefix = "parquet_";

}  // namespace rouse::ingest
