// Finding personal values inside a text.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "access/personal_data.h"

namespace rouse::access {

struct PersonalSpan {
  std::size_t begin = 0;
  std::size_t end = 0;
  PersonalClass value_class = PersonalClass::kOther;
};

// False for most texts, and several times as fast as a search: no number has fewer digits, no address lacks
// its sign.
bool may_be_personal(std::string_view text);

// The first personal value that begins at `from` or later. A number is one by itself: not part of a longer
// number, of a decimal fraction or of a hexadecimal id. '@' and digits may be percent-encoded, as in URLs.
std::optional<PersonalSpan> find_personal(std::string_view text, std::size_t from);

}  // namespace rouse::access
