#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

#include "core/nearest.h"
#include "core/yaml.h"
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

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

bool is_snake_case(std::string_view text) {
  return !text.empty() && is_lower(text.front()) &&
         std::ranges::all_of(text, [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
}

std::string read_id(YamlObject& yaml, std::string_view key, bool digits_allowed) {
  std::string id = yaml.string(key);
  if (!yaml.ok()) return id;
  const bool digits = digits_allowed && !id.empty() && std::ranges::all_of(id, is_digit);
  if (!digits && !is_snake_case(id)) {
    yaml.refuse(key, fmt::format("'{}' is not a snake_case id{}", id, digits_allowed ? " or a number" : ""),
                "use a to z, 0 to 9 and _, starting with a letter");
  } else if (id.size() > kIdBytesMax) {
    yaml.refuse(key, fmt::format("has {} characters; {} are allowed", id.size(), kIdBytesMax));
  }
  return id;
}

void check_text(YamlObject& yaml, std::string_view key, std::string_view text, std::size_t bytes_max) {
  if (text.size() > bytes_max) {
    yaml.refuse(key, fmt::format("has {} bytes; {} are allowed", text.size(), bytes_max));
  } else if (std::ranges::any_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7F; })) {
    yaml.refuse(key, "holds a control character");
  } else if (text.starts_with(' ') || text.ends_with(' ')) {
    yaml.refuse(key, "starts or ends with a blank");
  }
}

std::string read_name(YamlObject& yaml, std::string_view key) {
  std::string name = yaml.string(key);
  if (!yaml.ok()) return name;
  if (name.empty()) yaml.refuse(key, "is empty");
  check_text(yaml, key, name, kNameBytesMax);
  return name;
}

Label read_label(YamlObject& yaml, std::string_view name) {
  Label label{yaml.string_or("zh", ""), yaml.string_or("en", "")};
  check_text(yaml, "zh", label.zh, kLabelBytesMax);
  check_text(yaml, "en", label.en, kLabelBytesMax);
  if (label.zh.empty()) label.zh = label.en.empty() ? std::string{name} : label.en;
  if (label.en.empty()) label.en = label.zh;
  return label;
}

core::Result<SubjectType> read_subject(const YamlElement& element) {
  YamlObject yaml{*element.node, element.place};
  SubjectType subject;
  subject.type = read_id(yaml, "type", false);
  subject.label = read_label(yaml, subject.type);
  ROUSE_CHECK(yaml.finish());
  return subject;
}

core::Result<EnumValue> read_enum_value(const YamlElement& element) {
  if (element.node->kind == YamlNode::Kind::kScalar) {
    // A bare value is the object that names only it.
    YamlNode object{YamlNode::Kind::kObject, element.node->line, {}, {}, {}};
    object.members.push_back({"value", *element.node});
    return read_enum_value({&object, element.place});
  }
  YamlObject yaml{*element.node, element.place};
  EnumValue value;
  value.value = read_name(yaml, "value");
  value.label = read_label(yaml, value.value);
  ROUSE_CHECK(yaml.finish());
  return value;
}

core::Result<std::vector<EnumValue>> read_enum_values(YamlObject& yaml) {
  std::vector<EnumValue> values;
  std::set<std::string> seen;
  for (const auto& element : yaml.elements("values", 1, kEnumValuesMax)) {
    ROUSE_TRY(auto value, read_enum_value(element));
    if (!seen.insert(value.value).second) {
      return fail(
          yaml_error(*element.node, element.place, fmt::format("value '{}' is declared twice", value.value)));
    }
    values.push_back(std::move(value));
  }
  return values;
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
