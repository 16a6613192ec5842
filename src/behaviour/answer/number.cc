#include "behaviour/answer/number.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "core/money.h"

namespace rouse::behaviour {
namespace {

std::string whole_text(std::int64_t number, bool money) {
  return money ? core::to_string(core::Money{number}) : fmt::format("{}", number);
}

}  // namespace

std::optional<double> as_double(const Number& number) {
  if (const auto* whole = std::get_if<std::int64_t>(&number)) return static_cast<double>(*whole);
  if (const auto* fraction = std::get_if<double>(&number)) return *fraction;
  return std::nullopt;
}

boost::json::value number_json(const Number& number) {
  if (const auto* whole = std::get_if<std::int64_t>(&number)) return *whole;
  if (const auto* fraction = std::get_if<double>(&number)) return *fraction;
  return nullptr;
}

std::string exact_text(const Number& number, bool money) {
  if (const auto* whole = std::get_if<std::int64_t>(&number)) return whole_text(*whole, money);
  if (const auto* fraction = std::get_if<double>(&number)) {
    return fmt::format("{}", money ? *fraction / kFenPerYuan : *fraction);
  }
  return {};
}

std::string rounded_text(const Number& number, bool money) {
  if (const auto* whole = std::get_if<std::int64_t>(&number)) return whole_text(*whole, money);
  if (const auto* fraction = std::get_if<double>(&number)) {
    return fmt::format("{:.4g}", money ? *fraction / kFenPerYuan : *fraction);
  }
  return "-";
}

}  // namespace rouse::behaviour
