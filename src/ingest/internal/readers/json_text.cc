#include "ingest/internal/readers/json_text.h"

#include <fmt/format.h>

namespace rouse::ingest {

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  out += '"';
}

void append_json_key(std::string& out, std::string_view key) {
  out += out.empty() ? '{' : ',';
  append_json_string(out, key);
  out += ':';
}

}  // namespace rouse::ingest
