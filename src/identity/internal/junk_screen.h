// Says of most values of a type, by their size and first characters, that no junk rule fits them; of the
// others is_junk() has to say. Thread-safe to read.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "identity/identifier_types.h"

namespace rouse::identity {

class JunkScreen {
 public:
  JunkScreen(const IdentifierTypes& types, TypeIndex type);

  // False: it is not junk.
  bool may_be_junk(std::string_view value) const {
    if (value.size() < 2) return true;
    const auto size = std::min(value.size(), kSizeMax);
    return ((sizes_[static_cast<unsigned char>(value.front())] >> size) & 1U) != 0 ||
           is_blank(value.back()) || (value.size() >= same_from_ && value[0] == value[1]) ||
           (is_root_ && value.find(':') != std::string_view::npos);
  }

 private:
  static constexpr std::size_t kSizeMax = 63;  // and all above
  static constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
  void add(const JunkRule& rule);

  std::array<std::uint64_t, 256> sizes_{};  // by the first character: a bit for each size junk may have
  std::size_t same_from_ = SIZE_MAX;        // size from which one character over and over is junk
  bool is_root_;                            // the key of another type is junk
};

}  // namespace rouse::identity
