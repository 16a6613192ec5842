#include "warehouse/internal/statement.h"

#include <algorithm>
#include <cctype>

namespace rouse::warehouse::internal {
namespace {

bool word_is(std::string_view word, std::string_view upper) {
  return std::ranges::equal(word, upper,
                            [](char a, char b) { return std::toupper(static_cast<unsigned char>(a)) == b; });
}

}  // namespace

bool only_reads(std::string_view sql) {
  const auto start = sql.find_first_not_of(" \t\r\n(");
  if (start == std::string_view::npos) return false;
  sql.remove_prefix(start);
  const auto end =
      std::ranges::find_if(sql, [](char c) { return std::isalpha(static_cast<unsigned char>(c)) == 0; });
  const std::string_view word{sql.begin(), end};
  constexpr std::string_view kReads[] = {"SELECT", "WITH",   "SHOW",    "DESCRIBE",
                                         "DESC",   "EXISTS", "EXPLAIN", "CHECK"};
  return std::ranges::any_of(kReads, [&](std::string_view read) { return word_is(word, read); });
}

}  // namespace rouse::warehouse::internal
