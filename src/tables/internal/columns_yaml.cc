#include "tables/internal/columns_yaml.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "events/definition_yaml.h"
#include "events/value.h"
#include "tables/internal/names_yaml.h"

namespace rouse::tables::internal {
namespace {

using core::YamlElement;
using core::YamlObject;

// What a financial institution may not pass on at all (JR/T 0171-2020, class C3): it is never delivered.
constexpr auto kSecrets = std::to_array<std::string_view>(
    {"password", "passwd", "pwd", "pin", "pin_code", "cvv", "cvv2", "cvn", "cvn2", "cvc", "cvc2", "track1",
     "track2", "track_data", "card_expiry", "fingerprint", "face_image", "voiceprint", "iris"});

void read_type(YamlObject& yaml, Column& column) {
  // In the order of ColumnType.
  const auto type =
      yaml.choice("type", {"string", "number", "integer", "money", "boolean", "time", "date", "enum"});
  column.type = static_cast<ColumnType>(type);
  const bool timed = column.type == ColumnType::kTime || column.type == ColumnType::kDate;
  column.format = yaml.string_or("format", "iso");
  if (!yaml.ok() || !yaml.has("format")) return;
  if (!timed) {
    yaml.refuse("format", fmt::format("belongs to times and dates; the type is {}", to_string(column.type)));
  } else if (column.type == ColumnType::kDate && column.format.starts_with("epoch_")) {
    yaml.refuse("format", fmt::format("'{}' is an instant, not a date", column.format),
                "declare the type time");
  } else if (const auto made = events::TimeFormat::make(column.format, {}, "format"); !made) {
    // Its message names the field itself.
    yaml.refuse("format", std::string_view{made.error().message}.substr(std::string_view{"format: "}.size()),
                made.error().hint);
  }
}

void read_personal(YamlObject& yaml, Column& column) {
  if (std::ranges::find(kSecrets, column.name) != kSecrets.end()) {
    yaml.refuse("name", fmt::format("'{}' is never delivered: it proves who a customer is", column.name),
                "leave it out of the file");
    return;
  }
  if (yaml.has("pii")) {
    // In the order of access::PersonalClass; the last one says that it is none.
    const auto index =
        yaml.choice("pii", {"phone", "name", "id_number", "email", "card", "personal", "none"});
    constexpr std::size_t kNone = 6;
    if (index != kNone) column.pii = static_cast<access::PersonalClass>(index);
    if (column.pii && column.type != ColumnType::kString) {
      yaml.refuse("pii", fmt::format("belongs to strings; the type is {}", to_string(column.type)));
    } else if (column.pii && !column.subject.empty()) {
      yaml.refuse("pii", "a subject's number is no personal data: give the personal one a column of its own");
    }
    return;
  }
  const auto looks = access::class_of_name(column.name);
  if (looks && column.type == ColumnType::kString && column.subject.empty()) {
    yaml.refuse("name", fmt::format("'{}' is personal data by its name", column.name),
                fmt::format("add pii: {}, or pii: none if it is not", access::to_string(*looks)));
  }
}

void read_place_in_file(YamlObject& yaml, Column& column, const FileRules& files) {
  column.source = yaml.has("source") ? events::read_name(yaml, "source") : column.name;
  if (yaml.has("source") && !files.header) {
    yaml.refuse("source", "names a column of the header line; the file has none");
  }
  const bool fixed = files.format == FileFormat::kFixedWidth;
  if (fixed && !yaml.has("width")) {
    yaml.refuse("width", "is required in a fixed-width file");
  } else if (!fixed && yaml.has("width")) {
    yaml.refuse("width", fmt::format("is for fixed_width; the format is {}", to_string(files.format)));
  }
  column.width = static_cast<std::size_t>(yaml.integer_or("width", 1, static_cast<std::int64_t>(kWidthMax),
                                                          static_cast<std::int64_t>(column.width)));
}

core::Result<Column> read_column(const YamlElement& element, const FileRules& files) {
  YamlObject yaml{*element.node, element.place};
  for (const auto* key :
       {"name", "zh", "en", "type", "values", "source", "format", "missing", "width", "subject", "pii"}) {
    yaml.has(key);
  }
  ROUSE_CHECK(yaml.finish());
  Column column;
  column.name = events::read_id(yaml, "name", false);
  column.label = events::read_label(yaml, column.name);
  read_type(yaml, column);
  if (yaml.ok() && column.type == ColumnType::kEnum) {
    ROUSE_TRY(column.values, events::read_enum_values(yaml));
  } else if (yaml.has("values") && yaml.ok()) {
    yaml.refuse("values", fmt::format("belongs to an enum; the type is {}", to_string(column.type)));
  }
  if (yaml.has("subject")) {
    column.subject = events::read_id(yaml, "subject", false);
    if (yaml.ok() && column.type != ColumnType::kString) {
      yaml.refuse("subject", fmt::format("is numbered by its text: declare the type string, not {}",
                                         to_string(column.type)));
    }
  }
  read_personal(yaml, column);
  read_place_in_file(yaml, column, files);
  for (const auto& text : yaml.optional_elements("missing", kTextsMax)) {
    ROUSE_TRY(auto missing, read_text(text));
    column.missing.push_back(std::move(missing));
  }
  ROUSE_CHECK(yaml.finish());
  return column;
}

}  // namespace

core::Result<std::vector<Column>> read_columns(YamlObject& yaml, const FileRules& files) {
  std::vector<Column> columns;
  std::set<std::string> names;
  std::set<std::string> sources;
  std::set<std::string> subjects;
  for (const auto& element : yaml.elements("columns", 1, kColumnsMax)) {
    ROUSE_TRY(auto column, read_column(element, files));
    std::string broken;
    if (!names.insert(column.name).second) {
      broken = fmt::format("column '{}' is declared twice", column.name);
    } else if (!sources.insert(column.source).second) {
      broken = fmt::format("source '{}' is read twice", column.source);
    } else if (!column.subject.empty() && !subjects.insert(column.subject).second) {
      broken = fmt::format("subject '{}' has a column already; a row is of one {}", column.subject,
                           column.subject);
    }
    if (!broken.empty()) return core::fail(yaml_error(*element.node, element.place, broken));
    columns.push_back(std::move(column));
  }
  return columns;
}

}  // namespace rouse::tables::internal
