#include "behaviour/attribution/attribution_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "behaviour/attribution/touch_json.h"
#include "behaviour/internal/customer_values_used.h"
#include "behaviour/internal/session_cut.h"
#include "behaviour/internal/spec_json.h"
#include "core/json.h"

namespace rouse::behaviour {
namespace {

using boost::json::value;
using core::JsonObject;
using core::Result;

constexpr std::array<std::string_view, 2> kCounts{"every", "customer"};

Result<void> read_conversion(JsonObject& json, const events::Plan& plan, AttributionSpec& spec) {
  const auto* child = json.child("conversion");
  if (!child) return core::fail(json.finish().error());
  JsonObject part{*child, "/conversion"};
  ROUSE_TRY(spec.conversion, read_events(part, plan, "a conversion"));
  spec.count = static_cast<ConversionCount>(part.choice_or("count", kCounts, 0));
  ROUSE_CHECK(part.finish());
  const auto* of = json.optional_child("value");
  if (!of) return {};
  JsonObject named{*of, "/value"};
  ROUSE_TRY(spec.value, read_property(named, plan));
  ROUSE_CHECK(named.finish());
  if (is_number(spec.value->type)) return {};
  return refuse("/value/property", fmt::format("'{}' is of type {}, only numbers add up", spec.value->name,
                                               to_string(spec.value->type)));
}

Result<void> read_touches(JsonObject& json, const events::Plan& plan, AttributionSpec& spec) {
  std::set<std::string> labels;
  for (const auto& element : json.elements("touches", 1, kTouchesMax)) {
    ROUSE_TRY(auto touch, read_touch(element, plan));
    if (!touch.by && !labels.insert(touch.label).second) {
      return refuse(element.pointer + "/label", fmt::format("'{}' is there already", touch.label));
    }
    spec.touches.push_back(std::move(touch));
  }
  return {};
}

Result<void> read_models(JsonObject& json, AttributionSpec& spec) {
  if (!json.has("models")) {
    spec.models = {AttributionModel::kFirst, AttributionModel::kLast, AttributionModel::kLinear};
    return {};
  }
  for (const auto& element : json.elements("models", 1, kAttributionModels.size())) {
    const auto* text = element.value->if_string();
    const auto found =
        text ? std::ranges::find(kAttributionModels, std::string_view{*text}) : kAttributionModels.end();
    if (found == kAttributionModels.end()) {
      return refuse(element.pointer, "is not a model",
                    fmt::format("one of {}", fmt::join(kAttributionModels, ", ")));
    }
    const auto model = static_cast<AttributionModel>(found - kAttributionModels.begin());
    if (spec.has(model)) return refuse(element.pointer, fmt::format("'{}' is named twice", *found));
    spec.models.push_back(model);
  }
  return {};
}

Result<void> read_model_options(JsonObject& json, AttributionSpec& spec) {
  if (const auto* position = json.optional_child("position")) {
    if (!spec.has(AttributionModel::kPosition)) return refuse("/position", "goes with the model 'position'");
    JsonObject weights{*position, "/position"};
    spec.position.first = weights.integer("first", 0, 100);
    spec.position.last = weights.integer("last", 0, 100);
    ROUSE_CHECK(weights.finish());
    if (spec.position.first + spec.position.last > 100) {
      return refuse("/position/last", "first and last are at most 100 together");
    }
  }
  if (const auto* half_life = json.optional_child("half_life")) {
    if (!spec.has(AttributionModel::kTimeDecay)) {
      return refuse("/half_life", "goes with the model 'time_decay'");
    }
    ROUSE_TRY(spec.half_life, read_duration(*half_life, "/half_life"));
  }
  return {};
}

// Code columns are few.
Result<void> check_properties(const AttributionSpec& spec) {
  std::set<std::string> channels;
  std::set<std::string> costs;
  for (std::size_t i = 0; i < spec.touches.size(); ++i) {
    const auto& touch = spec.touches[i];
    if (touch.by) channels.insert(touch.by->name);
    if (channels.size() > kChannelPropertiesMax) {
      return refuse(fmt::format("/touches/{}/by", i),
                    fmt::format("channels are told by at most {} properties", kChannelPropertiesMax));
    }
    if (!touch.cost || !touch.cost->property) continue;
    const auto field = fmt::format("/touches/{}/cost/property", i);
    const auto& property = *touch.cost->property;
    if ((property.type == events::PropertyType::kMoney) != spec.is_money()) {
      return refuse(field, fmt::format("'{}' is of type {}, which is not the unit of the value",
                                       property.name, to_string(property.type)));
    }
    costs.insert(property.name);
    if (costs.size() > kCostPropertiesMax) {
      return refuse(field, fmt::format("costs are told by at most {} properties", kCostPropertiesMax));
    }
  }
  return {};
}

Result<void> check(const AttributionSpec& spec, const events::Plan& plan) {
  const auto is_direct = [](const Touch& touch) { return touch.direct || !touch.direct_values.empty(); };
  if (spec.has(AttributionModel::kLastNonDirect) && std::ranges::none_of(spec.touches, is_direct)) {
    return refuse("/models", "'last_non_direct' needs touches that are direct",
                  "mark a touch with \"direct\": true, or its values with \"direct_values\"");
  }
  ROUSE_CHECK(check_properties(spec));
  return check_values(customer_values_of(spec, plan), spec.subject, plan);
}

}  // namespace

std::string_view to_string(AttributionModel model) {
  return kAttributionModels.at(static_cast<std::size_t>(model));
}

bool AttributionSpec::has(AttributionModel model) const {
  return std::ranges::find(models, model) != models.end();
}

bool AttributionSpec::has_costs() const {
  return std::ranges::any_of(touches, [](const Touch& touch) { return touch.cost.has_value(); });
}

Result<AttributionSpec> parse_attribution_spec(const value& from, const events::Plan& plan) {
  JsonObject json{from, ""};
  AttributionSpec spec;
  ROUSE_TRY(static_cast<Question&>(spec), read_question(json, "attribution", plan));
  ROUSE_CHECK(read_conversion(json, plan, spec));
  ROUSE_CHECK(read_touches(json, plan, spec));
  if (const auto* look_back = json.child("look_back")) {
    ROUSE_TRY(spec.look_back, parse_window(*look_back, "/look_back"));
  }
  ROUSE_CHECK(read_models(json, spec));
  ROUSE_CHECK(read_model_options(json, spec));
  spec.limit = static_cast<std::size_t>(json.integer_or("limit", 1, static_cast<std::int64_t>(kChannelsMax),
                                                        static_cast<std::int64_t>(spec.limit)));
  if (const auto* breakdown = json.optional_child("breakdown")) {
    ROUSE_TRY(spec.breakdown, read_breakdown(*breakdown, "/breakdown", plan));
  }
  ROUSE_CHECK(json.finish());
  ROUSE_CHECK(check(spec, plan));
  return spec;
}

value to_json(const AttributionSpec& spec) {
  auto json = question_json("attribution", spec);
  auto conversion = events_json(spec.conversion);
  conversion["count"] = kCounts.at(static_cast<std::size_t>(spec.count));
  json["conversion"] = std::move(conversion);
  if (spec.value) json["value"] = {{"property", spec.value->name}};
  boost::json::array touches;
  for (const auto& touch : spec.touches) touches.push_back(touch_json(touch));
  json["touches"] = std::move(touches);
  json["look_back"] = to_json(spec.look_back);
  boost::json::array models;
  for (const auto model : spec.models) models.emplace_back(to_string(model));
  json["models"] = std::move(models);
  if (spec.has(AttributionModel::kPosition)) {
    json["position"] = {{"first", spec.position.first}, {"last", spec.position.last}};
  }
  if (spec.has(AttributionModel::kTimeDecay)) json["half_life"] = to_json(spec.half_life);
  json["limit"] = spec.limit;
  if (spec.breakdown) json["breakdown"] = breakdown_json(*spec.breakdown);
  return json;
}

std::vector<std::string> customer_values_of(const AttributionSpec& spec, const events::Plan& plan) {
  CustomerValuesUsed used{plan};
  used.add(spec.where);
  used.add(spec.conversion.any_of);
  if (spec.value) used.add(*spec.value);
  for (const auto& touch : spec.touches) {
    used.add(touch.any_of);
    if (touch.cost && touch.cost->property) used.add(*touch.cost->property);
  }
  if (spec.breakdown) used.add(spec.breakdown->property);
  return used.names();
}

}  // namespace rouse::behaviour
