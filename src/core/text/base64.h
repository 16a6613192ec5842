// Base64 (RFC 4648), the standard alphabet. Pure; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rouse::core {

std::string base64_encoded(std::string_view bytes);

// Also without padding, and with the URL-safe letters - and _. Empty when the text is anything else.
std::optional<std::string> base64_decoded(std::string_view text);

}  // namespace rouse::core
