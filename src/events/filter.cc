#include "events/filter.h"

#include <algorithm>

namespace rouse::events {
namespace {

bool is_negative(FilterOp op) { return op == FilterOp::kNe || op == FilterOp::kNotIn; }

bool compare(const Value& value, FilterOp op, const std::vector<Value>& with) {
  switch (op) {
    case FilterOp::kEq: return value == with[0];
    case FilterOp::kNe: return value != with[0];
    case FilterOp::kLt: return value < with[0];
    case FilterOp::kLe: return value <= with[0];
    case FilterOp::kGt: return value > with[0];
    case FilterOp::kGe: return value >= with[0];
    case FilterOp::kBetween: return value >= with[0] && value <= with[1];
    case FilterOp::kIn: return std::ranges::find(with, value) != with.end();
    case FilterOp::kNotIn: return std::ranges::find(with, value) == with.end();
    case FilterOp::kContains:
    case FilterOp::kStartsWith:
    case FilterOp::kExists:
    case FilterOp::kAbsent: break;
  }
  return false;
}

bool compare_text(std::string_view text, FilterOp op, const std::vector<Value>& with) {
  const auto equals = [&](const Value& value) { return std::get<std::string>(value) == text; };
  switch (op) {
    case FilterOp::kEq:
    case FilterOp::kNe: return equals(with[0]) != is_negative(op);
    case FilterOp::kIn:
    case FilterOp::kNotIn: return std::ranges::any_of(with, equals) != is_negative(op);
    case FilterOp::kContains: return text.find(std::get<std::string>(with[0])) != std::string_view::npos;
    case FilterOp::kStartsWith: return text.starts_with(std::get<std::string>(with[0]));
    case FilterOp::kLt:
    case FilterOp::kLe:
    case FilterOp::kGt:
    case FilterOp::kGe:
    case FilterOp::kBetween:
    case FilterOp::kExists:
    case FilterOp::kAbsent: break;
  }
  return false;
}

// In the order of builtin_properties().
std::string_view builtin_text(const Event& event, std::size_t index) {
  const std::string* texts[] = {&event.name,
                                &event.app,
                                &event.platform,
                                &event.channel,
                                &event.page,
                                &event.campaign_source,
                                &event.campaign_activity,
                                &event.campaign_creative};
  return *texts[index];
}

bool holds(const Condition& condition, const Event& event) {
  const auto& property = condition.property;
  const std::string_view builtin =
      property.builtin ? builtin_text(event, property.index) : std::string_view{};
  const bool missing = property.builtin ? builtin.empty() : is_missing(event.properties[property.index]);
  if (condition.op == FilterOp::kExists) return !missing;
  if (condition.op == FilterOp::kAbsent) return missing;
  if (missing) return false;
  if (property.builtin) return compare_text(builtin, condition.op, condition.values);
  const Value& value = event.properties[property.index];
  if (const auto* text = std::get_if<std::string>(&value))
    return compare_text(*text, condition.op, condition.values);
  return compare(value, condition.op, condition.values);
}

}  // namespace

std::string_view to_string(FilterOp op) {
  switch (op) {
    case FilterOp::kEq: return "eq";
    case FilterOp::kNe: return "ne";
    case FilterOp::kLt: return "lt";
    case FilterOp::kLe: return "le";
    case FilterOp::kGt: return "gt";
    case FilterOp::kGe: return "ge";
    case FilterOp::kBetween: return "between";
    case FilterOp::kIn: return "in";
    case FilterOp::kNotIn: return "not_in";
    case FilterOp::kContains: return "contains";
    case FilterOp::kStartsWith: return "starts_with";
    case FilterOp::kExists: return "exists";
    case FilterOp::kAbsent: return "absent";
  }
  return {};
}

bool Filter::operator==(const Filter& other) const {
  if (kind != other.kind) return false;
  return kind == Kind::kCondition ? condition == other.condition : parts == other.parts;
}

bool matches(const Filter& filter, const Event& event) {
  const auto part_matches = [&](const Filter& part) { return matches(part, event); };
  switch (filter.kind) {
    case Filter::Kind::kAll: return std::ranges::all_of(filter.parts, part_matches);
    case Filter::Kind::kAny: return std::ranges::any_of(filter.parts, part_matches);
    case Filter::Kind::kNot: return !matches(filter.parts.front(), event);
    case Filter::Kind::kCondition: return holds(filter.condition, event);
  }
  return false;
}

}  // namespace rouse::events
