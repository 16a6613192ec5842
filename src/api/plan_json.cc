#include "api/plan_json.h"

#include <boost/json.hpp>

#include "api/internal/json_values.h"
#include "core/json.h"

namespace rouse::api {
namespace {

boost::json::object property_json(const events::Property& property) {
  boost::json::object json{{"name", property.name},
                           {"label", label_json(property.label)},
                           {"type", events::to_string(property.type)},
                           {"pii", property.pii}};
  if (property.of_customer()) json["of"] = "customer";
  if (property.type != events::PropertyType::kEnum) return json;
  boost::json::array values;
  boost::json::object labels;
  for (const auto& value : property.values) {
    values.emplace_back(value.value);
    labels[value.value] = label_json(value.label);
  }
  json["values"] = std::move(values);
  json["value_labels"] = std::move(labels);
  return json;
}

}  // namespace

boost::json::object plan_json(const events::Plan& plan, const PlanFacts& facts, const std::string& zone) {
  boost::json::array events;
  for (const auto& event : plan.events) {
    const auto found = facts.rows_by_event.find(event.name);
    events.push_back(boost::json::object{{"name", event.name},
                                         {"label", label_json(event.label)},
                                         {"rows", found == facts.rows_by_event.end() ? 0 : found->second}});
  }
  boost::json::array properties;
  for (const auto& property : plan.properties) properties.push_back(property_json(property));
  return {{"id", plan.id},
          {"name", label_json(plan.label)},
          {"subject", plan.subject.type},
          {"zone", zone},
          {"simulated", plan.simulated},
          {"rows", facts.rows},
          {"from", core::day_or_null(facts.first_day)},
          {"to", core::day_or_null(facts.last_day)},
          {"events", std::move(events)},
          {"properties", std::move(properties)}};
}

}  // namespace rouse::api
