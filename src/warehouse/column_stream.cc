#include "warehouse/column_stream.h"

#include <array>
#include <utility>

#include "warehouse/internal/column_reader.h"

namespace rouse::warehouse {

ColumnStream::ColumnStream(std::unique_ptr<internal::ColumnReader> reader) : reader_(std::move(reader)) {}
ColumnStream::ColumnStream(ColumnStream&&) noexcept = default;
ColumnStream& ColumnStream::operator=(ColumnStream&&) noexcept = default;
ColumnStream::~ColumnStream() = default;

core::Result<bool> ColumnStream::next() { return reader_->next(); }
const std::vector<Column>& ColumnStream::columns() const { return reader_->columns(); }
std::size_t ColumnStream::rows() const { return reader_->rows(); }
std::uint64_t ColumnStream::rows_read() const { return reader_->rows_read(); }

core::Result<const void*> ColumnStream::values_of(std::size_t index, Kind kind, std::size_t width) {
  using internal::Family;
  constexpr std::array kFamilies{Family::kUnsigned, Family::kSigned, Family::kFloat};
  return reader_->values_of(index, kFamilies[static_cast<std::size_t>(kind)], width);
}

}  // namespace rouse::warehouse
