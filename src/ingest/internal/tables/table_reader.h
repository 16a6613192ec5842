// The reader of one delivered file, as its table declares it.
#pragma once

#include <filesystem>
#include <memory>

#include "core/result.h"
#include "ingest/internal/readers/file_digest.h"
#include "ingest/internal/readers/record.h"
#include "tables/table.h"

namespace rouse::warehouse {
class Warehouse;
}

namespace rouse::ingest {

// Its columns are those of the file's header line, or the declared ones by their names in the file. Parquet
// is read by the embedded engine, so `warehouse` has to be one. `digest` holds the whole file when the reader
// has met its end; it outlives the reader.
core::Result<std::unique_ptr<RecordReader>> open_table_file(const std::filesystem::path& file,
                                                            const tables::Table& table,
                                                            warehouse::Warehouse& warehouse,
                                                            FileDigest& digest);

}  // namespace rouse::ingest
