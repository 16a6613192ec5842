#include "behaviour/attribution/attribution_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <string_view>
#include <utility>

#include "behaviour/internal/report/facts.h"
#include "behaviour/internal/report/text_table.h"
#include "core/json.h"

namespace rouse::behaviour {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;
using core::Result;

constexpr std::array<std::string_view, 4> kChannelKinds{"touch", "value", "null", "other"};

bool has_property(ChannelKind kind) { return kind == ChannelKind::kValue || kind == ChannelKind::kNull; }
bool has_name(ChannelKind kind) { return kind == ChannelKind::kTouch || kind == ChannelKind::kValue; }

value missing_or(const std::optional<double>& number) { return number ? value(*number) : value(nullptr); }

object channel_json(const Channel& channel) {
  object json{{"kind", kChannelKinds.at(static_cast<std::size_t>(channel.kind))}};
  if (has_property(channel.kind)) json["property"] = channel.property;
  if (has_name(channel.kind)) json["name"] = channel.name;
  return json;
}

object conversions_json(const ConversionNumber& number, bool valued) {
  object json{{"conversions", number.conversions}, {"customers", number.customers}};
  if (valued) json["value"] = number_json(number.value);
  return json;
}

object model_json(AttributionModel model, const AttributedNumber& number, const AttributionSpec& spec) {
  object json{{"model", to_string(model)},
              {"conversions", number.conversions},
              {"share", number.share},
              {"customers", number.customers}};
  if (spec.value) json["value"] = missing_or(number.value);
  if (!spec.has_costs()) return json;
  json["cost_per_conversion"] = missing_or(number.cost_per_conversion);
  if (spec.value) json["roi"] = missing_or(number.roi);
  return json;
}

object row_json(const AttributionChannel& channel, const AttributionSpec& spec) {
  object json{{"channel", channel_json(channel.channel)},
              {"touches", channel.touches},
              {"touched", channel.touched},
              {"conversions", channel.conversions},
              {"customers", channel.customers}};
  if (spec.has_costs()) json["cost"] = missing_or(channel.cost);
  array models;
  for (std::size_t m = 0; m < channel.models.size(); ++m) {
    models.push_back(model_json(spec.models[m], channel.models[m], spec));
  }
  json["models"] = std::move(models);
  return json;
}

object table_json(const AttributionTable& table, const AttributionSpec& spec) {
  const bool valued = spec.value.has_value();
  object json{{"all", conversions_json(table.all, valued)},
              {"direct", conversions_json(table.direct, valued)}};
  if (table.unconverted) {
    json["unconverted"] = {{"paths", table.unconverted->paths}, {"customers", table.unconverted->customers}};
    json["conversion_probability"] = missing_or(table.conversion_probability);
  }
  array channels;
  for (const auto& channel : table.channels) channels.push_back(row_json(channel, spec));
  json["channels"] = std::move(channels);
  return json;
}

Result<Channel> parse_channel(const value& from, std::string pointer) {
  core::JsonObject json{from, std::move(pointer)};
  Channel channel;
  channel.kind = static_cast<ChannelKind>(json.choice("kind", kChannelKinds));
  if (json.ok() && has_property(channel.kind)) channel.property = json.string("property");
  if (json.ok() && has_name(channel.kind)) channel.name = json.string("name");
  ROUSE_CHECK(json.finish());
  return channel;
}

void check_number(const AttributionCell& cell, const AttributionSpec& spec, core::JsonObject& json) {
  if ((cell.direct ? 1 : 0) + (cell.touched ? 1 : 0) + (cell.unconverted ? 1 : 0) > 1) {
    json.refuse(cell.unconverted ? "unconverted" : "touched", "only one of direct, touched and unconverted");
  }
  if (cell.unconverted && !spec.has(AttributionModel::kMarkov)) {
    json.refuse("unconverted", "is a number of the model 'markov'");
  }
}

void check_cell(const AttributionCell& cell, const AttributionSpec& spec, core::JsonObject& json) {
  check_number(cell, spec, json);
  if (cell.channel && (cell.direct || cell.unconverted)) json.refuse("channel", "does not go with it");
  if (cell.model && (!cell.channel || cell.touched)) json.refuse("model", "goes with a channel");
  if (cell.model && !spec.has(*cell.model)) json.refuse("model", "is none of the attribution");
  if (cell.group && !spec.breakdown) json.refuse("group", "the attribution has no breakdown");
}

std::string credit_text(double conversions) { return fmt::format("{:.2f}", conversions); }

std::string amount_text(const std::optional<double>& amount, bool money) {
  return rounded_text(amount ? Number{*amount} : Number{}, money);
}

TextRow plain_row(std::string name, const ConversionNumber& number, std::size_t width) {
  TextRow row{std::move(name), "", "", fmt::format("{}", number.conversions),
              fmt::format("{}", number.customers)};
  row.resize(width);
  return row;
}

// Conversions by model; the row without a touch is one conversion for each.
Sheet credits_sheet(const AttributionSpec& spec, const AttributionTable& table, std::string title) {
  Sheet sheet{.title = std::move(title),
              .rows = {{"Channel", "Touches", "Touched", "In paths of", "Customers"}}};
  for (const auto model : spec.models) sheet.rows.front().emplace_back(to_string(model));
  const auto width = sheet.rows.front().size();
  for (const auto& channel : table.channels) {
    TextRow row{name_of(channel.channel), fmt::format("{}", channel.touches),
                fmt::format("{}", channel.touched), fmt::format("{}", channel.conversions),
                fmt::format("{}", channel.customers)};
    for (const auto& number : channel.models) row.push_back(credit_text(number.conversions));
    sheet.rows.push_back(std::move(row));
  }
  sheet.rows.push_back(plain_row("(without a touch)", table.direct, width));
  sheet.rows.push_back(plain_row("All conversions", table.all, width));
  return sheet;
}

// What channels cost and brought, by model.
Sheet returns_sheet(const AttributionSpec& spec, const AttributionTable& table) {
  const auto money = spec.is_money();
  Sheet sheet{.title = "Cost and value",
              .rows = {{"Channel", "Model", "Share", "Value", "Cost", "Per conversion", "ROI"}}};
  for (const auto& channel : table.channels) {
    for (std::size_t m = 0; m < channel.models.size(); ++m) {
      const auto& number = channel.models[m];
      sheet.rows.push_back({name_of(channel.channel), std::string{to_string(spec.models[m])},
                            percent(number.share), amount_text(number.value, money),
                            amount_text(channel.cost, money), amount_text(number.cost_per_conversion, money),
                            rounded(number.roi)});
    }
  }
  return sheet;
}

void add_sheets(const AttributionSpec& spec, const AttributionTable& table, std::string title,
                std::vector<Sheet>& sheets) {
  sheets.push_back(credits_sheet(spec, table, std::move(title)));
  if (spec.value || spec.has_costs()) sheets.push_back(returns_sheet(spec, table));
}

std::string exact(const std::optional<double>& number, bool money) {
  return exact_text(number ? Number{*number} : Number{}, money);
}

TextRow whole_row(const std::string& group, std::string name, const ConversionNumber& number, bool money) {
  return {group,
          std::move(name),
          "",
          "",
          "",
          "",
          fmt::format("{}", number.conversions),
          "",
          fmt::format("{}", number.customers),
          exact_text(number.value, money),
          "",
          ""};
}

void add_rows(const AttributionSpec& spec, const AttributionTable& table, const std::string& group,
              std::vector<TextRow>& rows) {
  const auto money = spec.is_money();
  for (const auto& channel : table.channels) {
    for (std::size_t m = 0; m < channel.models.size(); ++m) {
      const auto& number = channel.models[m];
      rows.push_back({group, name_of(channel.channel), std::string{to_string(spec.models[m])},
                      fmt::format("{}", channel.touches), fmt::format("{}", channel.touched),
                      exact(channel.cost, money), fmt::format("{}", number.conversions),
                      fmt::format("{}", number.share), fmt::format("{}", number.customers),
                      exact(number.value, money), exact(number.cost_per_conversion, money),
                      exact(number.roi, false)});
    }
  }
  rows.push_back(whole_row(group, "(without a touch)", table.direct, money));
  rows.push_back(whole_row(group, "(all)", table.all, money));
}

}  // namespace

