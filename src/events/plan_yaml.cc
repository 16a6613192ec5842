#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

#include "core/nearest.h"
#include "core/yaml.h"
#include "events/definition_yaml.h"
#include "events/plan.h"

namespace rouse::events {
namespace {

using core::YamlElement;
using core::YamlNode;
using core::YamlObject;

constexpr std::string_view kReservedNames[] = {"one_id",     "origin_id", "ts",       "day",    "seq",
                                               "session_id", "extra",     "key_high", "key_low"};
// Of the built-in properties, those no plan may declare: plans of earlier versions may have the others.
constexpr std::size_t kReservedBuiltins = 5;

core::Result<SubjectType> read_subject(const YamlElement& element) {
  YamlObject yaml{*element.node, element.place};
  SubjectType subject;
  subject.type = read_id(yaml, "type", false);
  subject.label = read_label(yaml, subject.type);
  ROUSE_CHECK(yaml.finish());
  return subject;
}

core::Result<Property> read_property(const YamlElement& element) {
  YamlObject yaml{*element.node, element.place};
  Property property;
  property.name = read_name(yaml, "name");
  property.id = read_id(yaml, "id", true);
  property.label = read_label(yaml, property.name);
  // In the order of PropertyType.
  const auto type = yaml.choice("type", {"string", "number", "integer", "money", "boolean", "time", "enum"});
  property.type = static_cast<PropertyType>(type);
  property.pii = yaml.boolean_or("pii", false);
  if (yaml.ok() && property.type == PropertyType::kEnum) {
    ROUSE_TRY(property.values, read_enum_values(yaml));
  } else if (yaml.has("values") && yaml.ok()) {
    yaml.refuse("values", fmt::format("belongs to an enum; the type is {}", to_string(property.type)));
  }
  ROUSE_CHECK(yaml.finish());
  return property;
}

// Names and ids of properties share one space, so that a name in a saved filter finds one property at most.
class PropertyNames {
 public:
  // The rule that `property` breaks; empty if none.
  std::string broken_by(const Property& property) {
    const auto reserved = [&](std::span<const std::string_view> names) {
      return std::ranges::find(names, property.name) != names.end();
    };
    if (reserved(builtin_properties().first(kReservedBuiltins))) {
      return fmt::format("'{}' is built in: map the column to it, do not declare it", property.name);
    }
    if (reserved(kReservedNames)) return fmt::format("'{}' is a column of every event table", property.name);
    if (!names_.insert(property.name).second)
      return fmt::format("property '{}' is declared twice", property.name);
    if (!ids_.insert(property.id).second) return fmt::format("id '{}' is given twice", property.id);
    const bool own = property.name == property.id;
    if (!own && ids_.contains(property.name)) {
      return fmt::format("name '{}' is the id of another property", property.name);
    }
    if (!own && names_.contains(property.id))
      return fmt::format("id '{}' is the name of another property", property.id);
    return {};
  }

