#include "tables/internal/bound.h"

#include <fmt/format.h>

#include "core/money.h"
#include "core/zone.h"
#include "events/value.h"

namespace rouse::tables::internal {
namespace {

core::Result<Bound> parse_bound(const std::string& text, ColumnType type) {
  if (type == ColumnType::kMoney) {
    ROUSE_TRY(const auto money, core::parse_money(text, ""));
    return Bound{money.fen};
  }
  if (type == ColumnType::kDate) {
    ROUSE_TRY(const auto day, core::parse_day(text, ""));
    return Bound{std::int64_t{day}};
  }
  if (type == ColumnType::kTime) {
    ROUSE_TRY(const auto time, events::TimeFormat{}.parse(text, ""));
    return Bound{core::to_epoch_ms(time)};
  }
  events::Property property;
  property.type =
      type == ColumnType::kInteger ? events::PropertyType::kInteger : events::PropertyType::kNumber;
  ROUSE_TRY(const auto value, events::parse_value(text, property, {}));
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return Bound{*whole};
  if (const auto* number = std::get_if<double>(&value)) return Bound{*number};
  return core::invalid("", "is empty");
}

std::string_view example(ColumnType type) {
  switch (type) {
    case ColumnType::kMoney: return "yuan with at most two decimals, such as 50000 or 12.34";
    case ColumnType::kDate: return "a date such as 2026-11-21";
    case ColumnType::kTime: return "a time with its offset such as 2026-11-21T08:00:00+08:00";
    case ColumnType::kInteger: return "a whole number";
    default: return "a number";
  }
}

}  // namespace

bool is_numeric(ColumnType type) {
  return type == ColumnType::kNumber || type == ColumnType::kInteger || type == ColumnType::kMoney;
}

bool is_ordered(ColumnType type) {
  return is_numeric(type) || type == ColumnType::kDate || type == ColumnType::kTime;
}

Bound read_bound(core::YamlObject& yaml, std::string_view key, ColumnType type) {
  const std::string text = yaml.string(key);
  if (!yaml.ok()) return {};
  auto bound = parse_bound(text, type);
  if (bound) return *bound;
  yaml.refuse(key, fmt::format("'{}' is not {}", text, example(type)));
  return {};
}

double read_percent(core::YamlObject& yaml, std::string_view key) {
  const Bound bound = read_bound(yaml, key, ColumnType::kNumber);
  const auto* percent = std::get_if<double>(&bound);
  if (yaml.ok() && (!percent || *percent <= 0 || *percent > kPercentMax)) {
    yaml.refuse(key, fmt::format("is not above 0 and at most {}", kPercentMax));
  }
  return percent ? *percent : 0;
}

bool is_below(const Bound& a, const Bound& b) { return a < b; }

}  // namespace rouse::tables::internal
