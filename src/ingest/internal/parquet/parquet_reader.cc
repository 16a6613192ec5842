#include "ingest/internal/parquet/parquet_reader.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "ingest/internal/parquet/parquet_schema.h"
#include "ingest/internal/readers/byte_source.h"
#include "ingest/internal/readers/json_text.h"
#include "ingest/load.h"
#include "warehouse/quote.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {
namespace {

using core::Result;

constexpr core::Milliseconds kReadMax{4 * 3'600'000};

class ParquetReader final : public RecordReader {
 public:
  ParquetReader(std::filesystem::path file, std::vector<ParquetColumn> described,
                warehouse::Warehouse& warehouse, FileDigest* digest)
      : file_(std::move(file)),
        described_(std::move(described)),
        warehouse_(warehouse),
        digest_(digest),
        table_(fmt::format("{}{}", kParquetPrefix, ::getpid())),
        fields_(described_.size()) {
    for (const auto& column : described_) columns_.push_back(column.name);
    options_.time_max = kReadMax;
  }
  ParquetReader(const ParquetReader&) = delete;
  ParquetReader& operator=(const ParquetReader&) = delete;
  ~ParquetReader() override {
    rows_.reset();
    if (unpacked_) (void)drop();
  }

  const std::vector<std::string>& columns() const override { return columns_; }
  std::uint64_t bytes_read() const override { return bytes_; }
  Result<bool> next(Record& record) override;

 private:
  Result<void> unpack();
  void count(std::span<const char> bytes) {
    bytes_ += bytes.size();
    if (digest_) digest_->add(bytes);
  }
  Result<void> drop() { return warehouse_.execute(fmt::format("DROP TABLE IF EXISTS {}", table_), options_); }

  std::filesystem::path file_;
  std::vector<ParquetColumn> described_;
  std::vector<std::string> columns_;
  warehouse::Warehouse& warehouse_;
  FileDigest* digest_;
  warehouse::QueryOptions options_;
  std::string table_;
  bool unpacked_ = false;
  std::optional<warehouse::RowStream> rows_;
  std::uint64_t bytes_ = 0;
  std::uint64_t row_ = 0;
  std::vector<std::string_view> fields_;
  std::string raw_;
};

// A table of the kind that keeps rows in the order in which they were inserted, and all of the file's rows in
// it.
Result<void> ParquetReader::unpack() {
  unpacked_ = true;
  ROUSE_CHECK(drop());
  std::string definitions;
  std::string texts;
  for (const auto& column : described_) {
    const std::string name = warehouse::quote_identifier(column.name);
    const std::string comma = definitions.empty() ? "" : ", ";
    definitions += fmt::format("{}{} {}", comma, name,
                               column.is_instant ? "Nullable(DateTime64(3, 'UTC'))" : "Nullable(String)");
    texts += comma + (column.is_instant
                          ? fmt::format("concat(replaceOne(toString({0}), ' ', 'T'), 'Z') AS {0}", name)
                          : name);
  }
  ROUSE_CHECK(warehouse_.execute(fmt::format("CREATE TABLE {} ({}) ENGINE = StripeLog", table_, definitions),
                                 options_));
  ROUSE_TRY(auto insert, warehouse_.insert(table_, columns_, options_, "Parquet"));
  std::ifstream stream{file_, std::ios::binary};
  std::vector<char> chunk(kChunkBytes);
  while (stream) {
    stream.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    const auto got = static_cast<std::size_t>(stream.gcount());
    count({chunk.data(), got});
    if (got > 0) ROUSE_CHECK(insert.append(std::as_bytes(std::span{chunk.data(), got}), 0));
  }
  if (auto finished = insert.finish(); !finished) {
    const auto& why = finished.error();
    if (why.code == core::ErrorCode::kUnavailable || why.code == core::ErrorCode::kDeadlineExceeded) {
      return core::fail(why);
    }
    return core::invalid(file_.string(),
                         fmt::format("{}: cannot be read as Parquet: {}", file_.string(), why.message));
  }
  warehouse::QueryOptions ordered = options_;
  ordered.settings = {{"max_threads", "1"}};
  ROUSE_TRY(auto rows, warehouse_.select(fmt::format("SELECT {} FROM {}", texts, table_), ordered));
  rows_.emplace(std::move(rows));
  return {};
}

Result<bool> ParquetReader::next(Record& record) {
  if (!unpacked_) ROUSE_CHECK(unpack());
  ROUSE_TRY(const bool more, rows_->next());
  if (!more) return false;
  raw_.clear();
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    fields_[i] = {};
    if (rows_->null()) continue;
    fields_[i] = rows_->string();
    append_json_key(raw_, columns_[i]);
    append_json_string(raw_, fields_[i]);
  }
  raw_ += raw_.empty() ? "{}" : "}";
  record = Record{};
  record.raw = raw_;
  record.fields = fields_;
  record.line = ++row_;
  if (raw_.size() > kRecordBytesMax) {
    record.broken = Rejection{RejectReason::kRecordTooLong, "",
                              fmt::format("the row is longer than {} bytes", kRecordBytesMax)};
    record.raw = record.raw.substr(0, kRecordBytesMax);
    record.fields = {};
  }
  return true;
}

}  // namespace

Result<std::unique_ptr<RecordReader>> open_parquet(const std::filesystem::path& file,
                                                   warehouse::Warehouse& warehouse, FileDigest* digest) {
  ROUSE_TRY(const auto traits, warehouse.traits());
  if (!traits.is_engine) {
    return core::invalid("format",
                         "format: Parquet files are read by the embedded engine, this warehouse is a server",
                         "convert the file to CSV, or load it where the engine runs");
  }
  ROUSE_TRY(auto columns, read_parquet_columns(file));
  std::error_code error;
  if (std::filesystem::file_size(file, error) > kParquetBytesMax) {
    return core::fail(
        core::ErrorCode::kResourceExhausted, file.string(),
        fmt::format("{}: Parquet files of up to {} bytes are read", file.string(), kParquetBytesMax),
        "split the file");
  }
  return std::make_unique<ParquetReader>(file, std::move(columns), warehouse, digest);
}

}  // namespace rouse::ingest