 private:
  std::set<std::string, std::less<>> names_;
  std::set<std::string, std::less<>> ids_;
};

core::Result<void> read_properties(YamlObject& yaml, Plan& plan) {
  PropertyNames names;
  for (const auto& element : yaml.optional_elements("properties", kPropertiesMax)) {
    ROUSE_TRY(auto property, read_property(element));
    const std::string broken = names.broken_by(property);
    if (!broken.empty()) return fail(yaml_error(*element.node, element.place, broken));
    plan.properties.push_back(std::move(property));
  }
  return {};
}

core::Result<std::vector<std::size_t>> read_property_list(YamlObject& yaml, std::string_view key,
                                                          const Plan& plan) {
  std::vector<std::size_t> indices;
  for (const auto& element : yaml.optional_elements(key, kPropertiesMax)) {
    const auto found = std::ranges::find(plan.properties, element.node->text, &Property::name);
    if (element.node->kind != YamlNode::Kind::kScalar || found == plan.properties.end()) {
      std::vector<std::string> known;
      known.reserve(plan.properties.size());
      for (const auto& property : plan.properties) known.push_back(property.name);
      return fail(yaml_error(*element.node, element.place,
                             fmt::format("'{}' is not a property of the plan", element.node->text),
                             core::suggest(element.node->text, known)));
    }
    const auto index = static_cast<std::size_t>(found - plan.properties.begin());
    if (std::ranges::find(indices, index) != indices.end()) {
      return fail(
          yaml_error(*element.node, element.place, fmt::format("'{}' is listed twice", element.node->text)));
    }
    indices.push_back(index);
  }
  std::ranges::sort(indices);
  return indices;
}

core::Result<DeclaredEvent> read_event(const YamlElement& element, const Plan& plan) {
  YamlObject yaml{*element.node, element.place};
  DeclaredEvent event;
  event.name = read_name(yaml, "name");
  event.label = read_label(yaml, event.name);
  ROUSE_TRY(event.required, read_property_list(yaml, "required", plan));
  if (yaml.has("allowed")) {
    ROUSE_TRY(auto allowed, read_property_list(yaml, "allowed", plan));
    std::ranges::set_union(event.required, allowed, std::back_inserter(event.allowed));
  } else {
    for (std::size_t i = 0; i < plan.properties.size(); ++i) event.allowed.push_back(i);
  }
  ROUSE_CHECK(yaml.finish());
  return event;
}

core::Result<void> read_events(YamlObject& yaml, Plan& plan) {
  std::set<std::string> seen;
  for (const auto& element : yaml.elements("events", 1, kEventsMax)) {
    ROUSE_TRY(auto event, read_event(element, plan));
    if (!seen.insert(event.name).second) {
      return fail(
          yaml_error(*element.node, element.place, fmt::format("event '{}' is declared twice", event.name)));
    }
    plan.events.push_back(std::move(event));
  }
  return {};
}

core::Result<void> read_subjects(YamlObject& yaml, Plan& plan) {
  if (const auto* node = yaml.child("subject")) {
    ROUSE_TRY(plan.subject, read_subject({node, yaml.place_of("subject")}));
  }
  std::set<std::string> seen{plan.subject.type};
  for (const auto& element : yaml.optional_elements("further_subjects", kSubjectTypesMax - 1)) {
    ROUSE_TRY(auto subject, read_subject(element));
    if (!seen.insert(subject.type).second) {
      return fail(
          yaml_error(*element.node, element.place, fmt::format("type '{}' is declared twice", subject.type)));
    }
    plan.further_subjects.push_back(std::move(subject));
  }
  return {};
}

}  // namespace

core::Result<Plan> parse_plan(std::string_view text, std::string_view file) {
  ROUSE_TRY(const auto root, core::parse_yaml(text, file));
  YamlObject yaml{root, {std::string{file}, {}}};
  Plan plan;
  const auto format = yaml.integer_or("format", 1, std::numeric_limits<std::int64_t>::max(), kPlanFormat);
  if (yaml.ok() && format > kPlanFormat) {
    yaml.refuse("format",
                fmt::format("{} is newer than {}, the newest this program knows", format, kPlanFormat),
                "use a newer rouse");
  }
  plan.id = read_id(yaml, "plan", false);
  plan.label = read_label(yaml, plan.id);
  plan.simulated = yaml.boolean_or("simulated", false);
  // A misspelt section is told before what its absence breaks in the others.
  for (const auto* section : {"subject", "further_subjects", "properties", "events"}) yaml.has(section);
  ROUSE_CHECK(yaml.finish());
  ROUSE_CHECK(read_subjects(yaml, plan));
  ROUSE_CHECK(read_properties(yaml, plan));
  ROUSE_CHECK(read_events(yaml, plan));
  ROUSE_CHECK(yaml.finish());
  return plan;
}

}  // namespace rouse::events
