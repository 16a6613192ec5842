#include "files/parquet_rows.h"

#include <fmt/format.h>

#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "core/bounded_queue.h"
#include "files/output_file.h"
#include "warehouse/quote.h"
#include "warehouse/warehouse.h"

namespace rouse::sim {
namespace {

constexpr std::size_t kWaiting = 1;  // blocks between the two threads
constexpr core::Milliseconds kLongest{600'000};
constexpr std::string_view kValuesMax = "268435456";  // bytes of an answer, which the engine holds whole

// How a column is sent, and what the file holds of it.
std::string sent_type(ColumnType type) {
  switch (type) {
    case ColumnType::kText: return "Nullable(String)";
    case ColumnType::kCategory: return "LowCardinality(String)";
    case ColumnType::kInteger:
    case ColumnType::kMoney: return "Nullable(Int64)";
    case ColumnType::kNumber: return "Nullable(Float64)";
    case ColumnType::kBoolean: return "Nullable(UInt8)";
    case ColumnType::kTime: return "Nullable(Int64)";
  }
  return {};
}

std::string selected(const FileColumn& column) {
  std::string name = warehouse::quote_identifier(column.name);
  switch (column.type) {
    case ColumnType::kCategory: return fmt::format("nullIf(toString({0}), '') AS {0}", name);
    case ColumnType::kMoney: return fmt::format("toDecimal64({0}, 2) / 100 AS {0}", name);
    case ColumnType::kBoolean: return fmt::format("toBool({0}) AS {0}", name);
    case ColumnType::kTime: return fmt::format("fromUnixTimestamp64Milli({0}, 'UTC') AS {0}", name);
    default: return name;
  }
}

class ParquetRows final : public RowWriter {
 public:
  ParquetRows(core::FileSystem& system, const RowFiles& files, const warehouse::Server& engine)
      : system_(system), files_(files), engine_(engine), table_("rows_" + files.name) {}

  core::Result<void> begin() {
    std::string columns;
    for (const FileColumn& column : files_.columns) {
      const std::string type = sent_type(column.type);
      columns_.push_back({std::string{column.name}, type});
      columns +=
          fmt::format("{}{} {}", columns.empty() ? "" : ", ", warehouse::quote_identifier(column.name), type);
      select_ += fmt::format("{}{}", select_.empty() ? "SELECT " : ", ", selected(column));
    }
    // One thread, so that rows stay in their order and two runs give the same bytes.
    select_ +=
        fmt::format(" FROM {} SETTINGS max_threads = 1, output_format_parquet_compression_method = 'zstd'",
                    warehouse::quote_identifier(table_));
    ROUSE_CHECK(engine_.execute(
        fmt::format("CREATE TABLE {} ({}) ENGINE = Memory", warehouse::quote_identifier(table_), columns)));
    ROUSE_TRY(auto block, warehouse::ColumnBlock::create(columns_));
    block_.emplace(std::move(block));
    writer_ = std::jthread{[this] { write_parts(); }};
    return {};
  }

  ~ParquetRows() override { queue_.close(); }

  void text(std::string_view value) override {
    const bool category = files_.columns[column_].type == ColumnType::kCategory;
    if (value.empty() && !category) return missing();
    block_->string(value);
    ++column_;
  }
  void integer(std::int64_t value) override { put(value); }
  void money(std::int64_t fen) override { put(fen); }
  void number(double value) override { put(value); }
  void boolean(bool value) override { put(static_cast<std::uint8_t>(value)); }
  void time(std::int64_t ms) override { put(ms); }
  void missing() override {
    if (files_.columns[column_].type == ColumnType::kCategory) {
      block_->string("");
    } else {
      block_->null();
    }
    ++column_;
  }

  core::Result<void> end_row() override {
    block_->end_row();
    column_ = 0;
    return block_->rows() == files_.rows_of_part ? hand_over() : core::Result<void>{};
  }

  core::Result<void> finish() override {
    if (block_->rows() > 0) {
      ROUSE_CHECK(hand_over());
    }
    queue_.close();
    if (writer_.joinable()) writer_.join();
    if (error_) return core::fail(*error_);
    return {};
  }

 private:
  template <typename T>
  void put(T value) {
    block_->number(value);
    ++column_;
  }

  core::Result<void> hand_over() {
    ROUSE_TRY(auto next, warehouse::ColumnBlock::create(columns_));
    std::swap(*block_, next);
    // The queue closes when a part could not be written.
    if (queue_.push(std::move(next))) return {};
    writer_.join();
    return core::fail(*error_);
  }

  void write_parts() {
    while (auto block = queue_.pop()) {
      if (const auto written = write_part(*block); !written) {
        error_ = written.error();
        queue_.close();
        return;
      }
    }
  }

  core::Result<void> write_part(const warehouse::ColumnBlock& block) {
    warehouse::QueryOptions options;
    options.time_max = kLongest;
    options.settings.emplace_back("max_result_bytes", kValuesMax);
    ROUSE_CHECK(engine_.insert_block(table_, block, options));
    ROUSE_TRY(const std::string bytes, engine_.text(select_, "Parquet", options));
    ROUSE_CHECK(
        engine_.execute(fmt::format("TRUNCATE TABLE {}", warehouse::quote_identifier(table_)), options));
    return write_file(system_, files_.folder / fmt::format("{}_{:04}.parquet", files_.name, ++parts_), bytes);
  }

  core::FileSystem& system_;
  const RowFiles files_;
  warehouse::Warehouse engine_;
  const std::string table_;
  std::string select_;
  std::vector<warehouse::ColumnBlock::Column> columns_;
  std::optional<warehouse::ColumnBlock> block_;
  std::size_t column_ = 0;
  core::BoundedQueue<warehouse::ColumnBlock> queue_{kWaiting};
  int parts_ = 0;                     // of the writing thread
  std::optional<core::Error> error_;  // likewise, until it has ended
  std::jthread writer_;
};

}  // namespace

core::Result<std::unique_ptr<RowWriter>> open_parquet(core::FileSystem& system, const RowFiles& files,
                                                      const warehouse::Server& engine) {
  auto rows = std::make_unique<ParquetRows>(system, files, engine);
  ROUSE_CHECK(rows->begin());
  return rows;
}

}  // namespace rouse::sim
