#include "events/event_table.h"

#include <fmt/format.h>

#include <algorithm>

namespace rouse::events {
namespace {

const Property* find_by_id(const Plan& plan, std::string_view id) {
  const auto found = std::ranges::find(plan.properties, id, &Property::id);
  return found == plan.properties.end() ? nullptr : &*found;
}

bool has_subject(const Plan& plan, std::string_view type) {
  return std::ranges::find(plan.further_subjects, type, &SubjectType::type) != plan.further_subjects.end();
}

tl::unexpected<core::Error> conflict(std::string field, std::string_view message, std::string hint) {
  std::string text = fmt::format("{}: {}", field, message);
  return core::fail(core::ErrorCode::kConflict, std::move(field), std::move(text), std::move(hint));
}

}  // namespace

std::string event_table(const Plan& plan) { return "events_" + plan.id; }

std::string column_type(PropertyType type) {
  switch (type) {
    case PropertyType::kString:
    case PropertyType::kEnum: return "Nullable(String)";
    case PropertyType::kNumber: return "Nullable(Float64)";
    case PropertyType::kInteger:
    case PropertyType::kMoney:
    case PropertyType::kTime: return "Nullable(Int64)";
    case PropertyType::kBoolean: return "Nullable(UInt8)";
  }
  return {};
}

std::vector<Column> event_columns(const Plan& plan) {
  std::vector<Column> columns{
      {"one_id", "UInt64"}, {"origin_id", "UInt64"}, {"ts", "Int64"}, {"day", "Date"}, {"seq", "UInt64"}};
  for (const auto name : builtin_properties())
    columns.push_back({std::string{name}, "LowCardinality(String)"});
  columns.push_back({"session_id", "String"});
  for (const auto& subject : plan.further_subjects) columns.push_back({subject.column(), "UInt64"});
  for (const auto& property : plan.properties) {
    columns.push_back({property.column(), column_type(property.type)});
  }
  columns.push_back({"extra", "String"});
  columns.push_back({"marks", "LowCardinality(String)"});
  columns.push_back({"identifiers", "String"});
  columns.push_back({"key_high", "UInt64"});
  columns.push_back({"key_low", "UInt64"});
  return columns;
}

std::string create_event_table_sql(const Plan& plan, std::string_view table, std::string_view settings) {
  std::string columns;
  for (const auto& column : event_columns(plan)) {
    columns += fmt::format("{}{} {}", columns.empty() ? "" : ", ", column.name, column.type);
  }
  std::string sql = fmt::format(
      "CREATE TABLE IF NOT EXISTS {} ({}) ENGINE = MergeTree PARTITION BY toYYYYMM(day) ORDER BY (one_id, "
      "ts, seq)",
      table, columns);
  if (!settings.empty()) sql += fmt::format(" SETTINGS {}", settings);
  return sql;
}

core::Result<PlanChange> compare_plans(const Plan& before, const Plan& after) {
  if (before.id != after.id) {
    return conflict("plan", fmt::format("'{}' cannot become '{}'", before.id, after.id),
                    "load the new plan beside the old one");
  }
  if (before.subject.type != after.subject.type) {
    return conflict("subject",
                    fmt::format("'{}' cannot become '{}': stored events are numbered by it",
                                before.subject.type, after.subject.type),
                    "declare a new plan, or add the type to further_subjects");
  }
  PlanChange change;
  for (const auto& subject : after.further_subjects) {
    if (!has_subject(before, subject.type)) change.added.push_back({subject.column(), "UInt64"});
  }
  for (std::size_t i = 0; i < after.properties.size(); ++i) {
    const auto& property = after.properties[i];
    const auto* old = find_by_id(before, property.id);
    if (!old) {
      change.added.push_back({property.column(), column_type(property.type)});
    } else if (old->type != property.type) {
      return conflict(fmt::format("properties[{}].type", i),
                      fmt::format("property '{}' (id {}) is stored as {} and cannot become {}", property.name,
                                  property.id, to_string(old->type), to_string(property.type)),
                      "give the property a new id: it gets a column of its own");
    }
  }
  for (const auto& subject : before.further_subjects) {
    if (!has_subject(after, subject.type)) change.dropped_columns.push_back(subject.column());
  }
  for (const auto& property : before.properties) {
    if (!find_by_id(after, property.id)) change.dropped_columns.push_back(property.column());
  }
  return change;
}

std::vector<std::string> alter_event_table_sql(const Plan& plan, const PlanChange& change) {
  std::vector<std::string> statements;
  statements.reserve(change.added.size());
  for (const auto& column : change.added) {
    statements.push_back(
        fmt::format("ALTER TABLE {} ADD COLUMN {} {}", event_table(plan), column.name, column.type));
  }
  return statements;
}

}  // namespace rouse::events
