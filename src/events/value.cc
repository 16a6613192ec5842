#include "events/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/nearest.h"
#include "events/internal/trim.h"

namespace rouse::events {
namespace {

tl::unexpected<core::Error> refuse(const Property& property, std::string_view text, std::string_view rule,
                                   std::string hint = {}) {
  return core::invalid(property.name, fmt::format("{}: '{}' {}", property.name, text, rule), std::move(hint));
}

template <typename Number>
std::errc read_whole(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool all_read = end == text.data() + text.size();
  return error == std::errc{} && !all_read ? std::errc::invalid_argument : error;
}

core::Result<Value> read_number(std::string_view text, const Property& property) {
  double number = 0;
  const auto error = read_whole(text, number);
  if (error == std::errc::result_out_of_range) return refuse(property, text, "does not fit a 64-bit float");
  if (error != std::errc{} || !std::isfinite(number)) {
    return refuse(property, text, "is not a finite number");
  }
  return Value{number + 0.0};  // -0 becomes 0: sets in SQL tell them apart
}

core::Result<Value> read_integer(std::string_view text, const Property& property) {
  // Exports of nullable columns often write whole numbers as "5.0".
  std::string_view whole = text;
  if (const auto dot = text.find('.'); dot != std::string_view::npos) {
    const std::string_view decimals = text.substr(dot + 1);
    if (!decimals.empty() && decimals.find_first_not_of('0') == std::string_view::npos)
      whole = text.substr(0, dot);
  }
  std::int64_t number = 0;
  const auto error = read_whole(whole, number);
  if (error == std::errc::result_out_of_range) return refuse(property, text, "does not fit a 64-bit integer");
  if (error != std::errc{}) return refuse(property, text, "is not a whole number");
  return Value{number};
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower,
                            [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

core::Result<Value> read_boolean(std::string_view text, const Property& property) {
  constexpr std::array<std::string_view, 4> kTrue{"true", "1", "yes", "是"};
  constexpr std::array<std::string_view, 4> kFalse{"false", "0", "no", "否"};
  const auto is_one_of = [&](const auto& words) {
    return std::ranges::any_of(words, [&](auto word) { return equals_ignoring_case(text, word); });
  };
  if (is_one_of(kTrue)) return Value{true};
  if (is_one_of(kFalse)) return Value{false};
  return refuse(property, text, "is not true or false", "write true, false, 1, 0, yes, no, 是 or 否");
}

core::Result<Value> read_enum(std::string_view text, const Property& property) {
  if (std::ranges::find(property.values, text, &EnumValue::value) != property.values.end()) {
    return Value{std::string{text}};
  }
  std::vector<std::string> known;
  known.reserve(property.values.size());
  for (const auto& value : property.values) known.push_back(value.value);
  return refuse(property, text, "is not a declared value", core::suggest(text, known));
}

}  // namespace

core::Result<Value> parse_value(std::string_view text, const Property& property, const TimeFormat& times) {
  if (text.empty()) return Value{};
  if (property.type == PropertyType::kString) return Value{std::string{text}};
  const std::string_view trimmed = trim_blanks(text);
  if (trimmed.empty()) return Value{};
  switch (property.type) {
    case PropertyType::kString: break;
    case PropertyType::kNumber: return read_number(trimmed, property);
    case PropertyType::kInteger: return read_integer(trimmed, property);
    case PropertyType::kMoney: {
      ROUSE_TRY(const auto money, core::parse_money(trimmed, property.name));
      return Value{money};
    }
    case PropertyType::kBoolean: return read_boolean(trimmed, property);
    case PropertyType::kTime: {
      ROUSE_TRY(const auto time, times.parse(trimmed, property.name));
      return Value{time};
    }
    case PropertyType::kEnum: return read_enum(trimmed, property);
  }
  return Value{};
}

}  // namespace rouse::events
