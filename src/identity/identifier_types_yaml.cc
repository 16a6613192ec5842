#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/yaml.h"
#include "identity/identifier_types.h"

namespace rouse::identity {
namespace {

using core::Result;
using core::YamlElement;
using core::YamlNode;
using core::YamlObject;

constexpr std::int64_t kFormat = 1;
constexpr std::int64_t kCountMax = 1'000'000;
constexpr std::size_t kJunkTextBytesMax = 256;
constexpr std::uint32_t kPersonalCustomersMax = 5;
constexpr std::uint32_t kSharedCustomersMax = 20;

std::uint32_t count_or(YamlObject& yaml, std::string_view key, std::uint32_t fallback) {
  return static_cast<std::uint32_t>(yaml.integer_or(key, 0, kCountMax, fallback));
}

Result<JunkRule> read_junk_rule(const YamlElement& element) {
  JunkRule rule;
  if (element.node->kind == YamlNode::Kind::kScalar) {
    rule.text = element.node->text;
  } else {
    YamlObject yaml{*element.node, element.place};
    if (yaml.has("only")) {
      rule.kind = JunkRule::Kind::kOnly;
      rule.text = yaml.string("only");
    } else {
      rule.kind = JunkRule::Kind::kSameCharacter;
      yaml.child("same_character");
      rule.times = static_cast<std::uint32_t>(
          yaml.integer_or("same_character", 2, static_cast<std::int64_t>(kJunkTextBytesMax), 2));
    }
    ROUSE_CHECK(yaml.finish());
  }
  if (rule.kind != JunkRule::Kind::kSameCharacter &&
      (rule.text.empty() || rule.text.size() > kJunkTextBytesMax)) {
    return core::fail(yaml_error(*element.node, element.place,
                                 fmt::format("a junk text has 1 to {} bytes", kJunkTextBytesMax)));
  }
  return rule;
}

Result<std::vector<JunkRule>> read_junk(YamlObject& yaml) {
  std::vector<JunkRule> rules;
  for (const auto& element : yaml.optional_elements("junk", kJunkRulesMax)) {
    ROUSE_TRY(auto rule, read_junk_rule(element));
    rules.push_back(std::move(rule));
  }
  return rules;
}

std::string read_name(YamlObject& yaml) {
  std::string name = yaml.string("name");
  if (!yaml.ok()) return name;
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  if (name.empty() || name.size() > kTypeNameBytesMax || !std::ranges::all_of(name, allowed) ||
      name.front() < 'a') {
    yaml.refuse("name", fmt::format("'{}' is not a name: 1 to {} of a-z, 0-9 and _, a letter first", name,
                                    kTypeNameBytesMax));
  } else if (name == "stretch" || name == "anonymous" || name == kPreviousId) {
    yaml.refuse("name", fmt::format("'{}' is reserved", name));
  }
  return name;
}

// What only some classes may say.
void check_class(YamlObject& yaml, const IdentifierType& type) {
  const bool root = type.kind == IdentifierClass::kRoot;
  if (root != (type.name == kCustomerNo)) {
    return yaml.refuse("class", "'customer_no' is of class root, and no other type is");
  }
  if (type.name == kAnonymousId && type.kind != IdentifierClass::kShared) {
    return yaml.refuse("class", "'anonymous_id' is of class shared");
  }
  if (type.kind != IdentifierClass::kPersonal && yaml.has("moves")) {
    return yaml.refuse("moves", "is for types of class personal: shared ones always move, others never");
  }
  const bool links = type.kind == IdentifierClass::kPersonal || type.kind == IdentifierClass::kShared;
  for (const auto* const key : {"max_per_customer", "customers_max"}) {
    if (!links && yaml.has(key)) {
      return yaml.refuse(key, fmt::format("is not for class {}", root ? "root" : "fact"));
    }
  }
}

Result<IdentifierType> read_type(const YamlElement& element) {
  YamlObject yaml{*element.node, element.place};
  IdentifierType type;
  type.name = read_name(yaml);
  // In the order of IdentifierClass.
  type.kind = static_cast<IdentifierClass>(yaml.choice("class", {"root", "personal", "shared", "fact"}));
  const bool personal = type.kind == IdentifierClass::kPersonal;
  const bool shared = type.kind == IdentifierClass::kShared;
  if (yaml.child("priority") != nullptr) type.priority = count_or(yaml, "priority", 0);
  if (yaml.ok()) check_class(yaml, type);
  type.moves = shared || yaml.boolean_or("moves", false);
  type.max_per_customer = count_or(yaml, "max_per_customer", type.kind == IdentifierClass::kRoot ? 1 : 0);
  type.customers_max = count_or(yaml, "customers_max",
                                personal ? kPersonalCustomersMax
                                : shared ? kSharedCustomersMax
                                         : 0);
  if (yaml.ok() && (personal || shared) && type.customers_max == 0) {
    yaml.refuse("customers_max",
                "is at least 1: an identifier that any number of customers show links them all");
  }
  if (yaml.ok()) {
    ROUSE_TRY(type.junk, read_junk(yaml));
  }
  ROUSE_CHECK(yaml.finish());
  return type;
}

}  // namespace

Result<IdentifierTypes> identifier_types_from_yaml(std::string_view text, std::string_view file) {
  ROUSE_TRY(const auto root, core::parse_yaml(text, file));
  YamlObject yaml{root, {std::string{file}, ""}};
  IdentifierTypes rules;
  if (yaml.child("format") != nullptr) yaml.integer_or("format", kFormat, kFormat, kFormat);
  if (yaml.ok()) {
    ROUSE_TRY(rules.junk, read_junk(yaml));
  }
  for (const auto& element : yaml.elements("types", 1, kIdentifierTypesMax)) {
    ROUSE_TRY(auto type, read_type(element));
    if (rules.find(type.name)) {
      return core::fail(
          yaml_error(*element.node, element.place, fmt::format("type '{}' is declared twice", type.name)));
    }
    rules.types.push_back(std::move(type));
  }
  for (const auto name : {kCustomerNo, kAnonymousId}) {
    if (yaml.ok() && !rules.find(name)) yaml.refuse("types", fmt::format("lacks '{}'", name), "declare it");
  }
  ROUSE_CHECK(yaml.finish());
  return rules;
}

}  // namespace rouse::identity
