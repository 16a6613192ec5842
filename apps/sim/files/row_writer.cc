#include "files/row_writer.h"

#include "files/parquet_rows.h"
#include "files/text_rows.h"

namespace rouse::sim {

std::string_view ending(Format format) {
  switch (format) {
    case Format::kCsv: return "csv";
    case Format::kJsonl: return "jsonl";
    case Format::kParquet: return "parquet";
  }
  return {};
}

core::Result<std::unique_ptr<RowWriter>> open_rows(Format format, core::FileSystem& system,
                                                   const RowFiles& files, const warehouse::Server* engine) {
  ROUSE_CHECK(system.make_folder(files.folder));
  if (format == Format::kParquet) return open_parquet(system, files, *engine);
  return std::make_unique<TextRows>(format, system, files);
}

}  // namespace rouse::sim
