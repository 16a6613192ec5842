// The state of a ColumnStream: finds whole blocks in the bytes of the body.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "warehouse/internal/answer_body.h"
#include "warehouse/internal/column_type.h"
#include "warehouse/row_stream.h"

namespace rouse::warehouse::internal {

class ColumnReader {
 public:
  ColumnReader(std::unique_ptr<HttpExchange> exchange, std::uint64_t block_bytes_max,
               std::function<void()> cancel);

  core::Result<void> open(Broken& broken) { return body_.open(broken); }
  core::Result<bool> next();

  const std::vector<Column>& columns() const { return columns_; }
  std::size_t rows() const { return readable_ ? block_.rows : 0; }
  std::uint64_t rows_read() const { return rows_read_; }
  // The column's values in the current block, aligned to their width.
  core::Result<const void*> values_of(std::size_t index, Family family, std::size_t width);

 private:
  enum class Found {
    kBlock,
    kPart,     // of a block; more bytes are needed
    kForeign,  // something else
  };
  struct Block {
    std::size_t rows = 0;
    std::size_t bytes = 0;
    std::vector<std::size_t> values;  // where each column's start
  };
  class Cursor;

  core::Result<bool> find_block();
  core::Result<Found> scan_block();
  core::Result<Found> scan_column(Cursor& at, std::size_t index);

  AnswerBody body_;
  const std::uint64_t block_bytes_max_;
  std::vector<Column> columns_;
  std::vector<ColumnType> types_;
  bool columns_known_ = false;
  Block block_;
  bool readable_ = false;  // at a block
  std::uint64_t rows_read_ = 0;
  std::vector<ByteBuffer> aligned_;  // copies of columns
};

}  // namespace rouse::warehouse::internal