std::string name_of(const Channel& channel) {
  switch (channel.kind) {
    case ChannelKind::kNull: return "(no channel)";
    case ChannelKind::kOther: return "(other)";
    default: return channel.name;
  }
}

value to_json(const AttributionResult& result) {
  auto json = facts_json("attribution", to_json(result.spec), result);
  json["final"] = result.final;
  json["paths_cut"] = result.paths_cut;
  json["table"] = table_json(result.all, result.spec);
  array groups;
  for (const auto& group : result.groups) {
    groups.push_back({{"group", group_json(group.key)}, {"table", table_json(group.table, result.spec)}});
  }
  json["groups"] = std::move(groups);
  add_business_json(json, result);
  return json;
}

Result<AttributionCell> parse_attribution_cell(const value& from, std::string pointer,
                                               const AttributionSpec& spec, const core::Zone& /*zone*/) {
  core::JsonObject json{from, std::move(pointer)};
  AttributionCell cell;
  cell.direct = json.boolean_or("direct", false);
  cell.touched = json.boolean_or("touched", false);
  cell.unconverted = json.boolean_or("unconverted", false);
  if (const auto* channel = json.optional_child("channel")) {
    ROUSE_TRY(cell.channel, parse_channel(*channel, json.pointer_to("channel")));
  }
  if (json.has("model")) {
    cell.model = static_cast<AttributionModel>(json.choice("model", kAttributionModels));
  }
  if (const auto* group = json.optional_child("group")) {
    ROUSE_TRY(cell.group, parse_group(*group, json.pointer_to("group")));
  }
  check_cell(cell, spec, json);
  ROUSE_CHECK(json.finish());
  return cell;
}

std::string to_table(const AttributionResult& result) {
  auto title = fmt::format("{} conversions of {} customers{}", result.all.all.conversions,
                           result.all.all.customers, result.final ? "" : "; they can still change");
  if (result.all.unconverted) {
    title += fmt::format("; {} paths without a conversion", result.all.unconverted->paths);
  }
  if (result.paths_cut > 0)
    title += fmt::format("; {} look back at a part of their touches", result.paths_cut);
  std::vector<Sheet> sheets;
  add_sheets(result.spec, result.all, std::move(title), sheets);
  for (const auto& group : result.groups) {
    add_sheets(result.spec, group.table,
               fmt::format("{}: {}", result.spec.breakdown->property.name, name_of(group.key)), sheets);
  }
  return text_of(result, sheets);
}

std::string to_csv(const AttributionResult& result) {
  std::vector<TextRow> rows{{"group", "channel", "model", "touches", "touched", "cost", "conversions",
                             "share", "customers", "value", "cost_per_conversion", "roi"}};
  add_rows(result.spec, result.all, "", rows);
  for (const auto& group : result.groups) add_rows(result.spec, group.table, name_of(group.key), rows);
  return csv_of(rows);
}

}  // namespace rouse::behaviour
