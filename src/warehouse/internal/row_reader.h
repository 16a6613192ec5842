// The state of a RowStream: the scan for the current row's end, and the cursor inside the row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "warehouse/internal/answer_body.h"
#include "warehouse/internal/column_type.h"
#include "warehouse/row_stream.h"

namespace rouse::warehouse::internal {

// What stands before each row.
inline constexpr char kRowMarker = 1;

struct RowShape {
  std::vector<Column> columns;
  std::vector<ColumnType> types;
  std::size_t fixed_bytes = 0;  // of a row with its marker, if every row has the same size; else 0
};

core::Result<RowShape> make_shape(std::vector<Column> columns);

class RowReader {
 public:
  RowReader(RowShape shape, std::unique_ptr<HttpExchange> exchange, std::uint64_t row_bytes_max,
            std::function<void()> cancel);

  core::Result<void> open(Broken& broken) { return body_.open(broken); }
  core::Result<bool> next();

  const std::vector<Column>& columns() const { return shape_.columns; }
  std::uint64_t rows() const { return rows_; }

  std::uint64_t read_unsigned();
  std::int64_t read_signed();
  double read_float();
  std::string_view read_string();
  bool read_null();
  std::size_t open_array();
  void copy_elements(void* out, std::size_t count, std::size_t width);

 private:
  // How far the current row's bytes are known; kept between deliveries so that long rows are scanned once.
  struct Scan {
    std::size_t offset = 0;  // from the row's marker
    std::size_t column = 0;
    std::uint64_t elements = 0;  // left in the array being scanned
    bool in_array = false;
  };

  core::Result<bool> find_row();
  bool scan_row();  // true when the whole row is in the buffer
  bool scan_column(const ColumnType& type, std::size_t available);
  bool scan_value(const ColumnType& type, std::size_t available);
  bool scan_elements(const ColumnType& element, std::size_t available);
  std::optional<std::uint64_t> scan_length(std::size_t available);

  // The value to read next: its type if it is of that family, else null and the misuse is noted.
  const ColumnType* expect(Family family, std::string_view reader);
  void misuse(std::string_view reader);
  void finish_value();
  std::uint64_t take_length();

  RowShape shape_;
  AnswerBody body_;
  const std::uint64_t row_bytes_max_;
  std::uint64_t rows_ = 0;
  std::size_t row_bytes_ = 0;  // of the current row, to be consumed by the next next()
  Scan scan_;

  bool readable_ = false;  // at a row, and nothing was misused
  const char* cursor_ = nullptr;
  std::size_t column_ = 0;
  bool null_flag_read_ = false;
  const ColumnType* element_ = nullptr;  // of the open array
  std::size_t elements_left_ = 0;
  std::optional<core::Error> misuse_;
};

}  // namespace rouse::warehouse::internal
