#include "events/definition_yaml.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "events/internal/ascii.h"

namespace rouse::events {
namespace {

using core::YamlElement;
using core::YamlNode;
using core::YamlObject;

bool is_snake_case(std::string_view text) {
  return !text.empty() && is_lower(text.front()) &&
         std::ranges::all_of(text, [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
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

}  // namespace

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

}  // namespace rouse::events
