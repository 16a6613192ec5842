#include "testing/schema_coverage.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>
#include <string_view>

namespace rouse::testing {
namespace {

using boost::json::value;

constexpr std::string_view kDefinitions = "#/$defs/";

// Turns references to other files, which are named from the folder of `file`, into references to
// `definitions`, and puts what they mean there.
void gather(value& node, const std::filesystem::path& file, boost::json::object& definitions) {
  if (auto* array = node.if_array()) {
    for (auto& element : *array) gather(element, file, definitions);
    return;
  }
  auto* object = node.if_object();
  if (!object) return;
  for (auto& member : *object) {
    if (member.key() != "$ref") {
      gather(member.value(), file, definitions);
      continue;
    }
    const std::string reference{member.value().as_string()};
    const auto name_at = reference.find(kDefinitions);
    if (name_at == 0) continue;
    const auto other = read_schema(file.parent_path() / reference.substr(0, name_at));
    for (const auto& definition : other.at("$defs").as_object()) {
      definitions.emplace(definition.key(), definition.value());
    }
    member.value() = reference.substr(name_at);
  }
}

}  // namespace

value read_schema(const std::filesystem::path& file) {
  std::ifstream stream{file};
  std::stringstream text;
  text << stream.rdbuf();
  value schema = boost::json::parse(text.str());
  boost::json::object definitions;
  gather(schema, file, definitions);
  auto& own = schema.as_object()["$defs"];
  if (!own.is_object()) own.emplace_object();
  for (auto& definition : definitions)
    own.as_object().emplace(definition.key(), std::move(definition.value()));
  return schema;
}

const value& SchemaCoverage::resolve(const value& node) const {
  const auto* reference = node.as_object().if_contains("$ref");
  return reference ? root_.at_pointer(std::string_view{reference->as_string()}.substr(1)) : node;
}

void SchemaCoverage::add(const value& document) { compare(root_, document, ""); }

std::set<std::string> SchemaCoverage::known() const {
  std::set<std::string> members;
  collect(root_, "", members);
  return members;
}

void SchemaCoverage::compare(const value& node, const value& document, const std::string& at) {
  const auto& described = resolve(node).as_object();
  if (const auto* items = described.if_contains("items"); items && document.is_array()) {
    for (const auto& element : document.as_array()) compare(*items, element, at + "/*");
  }
  const auto* properties = described.if_contains("properties");
  if (!properties || !document.is_object()) return;
  EXPECT_FALSE(described.at("additionalProperties").as_bool()) << at;
  for (const auto& member : document.as_object()) {
    const auto path = at + "/" + std::string{member.key()};
    ASSERT_TRUE(properties->as_object().contains(member.key())) << path << " is not in the schema";
    used_.insert(path);
    compare(properties->at(member.key()), member.value(), path);
  }
  if (const auto* required = described.if_contains("required")) {
    for (const auto& key : required->as_array()) {
      EXPECT_TRUE(document.as_object().contains(key.as_string())) << at << " lacks " << key.as_string();
    }
  }
}

void SchemaCoverage::collect(const value& node, const std::string& at, std::set<std::string>& members) const {
  const auto& described = resolve(node).as_object();
  if (const auto* items = described.if_contains("items")) collect(*items, at + "/*", members);
  const auto* properties = described.if_contains("properties");
  if (!properties) return;
  for (const auto& member : properties->as_object()) {
    const auto path = at + "/" + std::string{member.key()};
    members.insert(path);
    collect(member.value(), path, members);
  }
}

}  // namespace rouse::testing
