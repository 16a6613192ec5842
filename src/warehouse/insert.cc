#include "warehouse/insert.h"

#include <utility>

#include "warehouse/internal/row_writer.h"

namespace rouse::warehouse {

Insert::Insert(std::unique_ptr<internal::RowWriter> writer) : writer_(std::move(writer)) {}
Insert::Insert(Insert&&) noexcept = default;
Insert& Insert::operator=(Insert&&) noexcept = default;
Insert::~Insert() = default;

void Insert::u64(std::uint64_t value) { writer_->put_unsigned(value); }
void Insert::i64(std::int64_t value) { writer_->put_signed(value); }
void Insert::f64(double value) { writer_->put_float(value); }
void Insert::string(std::string_view value) { writer_->put_string(value); }
void Insert::null() { writer_->put_null(); }
void Insert::put_array(const void* values, std::size_t count, std::size_t width) {
  writer_->put_array(values, count, width);
}
void Insert::strings(std::span<const std::string_view> values) { writer_->put_strings(values); }
core::Result<void> Insert::end_row() { return writer_->end_row(); }
core::Result<void> Insert::append(std::span<const std::byte> row_binary, std::uint64_t rows) {
  return writer_->append(row_binary, rows);
}
core::Result<std::uint64_t> Insert::finish() { return writer_->finish(); }

}  // namespace rouse::warehouse
