// Finding personal data in what apps send: by the name of a trait or property, and by the look of a value.
//
// Names are known in English, pinyin and Chinese ("phone", "mobile", "shouji", "手机号"), whatever the case
// and separators. Values: mainland mobile numbers (with or without +86), 18-digit resident ID numbers with a
// right check digit, e-mail addresses, bank card numbers of 16 to 19 digits with a right Luhn digit. Pure;
// thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "access/vault.h"

namespace rouse::access {

// The class a property of this name has, whatever its value.
std::optional<PersonalClass> class_of_name(std::string_view name);

// The class of a value that is personal as a whole.
std::optional<PersonalClass> class_of_value(std::string_view text);

// True when redact() would change the text; one pass, no allocation.
bool holds_personal_data(std::string_view text);
// The text with every personal value inside it (a phone number in a URL, in a remark) replaced by its mask.
std::string redact(std::string_view text);

}  // namespace rouse::access
