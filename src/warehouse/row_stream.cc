#include "warehouse/row_stream.h"

#include <utility>

#include "warehouse/internal/row_reader.h"

namespace rouse::warehouse {

RowStream::RowStream(std::unique_ptr<internal::RowReader> reader) : reader_(std::move(reader)) {}
RowStream::RowStream(RowStream&&) noexcept = default;
RowStream& RowStream::operator=(RowStream&&) noexcept = default;
RowStream::~RowStream() = default;

const std::vector<Column>& RowStream::columns() const { return reader_->columns(); }
core::Result<bool> RowStream::next() { return reader_->next(); }
std::uint64_t RowStream::u64() { return reader_->read_unsigned(); }
std::int64_t RowStream::i64() { return reader_->read_signed(); }
double RowStream::f64() { return reader_->read_float(); }
std::string_view RowStream::string() { return reader_->read_string(); }
bool RowStream::null() { return reader_->read_null(); }
std::size_t RowStream::array() { return reader_->open_array(); }
void RowStream::copy_elements(void* out, std::size_t count, std::size_t width) {
  reader_->copy_elements(out, count, width);
}
std::uint64_t RowStream::rows_read() const { return reader_->rows(); }

}  // namespace rouse::warehouse
