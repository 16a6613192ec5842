#include "access/internal/subject.h"

#include <algorithm>
#include <iterator>

#include "access/internal/personal/numbers.h"

namespace rouse::access {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kSpaces = " \t\r\n";

// The first 128 bits, in 26 characters appended to the text.
void append_base32(std::string_view bytes, std::string& text) {
  constexpr std::string_view kDigits = "abcdefghijklmnopqrstuvwxyz234567";
  constexpr unsigned kBitsOfDigit = 5;
  unsigned buffer = 0;
  unsigned bits = 0;
  for (const char byte : bytes) {
    buffer = buffer << 8U | static_cast<unsigned char>(byte);
    bits += 8;
    while (bits >= kBitsOfDigit) {
      bits -= kBitsOfDigit;
      text += kDigits[buffer >> bits & 31U];
    }
  }
  if (bits > 0) text += kDigits[buffer << (kBitsOfDigit - bits) & 31U];
}

Subject first_half(const KeyedHash::Digest& digest) {
  Subject half;
  std::transform(digest.begin(), digest.begin() + Subject::kBytes, half.bytes.begin(),
                 [](unsigned char byte) { return static_cast<char>(byte); });
  return half;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(kSpaces);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpaces) - begin + 1);
}

// A number of another country keeps its plus sign: 1 415 555 0100 with it is not 14155550100 without.
std::string normalised_phone(std::string_view value) {
  std::string digits;
  std::ranges::copy_if(value, std::back_inserter(digits), is_digit);
  if (digits.empty()) return std::string{value};
  const bool foreign = value.starts_with('+') && !digits.starts_with("86");
  if (foreign) return '+' + digits;
  const auto mobile = mobile_number(digits);
  return mobile.empty() ? digits : std::string{mobile};
}

std::string without_separators(std::string_view value) {
  std::string number;
  for (const char c : value) {
    if (c != ' ' && c != '-') number += upper(c);
  }
  return number;
}

}  // namespace

std::string Subject::text() const {
  std::string text;
  append_base32(view(), text);
  return text;
}

std::string normalised(PersonalClass value_class, std::string_view value) {
  value = trimmed(value);
  switch (value_class) {
    case PersonalClass::kPhone: return normalised_phone(value);
    case PersonalClass::kIdNumber:
    case PersonalClass::kCard: return without_separators(value);
    case PersonalClass::kEmail: {
      std::string address{value};
      std::ranges::transform(address, address.begin(), lower);
      return address;
    }
    case PersonalClass::kName:
    case PersonalClass::kOther: return std::string{value};
  }
  return std::string{value};
}

Subject subject_of(const KeyedHash& hash, std::string_view identifier) {
  return first_half(hash.of({"subject\0"sv, identifier}));
}

std::string token_of(const KeyedHash& hash, PersonalClass value_class, std::string_view value) {
  const auto digest = hash.of({to_string(value_class), "\0"sv, normalised(value_class, value)});
  std::string token{to_string(value_class)};
  token += '_';
  append_base32(first_half(digest).view(), token);
  return token;
}

}  // namespace rouse::access
