#include "ingest/internal/parquet_reader.h"

#include <fmt/format.h>

#include <system_error>
#include <utility>
#include <vector>

#include "ingest/internal/json_text.h"
#include "ingest/load.h"
#include "warehouse/quote.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {
namespace {

using core::Result;

constexpr core::Milliseconds kReadMax{4 * 3'600'000};

std::string without_wrappers(std::string type) {
  for (const std::string_view wrapper : {"LowCardinality(", "Nullable("}) {
    if (type.starts_with(wrapper)) type = type.substr(wrapper.size(), type.size() - wrapper.size() - 1);
  }
  return type;
}

// The expression that gives a column as Nullable(String).
std::string text_of(const warehouse::Column& column) {
  const std::string name = warehouse::quote_identifier(column.name);
  const std::string type = without_wrappers(column.type);
  std::string text = fmt::format("toString({})", name);
  if (type.starts_with("DateTime")) {
    text = fmt::format("concat(replaceOne(toString(toDateTime64({}, 3, 'UTC')), ' ', 'T'), 'Z')", name);
  } else if (type.starts_with("Array") || type.starts_with("Map") || type.starts_with("Tuple")) {
    text = fmt::format("toJSONString({})", name);
  }
  return fmt::format("CAST({}, 'Nullable(String)')", text);
}

class ParquetReader final : public RecordReader {
 public:
  ParquetReader(std::vector<std::string> columns, warehouse::RowStream rows, std::uint64_t bytes)
      : columns_(std::move(columns)), rows_(std::move(rows)), bytes_(bytes), fields_(columns_.size()) {}

  const std::vector<std::string>& columns() const override { return columns_; }
  // The engine does not tell how far it has read.
  std::uint64_t bytes_read() const override { return ended_ ? bytes_ : 0; }

  Result<bool> next(Record& record) override {
    ROUSE_TRY(const bool more, rows_.next());
    ended_ = !more;
    if (!more) return false;
    raw_.clear();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      fields_[i] = {};
      if (rows_.null()) continue;
      fields_[i] = rows_.string();
      append_json_key(raw_, columns_[i]);
      append_json_string(raw_, fields_[i]);
    }
    raw_ += raw_.empty() ? "{}" : "}";
    record.raw = raw_;
    record.fields = fields_;
    record.others = {};
    record.line = ++row_;
    record.offset = 0;
    record.broken.reset();
    if (raw_.size() > kRecordBytesMax) {
      record.broken = Rejection{RejectReason::kRecordTooLong, "",
                                fmt::format("the row is longer than {} bytes", kRecordBytesMax)};
      record.raw = record.raw.substr(0, kRecordBytesMax);
      record.fields = {};
    }
    return true;
  }

 private:
  std::vector<std::string> columns_;
  warehouse::RowStream rows_;
  std::uint64_t bytes_;
  std::uint64_t row_ = 0;
  bool ended_ = false;
  std::vector<std::string_view> fields_;
  std::string raw_;
};

tl::unexpected<core::Error> unreadable(const std::string& file, const core::Error& why) {
  if (why.code == core::ErrorCode::kUnavailable || why.code == core::ErrorCode::kDeadlineExceeded) {
    return core::fail(why);
  }
  return core::invalid(file, fmt::format("{}: cannot be read as Parquet: {}", file, why.message),
                       "check the file, and the mapping's format");
}

}  // namespace

Result<std::unique_ptr<RecordReader>> open_parquet(const std::filesystem::path& file,
                                                   warehouse::Warehouse& warehouse) {
  const std::string name = file.string();
  ROUSE_TRY(const auto traits, warehouse.traits());
  if (!traits.is_engine) {
    return core::invalid("format",
                         "format: Parquet files are read by the embedded engine, this warehouse is a server",
                         "convert the file to CSV, or load it where the engine runs");
  }
  std::error_code error;
  const auto path = std::filesystem::canonical(file, error);
  if (error) {
    return core::fail(core::ErrorCode::kNotFound, name, fmt::format("{}: {}", name, error.message()));
  }
  const auto bytes = std::filesystem::file_size(path, error);
  const std::string source = fmt::format("file({}, 'Parquet')", warehouse::quote(path.string()));
  warehouse::QueryOptions options;
  options.time_max = kReadMax;
  options.settings = {{"max_threads", "1"}};  // rows in the order of the file
  auto described = warehouse.select(fmt::format("SELECT * FROM {} LIMIT 0", source), options);
  if (!described) return unreadable(name, described.error());
  std::vector<std::string> columns;
  std::string texts;
  for (const auto& column : described->columns()) {
    texts += fmt::format("{}{} AS c{}", texts.empty() ? "" : ", ", text_of(column), columns.size());
    columns.push_back(column.name);
  }
  auto rows = warehouse.select(fmt::format("SELECT {} FROM {}", texts, source), options);
  if (!rows) return unreadable(name, rows.error());
  return std::make_unique<ParquetReader>(std::move(columns), std::move(*rows), bytes);
}

}  // namespace rouse::ingest
