#include "ingest/internal/collect/junk_ids.h"

#include <algorithm>
#include <array>

namespace rouse::ingest {

bool is_junk_id(std::string_view id) {
  constexpr std::array<std::string_view, 6> kJunk{"null", "undefined", "nil", "none", "anonymous", "-1"};
  if (id.find_first_not_of("0-") == std::string_view::npos) return true;
  const auto is_same = [&](std::string_view junk) {
    return std::equal(id.begin(), id.end(), junk.begin(), junk.end(),
                      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
  };
  return std::any_of(kJunk.begin(), kJunk.end(), is_same);
}

}  // namespace rouse::ingest
