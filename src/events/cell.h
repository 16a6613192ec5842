// A property's value, ready to be written: Nullable(String), Nullable(Int64), Nullable(Float64) or
// Nullable(UInt8). Texts are views: whoever makes a cell says how long they live.
#pragma once

#include <cstdint>
#include <string_view>

namespace rouse::events {

struct Cell {
  enum class Kind : std::uint8_t { kMissing, kText, kInteger, kNumber, kFlag };
  Kind kind = Kind::kMissing;
  std::string_view text;
  std::int64_t integer = 0;  // integers, fen, epoch milliseconds; 0 or 1 of a flag
  double number = 0;

  bool operator==(const Cell&) const = default;
};

}  // namespace rouse::events
