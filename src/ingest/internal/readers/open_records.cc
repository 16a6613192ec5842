#include "ingest/internal/readers/open_records.h"

#include "ingest/internal/mapping_check.h"
#include "ingest/internal/parquet/parquet_reader.h"
#include "ingest/internal/readers/byte_source.h"
#include "ingest/internal/readers/csv_reader.h"
#include "ingest/internal/readers/jsonl_reader.h"

namespace rouse::ingest {

core::Result<std::unique_ptr<RecordReader>> open_records(const std::filesystem::path& file,
                                                         const Mapping& mapping,
                                                         warehouse::Warehouse& warehouse) {
  if (mapping.format == FileFormat::kParquet) return open_parquet(file, warehouse);
  ROUSE_TRY(auto text, open_text(file, mapping.encoding));
  if (mapping.format == FileFormat::kCsv) {
    return open_csv(std::move(text), file.string(),
                    CsvOptions{.separator = std::string(1, mapping.separator), .columns = mapping.columns});
  }
  auto needed = needed_columns(mapping);
  return open_jsonl(std::move(text), file.string(),
                    {std::move(needed.all), std::move(needed.required), mapping.keep_undeclared});
}

}  // namespace rouse::ingest
