#include "ingest/internal/mapping_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "core/nearest.h"
#include "core/zone.h"

namespace rouse::ingest {
namespace {

using core::Result;
using events::Plan;

tl::unexpected<core::Error> bad_mapping(const Mapping& mapping, std::string_view key, core::Error error) {
  error.field = std::string{key};
  error.message = fmt::format("{}: {}: {}", mapping.file, key, error.message);
  return core::fail(std::move(error));
}

Result<void> check_event(const Plan& plan, const Mapping& mapping, std::string_view name,
                         std::string_view key) {
  const auto found = events::find_event(plan, name, key);
  if (!found) return bad_mapping(mapping, key, found.error());
  return {};
}

// Required properties of an event that every row is, or none of it could ever be loaded.
Result<void> check_required(const Plan& plan, const Mapping& mapping) {
  ROUSE_TRY(const std::size_t index,
            events::find_event(plan, mapping.event.source.constant, "event.constant"));
  for (const std::size_t required : plan.events[index].required) {
    const std::string& name = plan.properties[required].name;
    const bool given = std::any_of(mapping.properties.begin(), mapping.properties.end(),
                                   [&](const PropertySource& p) { return p.property == name; });
    if (given) continue;
    return core::invalid("properties",
                         fmt::format("{}: properties: event '{}' requires '{}', which has no column",
                                     mapping.file, plan.events[index].name, name));
  }
  return {};
}

Result<void> check_properties(const Plan& plan, const Mapping& mapping) {
  for (const auto& source : mapping.properties) {
    const auto key = fmt::format("properties.{}", source.property);
    const auto found = events::find_property(plan, source.property, key);
    if (!found) return bad_mapping(mapping, key, found.error());
    if (found->builtin) {
      return core::invalid(key, fmt::format("{}: {}: '{}' is built in", mapping.file, key, source.property),
                           source.property == "event" ? "use the key event" : "write it under built_ins");
    }
  }
  return {};
}

Result<void> check_subjects(const Plan& plan, const Mapping& mapping) {
  std::vector<std::string> types;
  types.reserve(plan.further_subjects.size());
  for (const auto& subject : plan.further_subjects) types.push_back(subject.type);
  for (const auto& [type, column] : mapping.further_subjects) {
    if (std::find(types.begin(), types.end(), type) != types.end()) continue;
    const auto key = fmt::format("further_subjects.{}", type);
    return core::invalid(
        key, fmt::format("{}: {}: plan '{}' has no further subject '{}'", mapping.file, key, plan.id, type),
        core::suggest(type, types));
  }
  return {};
}

}  // namespace

Result<events::TimeFormat> time_format(const Mapping& mapping, const TimeColumn& time, std::string_view key) {
  std::optional<core::Zone> zone;
  if (!time.zone.empty()) {
    auto loaded = core::Zone::load(time.zone);
    if (!loaded) return bad_mapping(mapping, fmt::format("{}.zone", key), loaded.error());
    zone = std::move(*loaded);
  }
  const auto field = fmt::format("{}.format", key);
  auto format = events::TimeFormat::make(time.format, std::move(zone), field);
  if (!format) return bad_mapping(mapping, field, format.error());
  return *format;
}

NeededColumns needed_columns(const Mapping& mapping) {
  NeededColumns needed;
  const auto add = [&](const std::string& column, bool required) {
    if (column.empty()) return;
    const auto add_to = [&](std::vector<std::string>& list) {
      if (std::find(list.begin(), list.end(), column) == list.end()) list.push_back(column);
    };
    add_to(needed.all);
    if (required) add_to(needed.required);
  };
  add(mapping.subject, true);
  add(mapping.time.column, true);
  add(mapping.event.source.column, true);
  for (const auto& condition : mapping.where) add(condition.column, true);
  add(mapping.message_id, false);
  for (const auto& [type, column] : mapping.further_subjects) add(column, false);
  for (const auto& [name, source] : mapping.built_ins) add(source.column, false);
  for (const auto& property : mapping.properties) add(property.source.column, false);
  return needed;
}

Result<void> check_mapping(const Plan& plan, const Mapping& mapping) {
  ROUSE_CHECK(time_format(mapping, mapping.time, "time"));
  ROUSE_CHECK(time_format(mapping, mapping.property_times, "property_times"));
  for (const auto& [value, name] : mapping.event.names) {
    ROUSE_CHECK(check_event(plan, mapping, name, fmt::format("event.names.{}", value)));
  }
  ROUSE_CHECK(check_properties(plan, mapping));
  ROUSE_CHECK(check_subjects(plan, mapping));
  if (mapping.event.source.column.empty()) {
    const bool renamed = mapping.event.names.contains(mapping.event.source.constant);
    if (!renamed) {
      ROUSE_CHECK(check_event(plan, mapping, mapping.event.source.constant, "event.constant"));
      ROUSE_CHECK(check_required(plan, mapping));
    }
  }
  return {};
}

}  // namespace rouse::ingest
