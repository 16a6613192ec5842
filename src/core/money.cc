#include "core/money.h"

#include <fmt/format.h>

#include <charconv>

namespace rouse::core {
namespace {

// Largest whole yuan whose fen fit into 63 bits.
constexpr std::uint64_t kYuanMax = 92'233'720'368'547'757;

bool all_digits(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

Result<Money> parse_money(std::string_view text, std::string_view field) {
  const auto bad = [&] {
    return invalid(std::string{field}, fmt::format("{}: '{}' is not an amount in yuan", field, text),
                   "write amounts with at most two decimals, for example 1234.50");
  };
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative) rest.remove_prefix(1);
  const auto dot = rest.find('.');
  const std::string_view whole = rest.substr(0, dot);
  std::string_view cents = dot == std::string_view::npos ? std::string_view{} : rest.substr(dot + 1);
  while (cents.size() > 2 && cents.ends_with('0')) cents.remove_suffix(1);
  if (whole.empty() || !all_digits(whole) || !all_digits(cents) || cents.size() > 2) return bad();
  if (dot != std::string_view::npos && rest.size() == dot + 1) return bad();

  std::uint64_t yuan = 0;
  const auto [end, error] = std::from_chars(whole.data(), whole.data() + whole.size(), yuan);
  if (error != std::errc{} || yuan > kYuanMax) return bad();
  std::int64_t fen = static_cast<std::int64_t>(yuan) * 100;
  if (!cents.empty()) fen += std::int64_t{cents[0] - '0'} * 10;
  if (cents.size() == 2) fen += cents[1] - '0';
  return Money{negative ? -fen : fen};
}

std::string to_string(Money money) {
  const std::uint64_t fen =
      money.fen < 0 ? 0 - static_cast<std::uint64_t>(money.fen) : static_cast<std::uint64_t>(money.fen);
  return fmt::format("{}{}.{:02}", money.fen < 0 ? "-" : "", fen / 100, fen % 100);
}

}  // namespace rouse::core
