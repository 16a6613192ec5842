// Hash tables by text that are asked with views.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "core/hash.h"

namespace rouse::ingest {

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return core::hash64(text); }
};
template <typename T>
using TextMap = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;
using TextSet = std::unordered_set<std::string, TextHash, std::equal_to<>>;

}  // namespace rouse::ingest
