#include "behaviour/attribution/touch_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <string_view>
#include <utility>

#include "behaviour/internal/customer_values_used.h"
#include "behaviour/internal/spec_json.h"

namespace rouse::behaviour {
namespace {

using boost::json::value;
using core::JsonObject;
using core::Result;

constexpr double kCostMax = 1e13;

Result<events::PropertyRef> read_channel(JsonObject& json, const events::Plan& plan) {
  const auto name = json.string("by");
  if (!json.ok()) return core::fail(json.finish().error());
  const auto field = json.pointer_to("by");
  ROUSE_TRY(auto property, events::find_property(plan, name, field));
  ROUSE_CHECK(check_breakdown(property, plan, field));
  if (is_customer_value(property, plan)) {
    return refuse(field, fmt::format("'{}' is a value of customers, not of events", name));
  }
  return property;
}

Result<void> read_direct(JsonObject& json, Touch& touch) {
  touch.direct = json.boolean_or("direct", false);
  if (!json.has("direct_values")) return {};
  if (!touch.by) json.refuse("direct_values", "goes with by");
  if (touch.direct) json.refuse("direct_values", "either direct or direct_values");
  for (const auto& element : json.elements("direct_values", 1, kTouchValuesMax)) {
    std::optional<std::string> text;
    if (const auto* string = element.value->if_string()) {
      text = std::string{std::string_view{*string}};
    } else if (!element.value->is_null()) {
      return refuse(element.pointer, "expected a text, or null for touches without a value");
    }
    if (std::ranges::find(touch.direct_values, text) != touch.direct_values.end()) {
      return refuse(element.pointer, "is named twice");
    }
    touch.direct_values.push_back(std::move(text));
  }
  return {};
}

double read_per_touch(JsonObject& json) {
  const auto amount = json.number("per_touch");
  if (!(amount >= 0 && amount <= kCostMax)) {
    json.refuse("per_touch", fmt::format("expected 0 to {:g}", kCostMax));
  }
  return amount;
}

Result<ValueCost> read_value_cost(const core::JsonElement& element) {
  JsonObject json{*element.value, element.pointer};
  ValueCost cost{.value = json.string("value"), .per_touch = read_per_touch(json)};
  ROUSE_CHECK(json.finish());
  return cost;
}

Result<std::vector<ValueCost>> read_value_costs(JsonObject& json) {
  std::vector<ValueCost> costs;
  for (const auto& element : json.elements("per_value", 1, kTouchValuesMax)) {
    ROUSE_TRY(auto each, read_value_cost(element));
    if (std::ranges::find(costs, each.value, &ValueCost::value) != costs.end()) {
      return refuse(element.pointer + "/value", fmt::format("'{}' is named twice", each.value));
    }
    costs.push_back(std::move(each));
  }
  return costs;
}

Result<TouchCost> read_cost(const value& from, std::string pointer, bool by, const events::Plan& plan) {
  JsonObject json{from, std::move(pointer)};
  TouchCost cost;
  if (json.has("property")) {
    ROUSE_TRY(cost.property, read_property(json, plan));
    if (!is_number(cost.property->type)) {
      json.refuse("property", fmt::format("'{}' is of type {}, only numbers add up", cost.property->name,
                                          to_string(cost.property->type)));
    }
  }
  if (json.has("per_touch")) cost.per_touch = read_per_touch(json);
  if (json.has("per_value")) {
    if (!by) json.refuse("per_value", "goes with by");
    ROUSE_TRY(cost.per_value, read_value_costs(json));
  }
  const bool amounts = cost.per_touch || !cost.per_value.empty();
  if (cost.property && amounts) json.refuse("property", "either property, or per_touch and per_value");
  if (!cost.property && !amounts) json.refuse("per_touch", "a cost has property, per_touch or per_value");
  ROUSE_CHECK(json.finish());
  return cost;
}

boost::json::object cost_json(const TouchCost& cost) {
  boost::json::object json;
  if (cost.property) json["property"] = cost.property->name;
  if (cost.per_touch) json["per_touch"] = plain_number(*cost.per_touch);
  boost::json::array values;
  for (const auto& each : cost.per_value) {
    values.push_back({{"value", each.value}, {"per_touch", plain_number(each.per_touch)}});
  }
  if (!values.empty()) json["per_value"] = std::move(values);
  return json;
}

}  // namespace

Result<Touch> read_touch(const core::JsonElement& element, const events::Plan& plan) {
  JsonObject json{*element.value, element.pointer};
  Touch touch;
  ROUSE_TRY(static_cast<NamedEvents&>(touch), read_events(json, plan, "a touch"));
  if (json.has("by")) {
    ROUSE_TRY(touch.by, read_channel(json, plan));
  }
  ROUSE_CHECK(read_direct(json, touch));
  if (const auto* cost = json.optional_child("cost")) {
    ROUSE_TRY(touch.cost, read_cost(*cost, json.pointer_to("cost"), touch.by.has_value(), plan));
  }
  ROUSE_CHECK(json.finish());
  return touch;
}

boost::json::object touch_json(const Touch& touch) {
  auto json = events_json(touch);
  if (touch.by) json["by"] = touch.by->name;
  if (touch.direct) json["direct"] = true;
  boost::json::array direct;
  for (const auto& each : touch.direct_values) direct.push_back(each ? value(*each) : value(nullptr));
  if (!direct.empty()) json["direct_values"] = std::move(direct);
  if (touch.cost) json["cost"] = cost_json(*touch.cost);
  return json;
}

}  // namespace rouse::behaviour
