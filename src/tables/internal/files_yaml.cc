#include "tables/internal/files_yaml.h"

#include <fmt/format.h>

#include <algorithm>

#include "events/definition_yaml.h"

namespace rouse::tables::internal {
namespace {

using core::YamlObject;

constexpr std::string_view kTable = "{table}";
constexpr std::string_view kDates[] = {"{date}", "{date-}"};

FileRules default_files(FileFormat format) {
  FileRules files;
  files.format = format;
  if (format == FileFormat::kCsv) return files;
  files.separator = "";
  files.quotes = false;
  files.header = format == FileFormat::kParquet;
  files.name = format == FileFormat::kParquet ? "{table}_{date}.parquet" : "{table}_{date}.txt";
  return files;
}

// The first brace that belongs to no placeholder.
bool has_stray_brace(std::string_view pattern) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '{' && pattern[i] != '}') continue;
    const std::string_view rest = pattern.substr(i);
    if (rest.starts_with(kTable)) {
      i += kTable.size() - 1;
      continue;
    }
    const auto* date = std::ranges::find_if(
        kDates, [&](std::string_view placeholder) { return rest.starts_with(placeholder); });
    if (date == std::end(kDates)) return true;
    i += date->size() - 1;
  }
  return false;
}

void check_name(YamlObject& yaml, std::string_view name) {
  if (!yaml.ok()) return;
  events::check_text(yaml, "name", name, kFileNameBytesMax);
  const bool dated = std::ranges::any_of(
      kDates, [&](std::string_view date) { return name.find(date) != std::string_view::npos; });
  if (name.find_first_of("/\\") != std::string_view::npos) {
    yaml.refuse("name", "names a folder; files lie in the folder of the delivery itself");
  } else if (has_stray_brace(name)) {
    yaml.refuse("name", fmt::format("'{}' has a brace that is not {{table}}, {{date}} or {{date-}}", name));
  } else if (!dated) {
    yaml.refuse("name", fmt::format("'{}' does not hold the data date", name),
                "write {date} (20261121) or {date-} (2026-11-21) where it stands");
  }
}

std::string read_separator(YamlObject& yaml, const std::string& fallback) {
  std::string text = yaml.string_or("separator", fallback);
  if (text == "tab" || text == "\\t") return "\t";
  const bool usable =
      !text.empty() && text.size() <= kSeparatorBytesMax && text.find_first_of("\"\r\n") == std::string::npos;
  if (yaml.ok() && !usable) {
    yaml.refuse(
        "separator", fmt::format("'{}' is not a separator", text),
        fmt::format("write one to {} bytes without quotes and line ends, or tab", kSeparatorBytesMax));
  }
  return text;
}

void read_csv_keys(YamlObject& yaml, FileRules& files) {
  if (files.format == FileFormat::kCsv) {
    files.separator = read_separator(yaml, files.separator);
    files.quotes = yaml.boolean_or("quotes", files.quotes);
    files.header = yaml.boolean_or("header", files.header);
    files.ends_with_separator = yaml.boolean_or("ends_with_separator", files.ends_with_separator);
    return;
  }
  for (const auto* key : {"separator", "quotes", "header", "ends_with_separator"}) {
    if (yaml.has(key)) yaml.refuse(key, fmt::format("is for csv; the format is {}", to_string(files.format)));
  }
}

}  // namespace

core::Result<FileRules> read_files(YamlObject& yaml, const FileRules& defaults, bool of_delivery) {
  const auto* node = yaml.optional_child("files");
  if (!node) return defaults;
  YamlObject object{*node, yaml.place_of("files")};
  // A misspelt key is told before what its absence breaks.
  for (const auto* key :
       {"format", "encoding", "separator", "quotes", "header", "ends_with_separator", "name"}) {
    object.has(key);
  }
  ROUSE_CHECK(object.finish());
  const auto format = static_cast<FileFormat>(object.choice_or("format", {"csv", "fixed_width", "parquet"},
                                                               static_cast<std::size_t>(defaults.format)));
  FileRules files = format == defaults.format ? defaults : default_files(format);
  if (format != FileFormat::kParquet) files.encoding = defaults.encoding;
  files.encoding = core::read_text_encoding(object, "encoding", files.encoding);
  if (format == FileFormat::kParquet && files.encoding != core::TextEncoding::kUtf8) {
    object.refuse("encoding", "Parquet text is always UTF-8");
  }
  read_csv_keys(object, files);
  files.name = object.string_or("name", files.name);
  check_name(object, files.name);
  if (of_delivery && files.name.find(kTable) == std::string::npos) {
    object.refuse("name", fmt::format("'{}' does not hold {{table}}", files.name),
                  "or give each table's files a name of their own");
  }
  ROUSE_CHECK(object.finish());
  return files;
}

core::Result<ControlRules> read_control(YamlObject& yaml) {
  ControlRules control;
  const auto* node = yaml.optional_child("control");
  if (!node) return control;
  YamlObject object{*node, yaml.place_of("control")};
  for (const auto* key : {"format", "name"}) object.has(key);
  ROUSE_CHECK(object.finish());
  control.format = static_cast<ControlFormat>(object.choice("format", {"none", "json", "key_value"}));
  if (control.format == ControlFormat::kNone) {
    if (object.has("name")) object.refuse("name", "is for json and key_value; the format is none");
    control.name.clear();
    ROUSE_CHECK(object.finish());
    return control;
  }
  const bool json = control.format == ControlFormat::kJson;
  control.name = object.string_or("name", json ? "{table}_{date}.json" : "{table}_{date}.ctl");
  check_name(object, control.name);
  if (control.name.find('*') != std::string::npos) {
    object.refuse("name", "holds *; there is one control file");
  } else if (!json && control.for_delivery()) {
    object.refuse("name", fmt::format("'{}' does not hold {{table}}", control.name),
                  "one control file for all tables is written in json");
  }
  ROUSE_CHECK(object.finish());
  return control;
}

std::string name_for(std::string_view pattern, std::string_view table) {
  std::string name{pattern};
  for (auto at = name.find(kTable); at != std::string::npos; at = name.find(kTable, at + table.size())) {
    name.replace(at, kTable.size(), table);
  }
  return name;
}

}  // namespace rouse::tables::internal
