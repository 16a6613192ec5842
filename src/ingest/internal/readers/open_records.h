// The reader for a file, as its mapping says.
#pragma once

#include <filesystem>
#include <memory>

#include "core/result.h"
#include "ingest/internal/readers/record.h"
#include "ingest/mapping.h"

namespace rouse::warehouse {
class Warehouse;
}

namespace rouse::ingest {

// Parquet is read by the embedded engine, so `warehouse` has to be one; a server cannot see the file.
core::Result<std::unique_ptr<RecordReader>> open_records(const std::filesystem::path& file,
                                                         const Mapping& mapping,
                                                         warehouse::Warehouse& warehouse);

}  // namespace rouse::ingest
