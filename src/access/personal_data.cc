#include "access/personal_data.h"

#include <algorithm>
#include <array>

#include "access/internal/personal/numbers.h"
#include "access/internal/personal/scan.h"

namespace rouse::access {
namespace {

constexpr std::string_view kSpaces = " \t\r\n";
constexpr std::size_t kPhoneDigitsMin = 11;  // shorter ones would show too much of themselves
constexpr std::size_t kCardDigitsMin = 16;   // likewise
constexpr std::size_t kNumberTextMax = 32;   // characters of a number as a whole value, separators included

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(kSpaces);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpaces) - begin + 1);
}

std::string digits_of(std::string_view text) {
  std::string digits;
  std::ranges::copy_if(text, std::back_inserter(digits), is_digit);
  return digits;
}

std::string_view first_character(std::string_view text) {
  const auto is_continuation = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
  std::size_t length = text.empty() ? 0 : 1;
  while (length < text.size() && is_continuation(text[length])) ++length;
  return text.substr(0, length);
}

// The first and last digits with stars between them. Numbers too short for that show nothing.
std::string masked_number(std::string_view digits, std::size_t length_min, std::size_t first,
                          std::string_view stars) {
  constexpr std::size_t kLast = 4;
  if (digits.size() < length_min) return "***";
  std::string text{digits.substr(0, first)};
  text += stars;
  text += digits.substr(digits.size() - kLast);
  return text;
}

std::string masked_email(std::string_view address) {
  auto at = address.find('@');
  std::size_t length = 1;
  if (at == std::string_view::npos) {
    at = address.find("%40");
    length = 3;
  }
  if (at == std::string_view::npos || at == 0) return "***";
  std::string text{first_character(address)};
  text += "***@";
  text += address.substr(at + length);
  return text;
}

std::string masked_id_number(std::string_view text) {
  if (text.size() < 8) return "***";
  std::string masked(text.size(), '*');
  masked.front() = text.front();
  masked.back() = text.back();
  return masked;
}

// The digits, and perhaps a final X, that are the whole text but for a plus sign before and single separators
// between them; empty when the text is anything else.
std::string number_of(std::string_view text) {
  constexpr auto is_separator = [](char c) { return c == ' ' || c == '-'; };
  if (text.size() > kNumberTextMax) return {};
  if (text.starts_with('+')) text.remove_prefix(1);
  const bool ends_in_x = text.ends_with('x') || text.ends_with('X');
  if (ends_in_x) text.remove_suffix(1);
  std::string number;
  char before = ' ';
  for (const char c : text) {
    const bool fits = is_digit(c) || (is_separator(c) && !is_separator(before));
    if (!fits) return {};
    if (is_digit(c)) number += c;
    before = c;
  }
  if (is_separator(before)) return {};
  return ends_in_x ? number + 'X' : number;
}

}  // namespace

std::string_view to_string(PersonalClass value) {
  switch (value) {
    case PersonalClass::kPhone: return "phone";
    case PersonalClass::kName: return "name";
    case PersonalClass::kIdNumber: return "id_number";
    case PersonalClass::kEmail: return "email";
    case PersonalClass::kCard: return "card";
    case PersonalClass::kOther: return "personal";
  }
  return "";
}

std::string mask(PersonalClass value_class, std::string_view value) {
  value = trimmed(value);
  if (value.empty()) return {};
  switch (value_class) {
    case PersonalClass::kPhone: {
      const auto digits = digits_of(value);
      const auto mobile = mobile_number(digits);
      return masked_number(mobile.empty() ? std::string_view{digits} : mobile, kPhoneDigitsMin, 3, "****");
    }
    case PersonalClass::kName: return std::string{first_character(value)} + "*";
    case PersonalClass::kIdNumber:
      return masked_id_number(number_of(value).empty() ? value : number_of(value));
    case PersonalClass::kEmail: return masked_email(value);
    case PersonalClass::kCard: return masked_number(digits_of(value), kCardDigitsMin, 4, " **** ");
    case PersonalClass::kOther: return "***";
  }
  return "***";
}

std::optional<PersonalClass> class_of_value(std::string_view text) {
  text = trimmed(text);
  if (const auto number = number_of(text); !number.empty()) return class_of_number(number);
  if (text.find_first_of("@%") == std::string_view::npos) return std::nullopt;
  const auto span = find_personal(text, 0);
  const bool whole = span && span->begin == 0 && span->end == text.size();
  return whole && span->value_class == PersonalClass::kEmail ? std::optional{PersonalClass::kEmail}
                                                             : std::nullopt;
}

bool holds_personal_data(std::string_view text) {
  return may_be_personal(text) && find_personal(text, 0).has_value();
}

std::string redact(std::string_view text) {
  std::string redacted;
  std::size_t copied = 0;
  while (const auto span = find_personal(text, copied)) {
    redacted += text.substr(copied, span->begin - copied);
    redacted += mask(span->value_class, text.substr(span->begin, span->end - span->begin));
    copied = span->end;
  }
  redacted += text.substr(copied);
  return redacted;
}

}  // namespace rouse::access
