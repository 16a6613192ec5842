// Column types as text ("Nullable(Int64)", "Array(Tuple(Int64, UInt64))") and their RowBinary layout.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "core/result.h"

namespace rouse::warehouse::internal {

enum class Family {
  kUnsigned,
  kSigned,
  kFloat,
  kString,  // a length before the bytes
  kBytes,   // `width` bytes: FixedString, UUID
  kPacked,  // a tuple of fixed-width elements, one after the other; only inside arrays
  kArray,   // a length before the elements
};

struct ColumnType {
  Family family = Family::kUnsigned;
  bool nullable = false;                        // a byte before the value; 1: NULL and no value
  std::size_t width = 0;                        // bytes of one value; 0 for kString and kArray
  std::shared_ptr<const ColumnType> element{};  // of kArray; not nullable, not an array
};

// Fails with kInvalidArgument for a type this client does not carry; the error names the type.
core::Result<ColumnType> parse_column_type(std::string_view text);

}  // namespace rouse::warehouse::internal
