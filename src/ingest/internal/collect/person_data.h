// Personal data that tell who somebody is: which traits of a person they are found in, and which values can
// be compared at all. Pure; thread-safe.
#pragma once

#include <optional>
#include <string_view>

#include "access/personal_data.h"

namespace rouse::ingest {

// The class of a trait that is the person's own phone number, e-mail address, ID number or full name, by its
// name and nothing else: "contact_phone", "old_mobile", "phone2" and "nickname" are none.
std::optional<access::PersonalClass> own_trait(std::string_view name);

// The class of the values that an identifier of this type is the token of.
std::optional<access::PersonalClass> class_of_identifier(std::string_view type);

// False for what several people may have alike: a value with a mask in it ("138****8000"), a number of too
// few digits, a name of one letter.
bool tells_apart(access::PersonalClass value_class, std::string_view value);

// Whether it is such a token already.
bool is_token(access::PersonalClass value_class, std::string_view value);

}  // namespace rouse::ingest
