#include "files/row_writer.h"

#include "files/output_file.h"
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

core::Result<std::unique_ptr<RowWriter>> open_rows(Format format, const RowFiles& files,
                                                   const warehouse::Server* engine) {
  ROUSE_CHECK(make_folder(files.folder));
  if (format == Format::kParquet) return open_parquet(files, *engine);
  return std::make_unique<TextRows>(format, files);
}

}  // namespace rouse::sim
