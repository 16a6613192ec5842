#include "ingest/internal/collect/collect_plan.h"

#include <algorithm>
#include <utility>

#include "access/personal_data.h"
#include "ingest/internal/value_cell.h"
#include "ingest/internal/wire/reading.h"

namespace rouse::ingest {
namespace {

using events::Cell;
using events::PropertyType;

constexpr std::string_view kCustomer = "customer";
constexpr std::size_t kPersonalTextMin = 11;

CollectProperty ready(const events::Property& declared) {
  CollectProperty property{declared, access::class_of_name(declared.name), {}};
  if (declared.pii && !property.personal) property.personal = access::PersonalClass::kOther;
  for (const auto& value : declared.values) property.values.insert(value.value);
  return property;
}

bool is_flag(const JsonNode& value) {
  return value.kind == JsonKind::kTrue || value.kind == JsonKind::kFalse;
}

CellOutcome read_text(std::string_view text, Cell& cell) {
  if (text.empty()) return CellOutcome::kMissing;
  cell.kind = Cell::Kind::kText;
  cell.text = text;
  return CellOutcome::kRead;
}

CellOutcome read_flag(const JsonNode& value, PropertyType type, Cell& cell) {
  if (type == PropertyType::kString) return read_text(value.text, cell);
  if (type != PropertyType::kBoolean) return CellOutcome::kBad;
  cell.kind = Cell::Kind::kFlag;
  cell.integer = value.kind == JsonKind::kTrue ? 1 : 0;
  return CellOutcome::kRead;
}

CellOutcome read_epoch(const JsonNode& value, const events::TimeFormat& times, Cell& cell) {
  const auto time = read_time(&value, times);
  if (!time) return CellOutcome::kBad;
  cell.kind = Cell::Kind::kInteger;
  cell.integer = core::to_epoch_ms(*time);
  return CellOutcome::kRead;
}

}  // namespace

CollectPlan::CollectPlan(events::Plan from, events::TimeFormat time_format)
    : plan(std::move(from)), times(std::move(time_format)) {
  of_customers = plan.subject.type == kCustomer;
  for (std::size_t i = 0; i < plan.properties.size(); ++i) {
    properties.push_back(ready(plan.properties[i]));
    property_of.emplace(plan.properties[i].name, i);
  }
  for (std::size_t i = 0; i < plan.properties.size(); ++i) property_of.emplace(plan.properties[i].id, i);
  for (std::size_t i = 0; i < plan.events.size(); ++i) {
    CollectEvent event{i, std::vector<bool>(plan.properties.size(), false)};
    for (const std::size_t property : plan.events[i].allowed) event.allowed[property] = true;
    event_of.emplace(plan.events[i].name, std::move(event));
  }
}

bool CollectPlan::is_subject(std::string_view property) const {
  const auto names = [&](const events::SubjectType& subject) {
    return subject.type == property && property != kCustomer;
  };
  return names(plan.subject) ||
         std::any_of(plan.further_subjects.begin(), plan.further_subjects.end(), names);
}

CellOutcome read_cell(const JsonNode& value, const CollectProperty& property, const events::TimeFormat& times,
                      Cell& cell) {
  cell = Cell{};
  const PropertyType type = property.declared.type;
  if (value.kind == JsonKind::kNull) return CellOutcome::kMissing;
  if (!is_scalar(value)) return CellOutcome::kBad;
  if (is_flag(value)) return read_flag(value, type, cell);
  if (type == PropertyType::kString) return read_text(value.text, cell);
  const auto text = trim(value.text);
  if (text.empty()) return CellOutcome::kMissing;
  if (type == PropertyType::kEnum) {
    return property.values.contains(text) ? read_text(text, cell) : CellOutcome::kBad;
  }
  if (type == PropertyType::kTime && value.kind == JsonKind::kNumber) return read_epoch(value, times, cell);
  if (text.size() >= kPersonalTextMin && access::class_of_value(text)) return CellOutcome::kBad;
  const auto read = events::parse_value(text, property.declared, times);
  if (!read) return CellOutcome::kBad;
  cell = value_cell(*read);
  return CellOutcome::kRead;
}

}  // namespace rouse::ingest
