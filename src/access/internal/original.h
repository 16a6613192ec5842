// What is encrypted of a personal value: its class, whose it is, and itself.
//
//   class 1 byte · length of the subject 2 bytes, low one first · subject · value
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "access/vault.h"

namespace rouse::access {

std::string encode(PersonalClass value_class, std::string_view subject, std::string_view value);
std::optional<Original> decode_original(std::string_view plain);

}  // namespace rouse::access
