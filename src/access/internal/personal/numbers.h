// Numbers of people: what their digits alone tell. All take digits without separators.
#pragma once

#include <optional>
#include <string_view>

#include "access/personal_data.h"

namespace rouse::access {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The 11 digits of a mainland mobile number that is written with +86, 0086, 86, 0 or nothing before it; empty
// when it is none.
std::string_view mobile_number(std::string_view digits);

// 17 digits and a check digit (0-9, X) of GB 11643 with a possible date of birth; ISO 7064 MOD 11-2.
bool is_id_number(std::string_view text);

// 16 to 19 digits that begin like a card issued in China and end in a right Luhn digit (ISO/IEC 7812-1).
bool is_card_number(std::string_view digits);

// The class of a number in digits, or of an ID number that ends in X.
std::optional<PersonalClass> class_of_number(std::string_view text);

}  // namespace rouse::access
