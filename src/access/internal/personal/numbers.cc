#include "access/internal/personal/numbers.h"

#include <algorithm>
#include <array>

namespace rouse::access {
namespace {

constexpr std::size_t kMobileDigits = 11;
constexpr std::size_t kIdNumberLength = 18;
constexpr std::size_t kCardDigitsMin = 16;
constexpr std::size_t kCardDigitsMax = 19;

int digit(char c) { return c - '0'; }

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + digit(c);
  return value;
}

bool is_date_of_birth(std::string_view yyyymmdd) {
  const int year = number(yyyymmdd.substr(0, 4));
  const int month = number(yyyymmdd.substr(4, 2));
  const int day = number(yyyymmdd.substr(6, 2));
  return year >= 1880 && year <= 2099 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

// UnionPay's 62 and what Chinese banks issued before and beside it: 4 (Visa; CCB, BOC debit), 51-55
// (Mastercard), 35 (JCB), 60, 68, 69, 95 (own prefixes of the big banks).
bool begins_like_a_card(std::string_view digits) {
  constexpr std::array<std::string_view, 12> kPrefixes{"62", "4",  "51", "52", "53", "54",
                                                       "55", "35", "60", "68", "69", "95"};
  return std::ranges::any_of(kPrefixes, [&](auto prefix) { return digits.starts_with(prefix); });
}

bool ends_in_luhn_digit(std::string_view digits) {
  int sum = 0;
  bool doubled = false;
  for (std::size_t i = digits.size(); i-- > 0; doubled = !doubled) {
    const int value = digit(digits[i]) * (doubled ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 == 0;
}

}  // namespace

std::string_view mobile_number(std::string_view digits) {
  for (const std::string_view prefix : {"0086", "86", "0"}) {
    if (digits.size() == kMobileDigits + prefix.size() && digits.starts_with(prefix)) {
      digits.remove_prefix(prefix.size());
      break;
    }
  }
  const bool is_mobile = digits.size() == kMobileDigits && digits[0] == '1' && digits[1] >= '3';
  return is_mobile ? digits : std::string_view{};
}

bool is_id_number(std::string_view text) {
  constexpr std::array kWeights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  constexpr std::string_view kCheckDigits = "10X98765432";
  if (text.size() != kIdNumberLength || text[0] == '0' || !is_date_of_birth(text.substr(6, 8))) return false;
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) sum += digit(text[i]) * kWeights[i];
  const char check = text.back() == 'x' ? 'X' : text.back();
  return check == kCheckDigits[static_cast<std::size_t>(sum) % kCheckDigits.size()];
}

bool is_card_number(std::string_view digits) {
  return digits.size() >= kCardDigitsMin && digits.size() <= kCardDigitsMax && begins_like_a_card(digits) &&
         ends_in_luhn_digit(digits);
}

std::optional<PersonalClass> class_of_number(std::string_view text) {
  if (is_id_number(text)) return PersonalClass::kIdNumber;
  if (text.empty() || !is_digit(text.back())) return std::nullopt;
  if (!mobile_number(text).empty()) return PersonalClass::kPhone;
  if (is_card_number(text)) return PersonalClass::kCard;
  return std::nullopt;
}

}  // namespace rouse::access
