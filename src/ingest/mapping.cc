#include "ingest/mapping.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <limits>

#include "core/nearest.h"
#include "core/yaml.h"

namespace rouse::ingest {
namespace {

using core::Result;
using core::YamlNode;
using core::YamlObject;
using core::YamlPlace;

// Tells a misspelt key before what its absence breaks.
Result<void> know(YamlObject& yaml, std::initializer_list<std::string_view> keys) {
  for (const auto key : keys) yaml.has(key);
  return yaml.finish();
}

// A column's name, or {column: name}, or {constant: text}.
Result<Source> read_source(const YamlNode& node, const YamlPlace& place) {
  if (node.kind == YamlNode::Kind::kScalar) {
    if (node.text.empty()) return core::fail(core::yaml_error(node, place, "the column's name is empty"));
    return Source{node.text, {}};
  }
  YamlObject yaml{node, place};
  const bool has_column = yaml.has("column");
  const bool has_constant = yaml.has("constant");
  if (yaml.ok() && has_column == has_constant) {
    yaml.refuse("column", "write either column or constant",
                "for example {column: channel} or {constant: app}");
  }
  Source source{has_column ? yaml.string("column") : std::string{},
                has_constant ? yaml.string("constant") : std::string{}};
  ROUSE_CHECK(yaml.finish());
  return source;
}

Result<TimeColumn> read_time(const YamlNode& node, const YamlPlace& place, bool with_column) {
  YamlObject yaml{node, place};
  if (with_column) {
    ROUSE_CHECK(know(yaml, {"column", "format", "zone"}));
  } else {
    ROUSE_CHECK(know(yaml, {"format", "zone"}));
  }
  TimeColumn time;
  if (with_column) time.column = yaml.string("column");
  time.format = yaml.string_or("format", "iso");
  time.zone = yaml.string_or("zone", "");
  ROUSE_CHECK(yaml.finish());
  return time;
}

Result<EventName> read_event(const YamlNode& node, const YamlPlace& place) {
  if (node.kind == YamlNode::Kind::kScalar) {
    ROUSE_TRY(auto source, read_source(node, place));
    return EventName{std::move(source), {}};
  }
  YamlObject yaml{node, place};
  ROUSE_CHECK(know(yaml, {"column", "constant", "names"}));
  EventName event;
  const bool has_column = yaml.has("column");
  const bool has_constant = yaml.has("constant");
  if (has_column) event.source.column = yaml.string("column");
  if (has_constant) event.source.constant = yaml.string("constant");
  if (const YamlNode* names = yaml.optional_child("names")) {
    const YamlPlace at = yaml.place_of("names");
    if (names->kind != YamlNode::Kind::kObject || names->members.size() > kMappingEntriesMax) {
      return core::fail(core::yaml_error(
          *names, at,
          fmt::format("expected at most {} pairs 'value in the file: event'", kMappingEntriesMax)));
    }
    for (const auto& [value, name] : names->members) event.names[value] = name.text;
  }
  if (yaml.ok() && has_column == has_constant) {
    yaml.refuse("column", "write either column or constant");
  }
  ROUSE_CHECK(yaml.finish());
  return event;
}

Result<RowCondition> read_condition(const YamlNode& node, const YamlPlace& place) {
  YamlObject yaml{node, place};
  ROUSE_CHECK(know(yaml, {"column", "in", "not_in"}));
  RowCondition condition;
  condition.column = yaml.string("column");
  condition.negated = yaml.has("not_in");
  const bool listed = yaml.has("in");
  if (yaml.ok() && listed == condition.negated) yaml.refuse("in", "write either in or not_in");
  for (const auto& [value, at] : yaml.elements(condition.negated ? "not_in" : "in", 1, kMappingEntriesMax)) {
    if (value->kind == YamlNode::Kind::kList || value->kind == YamlNode::Kind::kObject) {
      return core::fail(core::yaml_error(*value, at, "expected a text"));
    }
    condition.values.push_back(value->text);
  }
  ROUSE_CHECK(yaml.finish());
  return condition;
}

// One condition, or a list of them.
Result<std::vector<RowCondition>> read_where(YamlObject& yaml) {
  std::vector<RowCondition> conditions;
  const YamlNode* node = yaml.optional_child("where");
  if (!node) return conditions;
  if (node->kind == YamlNode::Kind::kObject) {
    ROUSE_TRY(auto condition, read_condition(*node, yaml.place_of("where")));
    conditions.push_back(std::move(condition));
    return conditions;
  }
  for (const auto& [element, place] : yaml.elements("where", 1, kMappingEntriesMax)) {
    ROUSE_TRY(auto condition, read_condition(*element, place));
    conditions.push_back(std::move(condition));
  }
  return conditions;
}

// The members of an object whose keys are names of the bank's choice.
Result<std::vector<std::pair<std::string, Source>>> read_sources(YamlObject& yaml, std::string_view key) {
  std::vector<std::pair<std::string, Source>> sources;
  const YamlNode* node = yaml.optional_child(key);
  if (!node) return sources;
  const YamlPlace place = yaml.place_of(key);
  if (node->kind != YamlNode::Kind::kObject || node->members.size() > kMappingEntriesMax) {
    return core::fail(core::yaml_error(
        *node, place, fmt::format("expected at most {} pairs 'name: column'", kMappingEntriesMax)));
  }
  for (const auto& [name, value] : node->members) {
    ROUSE_TRY(auto source, read_source(value, {place.file, place.path + "." + name}));
    sources.emplace_back(name, std::move(source));
  }
  return sources;
}

char read_separator(YamlObject& yaml) {
  const std::string text = yaml.string_or("separator", ",");
  if (text == "tab" || text == "\\t") return '\t';
  const bool usable = text.size() == 1 && text.find_first_of("\"\r\n") == std::string::npos;
  if (usable) return text[0];
  if (yaml.ok()) {
    yaml.refuse("separator", fmt::format("'{}' is not a separator", text), "write one character, or tab");
  }
  return '\0';
}

Result<std::vector<std::string>> read_columns(YamlObject& yaml) {
  std::vector<std::string> names;
  for (const auto& [name, place] : yaml.optional_elements("columns", kMappingEntriesMax)) {
    if (name->kind != YamlNode::Kind::kScalar) {
      return core::fail(core::yaml_error(*name, place, "expected a name"));
    }
    if (std::find(names.begin(), names.end(), name->text) != names.end()) {
      return core::fail(
          core::yaml_error(*name, place, fmt::format("column '{}' is named twice", name->text)));
    }
    names.push_back(name->text);
  }
  return names;
}

Result<void> read_file_keys(YamlObject& yaml, Mapping& mapping) {
  const auto version =
      yaml.integer_or("mapping", 1, std::numeric_limits<std::int64_t>::max(), kMappingVersion);
  if (yaml.ok() && version > kMappingVersion) {
    yaml.refuse("mapping",
                fmt::format("{} is newer than {}, the newest this program knows", version, kMappingVersion),
                "use a newer rouse");
  }
  mapping.format = static_cast<FileFormat>(yaml.choice("format", {"csv", "jsonl", "parquet"}));
  mapping.encoding = core::read_text_encoding(yaml, "encoding", core::TextEncoding::kUtf8);
  mapping.separator = read_separator(yaml);
  ROUSE_TRY(mapping.columns, read_columns(yaml));
  if (yaml.ok() && mapping.format != FileFormat::kCsv &&
      (yaml.has("separator") || !mapping.columns.empty())) {
    yaml.refuse(mapping.columns.empty() ? "separator" : "columns", "is for format: csv only");
  }
  if (yaml.ok() && mapping.format == FileFormat::kParquet && mapping.encoding != core::TextEncoding::kUtf8) {
    yaml.refuse("encoding", "Parquet text is always UTF-8");
  }
  return {};
}

Result<void> read_event_keys(YamlObject& yaml, Mapping& mapping) {
  mapping.subject = yaml.string("subject");
  ROUSE_TRY(const auto further, read_sources(yaml, "further_subjects"));
  for (const auto& [type, source] : further) mapping.further_subjects.emplace_back(type, source.column);
  if (const YamlNode* time = yaml.child("time")) {
    ROUSE_TRY(mapping.time, read_time(*time, yaml.place_of("time"), true));
  }
  if (const YamlNode* event = yaml.child("event")) {
    ROUSE_TRY(mapping.event, read_event(*event, yaml.place_of("event")));
  }
  mapping.message_id = yaml.string_or("message_id", "");
  ROUSE_TRY(mapping.where, read_where(yaml));
  ROUSE_TRY(mapping.built_ins, read_sources(yaml, "built_ins"));
  ROUSE_TRY(auto properties, read_sources(yaml, "properties"));
  for (auto& [name, source] : properties) mapping.properties.push_back({name, std::move(source)});
  if (const YamlNode* times = yaml.optional_child("property_times")) {
    ROUSE_TRY(mapping.property_times, read_time(*times, yaml.place_of("property_times"), false));
  }
  mapping.keep_undeclared = yaml.choice_or("undeclared", {"ignore", "extra"}, 0) == 1;
  return {};
}

Result<void> check_names(const YamlObject& yaml, const YamlNode& root, const Mapping& mapping) {
  static const std::vector<std::string> kBuiltIns{kBuiltInTexts.begin(), kBuiltInTexts.end()};
  for (const auto& [name, source] : mapping.built_ins) {
    if (std::find(kBuiltIns.begin(), kBuiltIns.end(), name) != kBuiltIns.end()) continue;
    const auto place = yaml.place_of("built_ins");
    return core::fail(core::yaml_error(root, {place.file, place.path + "." + name},
                                       fmt::format("unknown built-in property '{}'", name),
                                       core::suggest(name, kBuiltIns)));
  }
  for (const auto& [type, column] : mapping.further_subjects) {
    if (!column.empty()) continue;
    const auto place = yaml.place_of("further_subjects");
    return core::fail(
        core::yaml_error(root, {place.file, place.path + "." + type}, "a subject comes from a column"));
  }
  return {};
}

}  // namespace

std::string_view to_string(FileFormat format) {
  switch (format) {
    case FileFormat::kCsv: return "csv";
    case FileFormat::kJsonl: return "jsonl";
    case FileFormat::kParquet: return "parquet";
  }
  return "csv";
}

Result<Mapping> parse_mapping(std::string_view text, std::string_view file) {
  ROUSE_TRY(const YamlNode root, core::parse_yaml(text, file));
  YamlObject yaml{root, {std::string{file}, ""}};
  Mapping mapping;
  mapping.file = std::string{file};
  ROUSE_CHECK(know(
      yaml, {"mapping", "format", "encoding", "separator", "columns", "subject", "further_subjects", "time",
             "event", "message_id", "where", "built_ins", "properties", "property_times", "undeclared"}));
  ROUSE_CHECK(read_file_keys(yaml, mapping));
  ROUSE_CHECK(read_event_keys(yaml, mapping));
  ROUSE_CHECK(yaml.finish());
  ROUSE_CHECK(check_names(yaml, root, mapping));
  return mapping;
}

}  // namespace rouse::ingest
