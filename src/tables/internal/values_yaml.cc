#include "tables/internal/values_yaml.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/nearest.h"
#include "events/definition_yaml.h"
#include "identity/numbering.h"
#include "tables/internal/bound.h"
#include "tables/internal/names_yaml.h"

namespace rouse::tables::internal {
namespace {

using core::YamlElement;
using core::YamlNode;
using core::YamlObject;
using Aggregate = CustomerValue::Aggregate;

const Table* read_table_name(YamlObject& yaml, const Delivery& delivery) {
  const std::string name = yaml.string("table");
  if (!yaml.ok()) return nullptr;
  const auto* table = find_table(delivery, name);
  if (!table) {
    std::vector<std::string> names;
    names.reserve(delivery.tables.size());
    for (const auto& known : delivery.tables) names.push_back(known.name);
    yaml.refuse("table", fmt::format("'{}' is not a table of the delivery", name),
                core::suggest(name, names));
  } else if (!find_subject(*table, identity::kPersonType)) {
    yaml.refuse("table", fmt::format("'{}' has no column with subject: {}", name, identity::kPersonType));
  }
  return table;
}

core::Result<RowCondition> read_condition(const YamlElement& element, const Table& table) {
  YamlObject yaml{*element.node, element.place};
  for (const auto* key : {"column", "in", "not_in"}) yaml.has(key);
  ROUSE_CHECK(yaml.finish());
  RowCondition condition;
  condition.negated = yaml.has("not_in");
  if (yaml.has("in") == condition.negated) yaml.refuse("in", "write either in or not_in");
  if (const auto* column = read_column_name(yaml, "column", table)) {
    condition.column = column->name;
    ROUSE_TRY(condition.values, read_texts_of(yaml, condition.negated ? "not_in" : "in", *column));
  }
  ROUSE_CHECK(yaml.finish());
  return condition;
}

core::Result<void> read_where(YamlObject& yaml, const Table& table, CustomerValue& value) {
  for (const auto& element : yaml.optional_elements("where", kConditionsMax)) {
    ROUSE_TRY(auto condition, read_condition(element, table));
    if (std::ranges::find(value.where, condition.column, &RowCondition::column) != value.where.end()) {
      return core::fail(yaml_error(*element.node, element.place,
                                   fmt::format("column '{}' has a condition already", condition.column)));
    }
    value.where.push_back(std::move(condition));
  }
  return {};
}

// The key column that neither is the customer nor has one value by `where`: it lets a customer have more
// rows.
const std::string* open_key_column(const Table& table, const CustomerValue& value) {
  const auto* customer = find_subject(table, identity::kPersonType);
  const auto is_settled = [&](const std::string& key) {
    const auto is_fixed = [&](const RowCondition& condition) {
      return condition.column == key && !condition.negated && condition.values.size() == 1;
    };
    return key == customer->name || std::ranges::any_of(value.where, is_fixed);
  };
  const auto found = std::ranges::find_if_not(table.key, is_settled);
  return found == table.key.end() ? nullptr : &*found;
}

void check_aggregate(YamlObject& yaml, const Table& table, const Column* column, const CustomerValue& value) {
  if (!yaml.ok()) return;
  if (value.aggregate == Aggregate::kOnly) {
    if (const auto* open = open_key_column(table, value)) {
      yaml.refuse("aggregate",
                  fmt::format("is required: a customer may have several rows in '{}', one for each {}",
                              table.name, *open),
                  "write sum, max, min or count, or a condition that leaves one row");
    }
    return;
  }
  const bool fits =
      value.aggregate == Aggregate::kCount ||
      (value.aggregate == Aggregate::kSum ? is_numeric(column->type) : is_ordered(column->type));
  if (!fits) {
    yaml.refuse("aggregate", fmt::format("{} of {} {}: it has none", to_string(value.aggregate),
                                         to_string(column->type), column->name));
  }
}

const Column* read_value_column(YamlObject& yaml, const Table& table, CustomerValue& value) {
  if (value.aggregate == Aggregate::kCount) {
    if (yaml.has("column")) yaml.refuse("column", "is not a key of count, which counts rows");
    return nullptr;
  }
  const auto* column = read_column_name(yaml, "column", table);
  if (!column) return nullptr;
  value.column = column->name;
  if (column->pii) yaml.refuse("column", fmt::format("'{}' is personal data", column->name));
  return column;
}

void read_lookup(YamlObject& yaml, const Delivery& delivery, CustomerValue& value) {
  if (!yaml.ok() || !yaml.has("lookup")) return;
  value.lookup = yaml.string("lookup");
  if (!yaml.ok()) return;
  if (value.aggregate != Aggregate::kOnly) {
    yaml.refuse("lookup", fmt::format("is not a key of {}", to_string(value.aggregate)));
    return;
  }
  const auto* table = lookup_table(delivery, value);
  if (!table) {
    yaml.refuse("lookup", fmt::format("'{}' refers to no table of the delivery", value.column),
                "declare the rule reference for it");
    return;
  }
  const auto* column = find_column(*table, value.lookup);
  if (!column) {
    yaml.refuse("lookup", fmt::format("'{}' is not a column of {}", value.lookup, table->name),
                core::suggest(value.lookup, column_names(*table)));
  } else if (column->pii) {
    yaml.refuse("lookup", fmt::format("'{}' is personal data", value.lookup));
  }
}

core::Result<Band> read_band(const YamlElement& element, ColumnType type, bool last) {
  YamlObject yaml{*element.node, element.place};
  for (const auto* key : {"value", "below", "zh", "en"}) yaml.has(key);
  ROUSE_CHECK(yaml.finish());
  Band band;
  band.value = events::read_name(yaml, "value");
  band.label = events::read_label(yaml, band.value);
  if (last && yaml.has("below")) {
    yaml.refuse("below", "the last band has none: it holds all that is left");
  } else if (!last) {
    band.below = read_bound(yaml, "below", type);
  }
  ROUSE_CHECK(yaml.finish());
  return band;
}

core::Result<void> read_bands(YamlObject& yaml, const Delivery& delivery, CustomerValue& value) {
  if (!yaml.ok() || !yaml.has("bands")) return {};
  const ColumnType type = value_type(delivery, value);
  if (!is_numeric(type)) {
    yaml.refuse("bands",
                fmt::format("are for numbers, integers and money; the value is {}", to_string(type)));
  }
  const auto elements = yaml.elements("bands", 2, kBandsMax);
  for (const auto& element : elements) {
    ROUSE_TRY(auto band, read_band(element, type, value.bands.size() + 1 == elements.size()));
    std::string broken;
    if (std::ranges::find(value.bands, band.value, &Band::value) != value.bands.end()) {
      broken = fmt::format("band '{}' is declared twice", band.value);
    } else if (band.below && !value.bands.empty() && !is_below(*value.bands.back().below, *band.below)) {
      broken = "below is not above that of the band before";
    }
    if (!broken.empty()) return core::fail(yaml_error(*element.node, element.place, broken));
    value.bands.push_back(std::move(band));
  }
  return {};
}

core::Result<CustomerValue> read_value(const YamlElement& element, const Delivery& delivery) {
  YamlObject yaml{*element.node, element.place};
  for (const auto* key : {"name", "zh", "en", "table", "column", "aggregate", "where", "lookup", "bands"}) {
    yaml.has(key);
  }
  ROUSE_CHECK(yaml.finish());
  CustomerValue value;
  value.name = events::read_id(yaml, "name", false);
  value.label = events::read_label(yaml, value.name);
  // In the order of Aggregate.
  value.aggregate =
      static_cast<Aggregate>(yaml.choice_or("aggregate", {"only", "sum", "max", "min", "count"}, 0));
  const auto* table = read_table_name(yaml, delivery);
  if (!yaml.ok()) return core::fail(yaml.finish().error());
  value.table = table->name;
  const auto* column = read_value_column(yaml, *table, value);
  if (yaml.ok()) ROUSE_CHECK(read_where(yaml, *table, value));
  check_aggregate(yaml, *table, column, value);
  read_lookup(yaml, delivery, value);
  ROUSE_CHECK(read_bands(yaml, delivery, value));
  ROUSE_CHECK(yaml.finish());
  return value;
}

}  // namespace

core::Result<void> read_values(YamlObject& yaml, Delivery& delivery) {
  std::set<std::string> names;
  for (const auto& element : yaml.optional_elements("values", kValuesMax)) {
    ROUSE_TRY(auto value, read_value(element, delivery));
    if (!names.insert(value.name).second) {
      return core::fail(
          yaml_error(*element.node, element.place, fmt::format("value '{}' is declared twice", value.name)));
    }
    delivery.values.push_back(std::move(value));
  }
  return {};
}

}  // namespace rouse::tables::internal
