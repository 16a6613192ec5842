#include "ingest/internal/runs/column_sum.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace rouse::ingest {
namespace {

using core::Result;
using tables::ColumnType;
using Whole = ColumnSum::Whole;

constexpr std::size_t kDigitsMax = 36;  // of a control total; they fit in a Whole
constexpr int kNumberDecimals = 6;      // told of a number
constexpr int kMoneyDecimals = 2;
constexpr int kDecimalsMin = 2;  // that a number is compared at

// digits * 10^-decimals.
struct Decimal {
  Whole digits = 0;
  int decimals = 0;

  long double value() const { return static_cast<long double>(digits) / std::pow(10.0L, decimals); }
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

Result<Decimal> parse_decimal(std::string_view text, std::string_view field) {
  const auto refused = [&] {
    return core::invalid(std::string{field},
                         fmt::format("{}: '{}' is not a decimal number such as -1234.50", field, text));
  };
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  Decimal decimal;
  std::size_t digits = 0;
  bool fraction = false;
  for (const char c : rest) {
    if (c == '.' && !fraction && digits > 0) {
      fraction = true;
      continue;
    }
    if (!is_digit(c) || ++digits > kDigitsMax) return refused();
    decimal.digits = decimal.digits * 10 + (c - '0');
    if (fraction) ++decimal.decimals;
  }
  if (digits == 0 || rest.ends_with('.')) return refused();
  if (negative) decimal.digits = -decimal.digits;
  return decimal;
}

// Its digits with exactly so many decimals; false when it has others that are not 0.
bool scale(Decimal& decimal, int decimals) {
  for (; decimal.decimals > decimals; --decimal.decimals) {
    if (decimal.digits % 10 != 0) return false;
    decimal.digits /= 10;
  }
  for (; decimal.decimals < decimals; ++decimal.decimals) decimal.digits *= 10;
  return true;
}

std::string digits_of(Whole value) {
  std::string text;
  do {
    text += static_cast<char>('0' + static_cast<int>(value % 10));
    value /= 10;
  } while (value > 0);
  std::ranges::reverse(text);
  return text;
}

std::string with_decimals(Whole digits, int decimals) {
  const bool negative = digits < 0;
  std::string text = digits_of(negative ? -digits : digits);
  const auto places = static_cast<std::size_t>(decimals);
  if (text.size() <= places) text.insert(0, places + 1 - text.size(), '0');
  if (decimals > 0) text.insert(text.size() - places, 1, '.');
  return (negative ? "-" : "") + text;
}

std::string number_text(const ColumnSum& sum) {
  constexpr Whole kScale = 1'000'000;
  const Whole rest = std::llround(std::clamp(sum.rest, -9e12, 9e12) * static_cast<double>(kScale));
  std::string text = with_decimals(sum.whole * kScale + rest, kNumberDecimals);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text == "-0" ? "0" : text;
}

}  // namespace

bool has_sum(ColumnType type) {
  return type == ColumnType::kMoney || type == ColumnType::kInteger || type == ColumnType::kNumber;
}

std::string to_text(const ColumnSum& sum) {
  switch (sum.type) {
    case ColumnType::kMoney: return with_decimals(sum.whole, kMoneyDecimals);
    case ColumnType::kNumber: return number_text(sum);
    default: return with_decimals(sum.whole, 0);
  }
}

Result<bool> agrees(const ColumnSum& sum, std::string_view control, std::string_view field) {
  ROUSE_TRY(auto decimal, parse_decimal(control, field));
  if (sum.type == ColumnType::kNumber) {
    const long double stored = static_cast<long double>(sum.whole) + sum.rest;
    const long double tolerance =
        0.5L * std::pow(10.0L, -std::max(decimal.decimals, kDecimalsMin)) + 1e-12L * sum.magnitude;
    return std::abs(stored - decimal.value()) <= tolerance;
  }
  return scale(decimal, sum.type == ColumnType::kMoney ? kMoneyDecimals : 0) && decimal.digits == sum.whole;
}

Result<double> change_percent(std::string_view before, std::string_view now) {
  ROUSE_TRY(const auto old_sum, parse_decimal(before, "totals"));
  ROUSE_TRY(const auto new_sum, parse_decimal(now, "totals"));
  const long double difference = std::abs(new_sum.value() - old_sum.value());
  if (difference == 0) return 0.0;
  if (old_sum.digits == 0) return std::numeric_limits<double>::infinity();
  return static_cast<double>(difference / std::abs(old_sum.value()) * 100);
}

}  // namespace rouse::ingest
