// The grammar of JSON's numbers and strings, and writing JSON. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rouse::ingest {

bool is_json_number(std::string_view text);
// Of a JSON number: has neither fraction nor exponent.
bool is_json_integer(std::string_view number);
// Of a JSON number: its value is within the range of 64-bit integers or of finite 64-bit floats.
bool fits_64_bits(std::string_view number);

// Writes what the characters between the quotes of a JSON string stand for: at most `raw.size()` bytes. The
// number of bytes written; nothing when an escape is none. Half a surrogate pair becomes U+FFFD.
std::optional<std::size_t> unescape_json(std::string_view raw, char* into);

// Appends `"text"`.
void write_json_string(std::string_view text, std::string& into);

}  // namespace rouse::ingest
