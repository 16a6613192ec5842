// Personal data in what apps send: found by the name of a trait or property and by the look of a value,
// masked for people to see.
//
// Names are known in English, pinyin and Chinese ("phone", "mobile", "shouji", "手机号"), whatever the case
// and the separators, also after a word for a person ("customer_phone", "联系人手机号"). Values: mainland
// mobile numbers (with or without +86), 18-digit resident ID numbers, e-mail addresses, bank card numbers of
// 16 to 19 digits. Check digits, dates of birth and card prefixes must be right, and mobile numbers stand in
// no hexadecimal id or fraction, so that order numbers, amounts, timestamps and hashes pass. Single spaces or
// dashes may group a number. Not found: landlines, full-width digits, names and addresses inside a text.
//
// Pure; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rouse::access {

// Stored as numbers: new ones go to the end.
enum class PersonalClass { kPhone, kName, kIdNumber, kEmail, kCard, kOther };
std::string_view to_string(PersonalClass value);  // "phone", "name", "id_number", "email", "card", "personal"

// What people may see: 138****5678, 张*, 1****************4, z***@bank.cn, 6222 **** 1234; *** of anything
// else.
std::string mask(PersonalClass value_class, std::string_view value);

// The class a property of this name has, whatever its value.
std::optional<PersonalClass> class_of_name(std::string_view name);
// Likewise for a trait of a person (identify): "name" and "address" are the person's.
std::optional<PersonalClass> class_of_trait(std::string_view name);

// The class of a value that is personal as a whole. Numbers are given as their digits.
std::optional<PersonalClass> class_of_value(std::string_view text);

// True when redact() would change the text; one pass, no allocation.
bool holds_personal_data(std::string_view text);
// The text with every personal value inside it (a phone number in a URL, in a remark) replaced by its mask.
std::string redact(std::string_view text);

}  // namespace rouse::access
