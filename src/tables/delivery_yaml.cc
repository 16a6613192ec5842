#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

#include "core/nearest.h"
#include "core/zone.h"
#include "events/definition_yaml.h"
#include "tables/delivery.h"
#include "tables/internal/columns_yaml.h"
#include "tables/internal/files_yaml.h"
#include "tables/internal/names_yaml.h"
#include "tables/internal/rules_yaml.h"
#include "tables/internal/values_yaml.h"

namespace rouse::tables {
namespace {

using core::YamlElement;
using core::YamlObject;
using internal::Reference;

core::Result<void> read_key(YamlObject& yaml, Table& table) {
  ROUSE_TRY(table.key, internal::read_column_names(yaml, "key", table, kKeyColumnsMax));
  for (const auto& name : table.key) {
    const auto* column = find_column(table, name);
    if (column->type == ColumnType::kNumber || column->type == ColumnType::kBoolean) {
      yaml.refuse("key", fmt::format("{} is {}, which tells no rows apart", name, to_string(column->type)));
    }
  }
  return {};
}

core::Result<void> read_deleted(YamlObject& yaml, Table& table) {
  const auto* node = yaml.optional_child("deleted");
  if (!node) return {};
  if (table.delivered != Delivered::kChanges) {
    yaml.refuse("deleted", "is for tables delivered as changes; what a full one lacks is gone");
    return {};
  }
  YamlObject object{*node, yaml.place_of("deleted")};
  for (const auto* key : {"column", "values"}) object.has(key);
  ROUSE_CHECK(object.finish());
  const auto* column = internal::read_column_name(object, "column", table);
  if (!column) return object.finish();
  DeletedRows deleted{column->name, {}};
  ROUSE_TRY(deleted.values, internal::read_texts_of(object, "values", *column));
  table.deleted = std::move(deleted);
  return object.finish();
}

void read_keeping(YamlObject& yaml, Table& table) {
  // In the order of Keeps and of Delivered.
  table.keeps = static_cast<Keeps>(yaml.choice("keeps", {"state", "days"}));
  table.delivered = static_cast<Delivered>(yaml.choice_or("delivered", {"full", "changes"}, 0));
  table.history = yaml.boolean_or("history", false);
  table.keep_days = yaml.integer_or("keep_days", 1, kKeepDaysMax, 0);
  if (!yaml.ok()) return;
  if (table.keeps == Keeps::kState) {
    if (table.keep_days > 0) yaml.refuse("keep_days", "is for tables that keep days");
    return;
  }
  if (table.delivered == Delivered::kChanges) {
    yaml.refuse("delivered", "changes are of tables that keep state; days are delivered in full");
  } else if (table.history) {
    yaml.refuse("history", "is of tables that keep state; days are kept anyway");
  }
}

void check_personal(YamlObject& yaml, const Table& table) {
  const auto personal =
      std::ranges::find_if(table.columns, [](const Column& column) { return column.pii.has_value(); });
  if (personal == table.columns.end() || vault_subject(table)) return;
  yaml.refuse("columns", fmt::format("{} is personal data, and no column tells whose: none has a subject",
                                     personal->name));
}

core::Result<Table> read_table(const YamlElement& element, const FileRules& files,
                               std::vector<Reference>& references) {
  YamlObject yaml{*element.node, element.place};
  for (const auto* key : {"table", "zh", "en", "owner", "keeps", "delivered", "history", "keep_days", "key",
                          "files", "columns", "deleted", "rules"}) {
    yaml.has(key);
  }
  ROUSE_CHECK(yaml.finish());
  Table table;
  table.name = events::read_id(yaml, "table", false);
  table.label = events::read_label(yaml, table.name);
  table.owner = yaml.string_or("owner", "");
  events::check_text(yaml, "owner", table.owner, events::kLabelBytesMax);
  read_keeping(yaml, table);
  ROUSE_CHECK(yaml.finish());
  ROUSE_TRY(table.files, internal::read_files(yaml, files, false));
  ROUSE_TRY(table.columns, internal::read_columns(yaml, table.files));
  check_personal(yaml, table);
  ROUSE_CHECK(yaml.finish());
  ROUSE_CHECK(read_key(yaml, table));
  ROUSE_CHECK(read_deleted(yaml, table));
  ROUSE_CHECK(internal::read_rules(yaml, table, references));
  ROUSE_CHECK(yaml.finish());
  return table;
}

core::Result<void> read_tables(YamlObject& yaml, const FileRules& files, Delivery& delivery) {
  std::vector<Reference> references;
  std::set<std::string> names;
  std::set<std::string> patterns;
  for (const auto& element : yaml.elements("tables", 1, kTablesMax)) {
    const std::size_t before = references.size();
    ROUSE_TRY(auto table, read_table(element, files, references));
    for (auto i = before; i < references.size(); ++i) references[i].table = delivery.tables.size();
    std::string broken;
    if (!names.insert(table.name).second) {
      broken = fmt::format("table '{}' is declared twice", table.name);
    } else if (!patterns.insert(internal::name_for(table.files.name, table.name)).second) {
      broken = fmt::format("files named '{}' are of another table, too",
                           internal::name_for(table.files.name, table.name));
    }
    if (!broken.empty()) return core::fail(yaml_error(*element.node, element.place, broken));
    delivery.tables.push_back(std::move(table));
  }
  ROUSE_CHECK(yaml.finish());
  return internal::check_references(delivery, references);
}

// "08:00" as minutes of the day.
std::int32_t read_due(YamlObject& yaml) {
  const std::string text = yaml.string_or("due", "08:00");
  if (!yaml.ok()) return 0;
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  const bool formed = text.size() == 5 && digit(0) && digit(1) && text[2] == ':' && digit(3) && digit(4);
  const int hours = formed ? (text[0] - '0') * 10 + (text[1] - '0') : 24;
  const int minutes = formed ? (text[3] - '0') * 10 + (text[4] - '0') : 0;
  if (hours <= 23 && minutes <= 59) return hours * 60 + minutes;
  yaml.refuse("due", fmt::format("'{}' is not a time of the day", text), "write it like \"08:00\"");
  return 0;
}

std::optional<std::int32_t> read_ends(YamlObject& yaml) {
  if (!yaml.has("ends")) return std::nullopt;
  const std::string text = yaml.string("ends");
  if (!yaml.ok()) return std::nullopt;
  if (const auto day = core::parse_day(text, "ends")) return *day;
  yaml.refuse("ends", fmt::format("'{}' is not a date", text), "write it like 2026-12-31");
  return std::nullopt;
}

core::Result<void> check_control_names(YamlObject& yaml, const Delivery& delivery) {
  for (const auto& table : delivery.tables) {
    if (internal::name_for(table.files.name, table.name) ==
        internal::name_for(delivery.control.name, table.name)) {
      yaml.refuse("control", fmt::format("the files of {} have the same name", table.name));
    }
  }
  return yaml.finish();
}

}  // namespace

core::Result<Delivery> parse_delivery(std::string_view text, std::string_view file) {
  ROUSE_TRY(const auto root, core::parse_yaml(text, file));
  YamlObject yaml{root, {std::string{file}, {}}};
  for (const auto* key : {"format", "delivery", "zh", "en", "simulated", "due", "due_days", "ends", "files",
                          "control", "tables", "values"}) {
    yaml.has(key);
  }
  ROUSE_CHECK(yaml.finish());
  const auto format = yaml.integer_or("format", 1, std::numeric_limits<std::int64_t>::max(), kDeliveryFormat);
  if (yaml.ok() && format > kDeliveryFormat) {
    yaml.refuse("format",
                fmt::format("{} is newer than {}, the newest this program knows", format, kDeliveryFormat),
                "use a newer rouse");
  }
  Delivery delivery;
  delivery.id = events::read_id(yaml, "delivery", false);
  delivery.label = events::read_label(yaml, delivery.id);
  delivery.simulated = yaml.boolean_or("simulated", false);
  delivery.due_minute = read_due(yaml);
  delivery.due_days = static_cast<std::int32_t>(yaml.integer_or("due_days", 0, kDueDaysMax, 1));
  delivery.ends = read_ends(yaml);
  ROUSE_CHECK(yaml.finish());
  ROUSE_TRY(const auto files, internal::read_files(yaml, {}, true));
  ROUSE_TRY(delivery.control, internal::read_control(yaml));
  ROUSE_CHECK(read_tables(yaml, files, delivery));
  ROUSE_CHECK(check_control_names(yaml, delivery));
  ROUSE_CHECK(internal::read_values(yaml, delivery));
  ROUSE_CHECK(yaml.finish());
  return delivery;
}

}  // namespace rouse::tables
