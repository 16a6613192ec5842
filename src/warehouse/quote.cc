#include "warehouse/quote.h"

#include <fmt/format.h>

namespace rouse::warehouse {
namespace {

// Escapes what ends the literal and every control character: the escapes both 18.16 and 26.x read back.
std::string quoted(std::string_view text, char mark) {
  std::string out;
  out.reserve(text.size() + 2);
  out += mark;
  for (const char c : text) {
    if (c == mark || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  out += mark;
  return out;
}

}  // namespace

std::string quote(std::string_view value) { return quoted(value, '\''); }

std::string quote_identifier(std::string_view name) { return quoted(name, '`'); }

}  // namespace rouse::warehouse
