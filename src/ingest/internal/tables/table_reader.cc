#include "ingest/internal/tables/table_reader.h"

#include <string>
#include <utility>
#include <vector>

#include "ingest/internal/parquet/parquet_reader.h"
#include "ingest/internal/readers/byte_source.h"
#include "ingest/internal/readers/csv_reader.h"
#include "ingest/internal/readers/fixed_width_reader.h"

namespace rouse::ingest {

using core::Result;

Result<std::unique_ptr<RecordReader>> open_table_file(const std::filesystem::path& file,
                                                      const tables::Table& table,
                                                      warehouse::Warehouse& warehouse, FileDigest& digest) {
  const auto& rules = table.files;
  const auto name = file.filename().string();
  if (rules.format == tables::FileFormat::kParquet) return open_parquet(file, warehouse, &digest);
  if (rules.format == tables::FileFormat::kFixedWidth) {
    std::vector<FixedWidthColumn> columns;
    columns.reserve(table.columns.size());
    for (const auto& column : table.columns) columns.push_back({column.source, column.width});
    ROUSE_TRY(auto bytes, open_unconverted(file, rules.encoding, {.digest = &digest, .may_be_empty = true}));
    return open_fixed_width(std::move(bytes), name, columns, rules.encoding);
  }
  CsvOptions options{.separator = rules.separator,
                     .columns = {},
                     .quotes = rules.quotes,
                     .ends_with_separator = rules.ends_with_separator};
  if (!rules.header) {
    for (const auto& column : table.columns) options.columns.push_back(column.source);
  }
  ROUSE_TRY(auto text,
            open_text(file, rules.encoding, {.digest = &digest, .may_be_empty = !options.columns.empty()}));
  return open_csv(std::move(text), name, options);
}

}  // namespace rouse::ingest
