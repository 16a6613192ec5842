#include "ingest/internal/wire/json_scalars.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace rouse::ingest {
namespace {

constexpr std::uint32_t kReplacement = 0xFFFD;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Moves behind the digits at `at`; false when there are none.
bool skip_digits(std::string_view text, std::size_t& at) {
  const std::size_t first = at;
  while (at < text.size() && is_digit(text[at])) ++at;
  return at > first;
}

// Moves behind the character at `at` when it is one of `characters`.
bool skip_one_of(std::string_view characters, std::string_view text, std::size_t& at) {
  if (at == text.size() || characters.find(text[at]) == std::string_view::npos) return false;
  ++at;
  return true;
}

bool is_high(std::uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low(std::uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

// Four hexadecimal digits at `at`.
std::optional<std::uint32_t> read_unit(std::string_view raw, std::size_t at) {
  if (at + 4 > raw.size()) return std::nullopt;
  std::uint32_t unit = 0;
  const char* const end = raw.data() + at + 4;
  const auto [read, error] = std::from_chars(raw.data() + at, end, unit, 16);
  if (error != std::errc{} || read != end) return std::nullopt;
  return unit;
}

char* write_utf8(std::uint32_t point, char* out) {
  const auto put = [&](std::uint32_t byte) { *out++ = static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | point >> 6);
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | point >> 12);
    put(0x80 | (point >> 6 & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | point >> 18);
    put(0x80 | (point >> 12 & 0x3F));
    put(0x80 | (point >> 6 & 0x3F));
    put(0x80 | (point & 0x3F));
  }
  return out;
}

// The code point of the escape whose 'u' is at `at`, which moves behind it.
std::optional<std::uint32_t> read_point(std::string_view raw, std::size_t& at) {
  const auto unit = read_unit(raw, at + 1);
  if (!unit) return std::nullopt;
  at += 5;
  if (is_low(*unit)) return kReplacement;
  if (!is_high(*unit)) return unit;
  if (raw.substr(at, 2) != "\\u") return kReplacement;
  const auto low = read_unit(raw, at + 2);
  if (!low) return std::nullopt;
  if (!is_low(*low)) return kReplacement;
  at += 6;
  return 0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00);
}

char plain_escape(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/': return c;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return 0;
  }
}

}  // namespace

bool is_json_number(std::string_view text) {
  std::size_t at = 0;
  skip_one_of("-", text, at);
  const std::size_t whole = at;
  if (!skip_digits(text, at)) return false;
  if (text[whole] == '0' && at > whole + 1) return false;
  if (skip_one_of(".", text, at) && !skip_digits(text, at)) return false;
  if (skip_one_of("eE", text, at)) {
    skip_one_of("+-", text, at);
    if (!skip_digits(text, at)) return false;
  }
  return at == text.size();
}

bool is_json_integer(std::string_view number) {
  return number.find_first_of(".eE") == std::string_view::npos;
}

bool fits_64_bits(std::string_view number) {
  constexpr std::size_t kAlways = 18;  // digits and sign that any 64-bit integer has room for
  if (is_json_integer(number)) {
    if (number.size() <= kAlways) return true;
    std::int64_t whole = 0;
    const auto error = std::from_chars(number.data(), number.data() + number.size(), whole).ec;
    return error == std::errc{};
  }
  double value = 0;
  const auto error = std::from_chars(number.data(), number.data() + number.size(), value).ec;
  return error == std::errc{} && std::isfinite(value);
}

std::optional<std::size_t> unescape_json(std::string_view raw, char* into) {
  char* out = into;
  for (std::size_t at = 0; at < raw.size();) {
    const auto slash = std::min(raw.find('\\', at), raw.size());
    std::memcpy(out, raw.data() + at, slash - at);
    out += slash - at;
    at = slash + 1;
    if (slash == raw.size()) break;
    if (at == raw.size()) return std::nullopt;
    if (raw[at] == 'u') {
      const auto point = read_point(raw, at);
      if (!point) return std::nullopt;
      out = write_utf8(*point, out);
    } else {
      const char plain = plain_escape(raw[at++]);
      if (plain == 0) return std::nullopt;
      *out++ = plain;
    }
  }
  return static_cast<std::size_t>(out - into);
}

void write_json_string(std::string_view text, std::string& into) {
  constexpr std::string_view kHex = "0123456789abcdef";
  into += '"';
  std::size_t plain = 0;  // not yet written
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    into += text.substr(plain, i - plain);
    plain = i + 1;
    into += '\\';
    if (c >= 0x20) {
      into += text[i];
    } else {
      into += "u00";
      into += kHex[c >> 4];
      into += kHex[c & 15];
    }
  }
  into += text.substr(plain);
  into += '"';
}

}  // namespace rouse::ingest
