// What the store knows a customer by, and what everything else knows a personal value by: keyed hashes, in
// base32 (RFC 4648 section 6, lower case, no padding).
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "access/internal/keys/keyed_hash.h"
#include "access/personal_data.h"

namespace rouse::access {

// 128 bits.
struct Subject {
  static constexpr std::size_t kBytes = 16;
  std::array<char, kBytes> bytes{};

  std::string_view view() const { return {bytes.data(), kBytes}; }
  std::string text() const;  // 26 characters
  auto operator<=>(const Subject&) const = default;
};

Subject subject_of(const KeyedHash& hash, std::string_view identifier);

// The form of a value in which equal ones are equal: digits of a phone number, without +86; ID and card
// numbers without separators; e-mail addresses in lower case; nothing trimmed but spaces around the rest.
std::string normalised(PersonalClass value_class, std::string_view value);

std::string token_of(const KeyedHash& hash, PersonalClass value_class, std::string_view value);

}  // namespace rouse::access
