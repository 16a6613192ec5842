#include "warehouse/internal/tsv.h"

namespace rouse::warehouse::internal {
namespace {

char unescaped(char c) {
  switch (c) {
    case 'n': return '\n';
    case 't': return '\t';
    case 'r': return '\r';
    case 'b': return '\b';
    case 'f': return '\f';
    case '0': return '\0';
    default: return c;  // backslash, quote
  }
}

}  // namespace

std::vector<std::vector<std::string>> parse_tsv(std::string_view text) {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row(1);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\n') {
      rows.push_back(std::move(row));
      row.assign(1, {});
    } else if (c == '\t') {
      row.emplace_back();
    } else if (c == '\\' && at + 1 < text.size()) {
      row.back() += unescaped(text[++at]);
    } else {
      row.back() += c;
    }
  }
  return rows;
}

}  // namespace rouse::warehouse::internal
