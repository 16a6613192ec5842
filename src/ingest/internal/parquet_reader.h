// Parquet, read by the embedded engine and streamed back row by row. Values are handed out as text: times in
// UTC with milliseconds, lists and structs as JSON, NULL as missing. Record::raw is the row as a JSON object,
// Record::line its number.
#pragma once

#include <filesystem>
#include <memory>

#include "core/result.h"
#include "ingest/internal/record.h"

namespace rouse::warehouse {
class Warehouse;
}

namespace rouse::ingest {

// Fails with kInvalidArgument when the file is not Parquet or `warehouse` is not the engine.
core::Result<std::unique_ptr<RecordReader>> open_parquet(const std::filesystem::path& file,
                                                         warehouse::Warehouse& warehouse);

}  // namespace rouse::ingest
