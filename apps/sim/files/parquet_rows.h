// Rows as Parquet, written by the embedded engine: a part's rows enter a table in its memory
// and come back as a file. A thread of its own talks to the engine, so that the next rows are made meanwhile.
//
// Memory: three blocks of rows here, one in the engine.
#pragma once

#include <memory>

#include "files/row_writer.h"

namespace rouse::sim {

core::Result<std::unique_ptr<RowWriter>> open_parquet(core::FileSystem& system, const RowFiles& files,
                                                      const warehouse::Server& engine);

}  // namespace rouse::sim
