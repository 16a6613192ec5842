#include "ingest/internal/row_binding.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/nearest.h"
#include "ingest/internal/mapping_check.h"

namespace rouse::ingest {

using core::Result;
using events::Plan;

namespace {

// Finds the columns a mapping names among those of a file.
class Columns {
 public:
  Columns(const std::vector<std::string>& names, const Mapping& mapping, std::string_view file)
      : names_(names), mapping_(mapping), file_(file) {}

  // -1 for an empty name.
  Result<int> find(const std::string& name, std::string_view key) const {
    if (name.empty()) return -1;
    const auto found = std::find(names_.begin(), names_.end(), name);
    if (found != names_.end()) return static_cast<int>(found - names_.begin());
    return core::invalid(
        name, fmt::format("{}: has no column '{}', which {} names as {}", file_, name, mapping_.file, key),
        core::suggest(name, names_));
  }
  Result<BoundSource> find(const Source& source, std::string_view key) const {
    ROUSE_TRY(const int column, find(source.column, key));
    return BoundSource{column, source.constant};
  }

 private:
  const std::vector<std::string>& names_;
  const Mapping& mapping_;
  std::string_view file_;
};

BoundEvent bind_event(const Plan& plan, std::size_t index) {
  BoundEvent bound{index, core::hash64(plan.events[index].name),
                   std::vector<bool>(plan.properties.size(), false)};
  for (const std::size_t property : plan.events[index].allowed) bound.allowed[property] = true;
  return bound;
}

Result<std::vector<BoundProperty>> bind_properties(const Plan& plan, const Mapping& mapping,
                                                   const Columns& columns) {
  std::vector<BoundProperty> properties;
  for (const auto& source : mapping.properties) {
    const auto key = fmt::format("properties.{}", source.property);
    ROUSE_TRY(const auto ref, events::find_property(plan, source.property, key));
    BoundProperty bound;
    bound.property = ref.index;
    bound.name = source.source.column.empty() ? source.property : source.source.column;
    ROUSE_TRY(bound.source, columns.find(source.source, key));
    for (const auto& value : plan.properties[ref.index].values) bound.enum_values.insert(value.value);
    properties.push_back(std::move(bound));
  }
  return properties;
}

Result<std::vector<int>> bind_further(const Plan& plan, const Mapping& mapping, const Columns& columns) {
  std::vector<int> further(plan.further_subjects.size(), -1);
  for (const auto& [type, column] : mapping.further_subjects) {
    for (std::size_t i = 0; i < further.size(); ++i) {
      if (plan.further_subjects[i].type != type) continue;
      ROUSE_TRY(further[i], columns.find(column, fmt::format("further_subjects.{}", type)));
    }
  }
  return further;
}

}  // namespace

Result<RowBuilder> RowBuilder::bind(const Plan& plan, const Mapping& mapping, const core::Zone& bank_zone,
                                    const std::vector<std::string>& columns, std::string_view file) {
  ROUSE_CHECK(check_mapping(plan, mapping));
  const Columns named{columns, mapping, file};
  auto state = std::make_unique<State>(plan, bank_zone);
  ROUSE_TRY(state->times, time_format(mapping, mapping.time, "time"));
  ROUSE_TRY(state->property_times, time_format(mapping, mapping.property_times, "property_times"));
  ROUSE_TRY(state->subject, named.find(mapping.subject, "subject"));
  ROUSE_TRY(state->time, named.find(mapping.time.column, "time.column"));
  ROUSE_TRY(state->event, named.find(mapping.event.source, "event.column"));
  ROUSE_TRY(state->message_id, named.find(mapping.message_id, "message_id"));
  state->subject_name = mapping.subject;
  state->time_name = mapping.time.column;
  state->event_name = mapping.event.source.column;
  ROUSE_TRY(state->further, bind_further(plan, mapping, named));
  for (std::size_t i = 0; i < plan.events.size(); ++i) {
    state->known_events.push_back(plan.events[i].name);
    state->event_of.emplace(plan.events[i].name, bind_event(plan, i));
  }
  for (const auto& [value, name] : mapping.event.names) {
    ROUSE_TRY(const std::size_t index, events::find_event(plan, name, "event.names"));
    state->event_of.insert_or_assign(value, bind_event(plan, index));
  }
  for (const auto& condition : mapping.where) {
    ROUSE_TRY(const int column, named.find(condition.column, "where.column"));
    state->where.push_back({column, condition.negated, {condition.values.begin(), condition.values.end()}});
  }
  for (const auto& [name, source] : mapping.built_ins) {
    const auto* at = std::find(kBuiltInTexts.begin(), kBuiltInTexts.end(), name);
    ROUSE_TRY(state->built_ins[static_cast<std::size_t>(at - kBuiltInTexts.begin())],
              named.find(source, fmt::format("built_ins.{}", name)));
  }
  ROUSE_TRY(state->properties, bind_properties(plan, mapping, named));
  state->keep_undeclared = mapping.keep_undeclared;
  if (mapping.keep_undeclared) {
    const auto declared = needed_columns(mapping).all;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (std::find(declared.begin(), declared.end(), columns[i]) == declared.end()) {
        state->undeclared.emplace_back(i, columns[i]);
      }
    }
  }
  return RowBuilder{std::move(state)};
}

}  // namespace rouse::ingest
