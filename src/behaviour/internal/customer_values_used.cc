#include "behaviour/internal/customer_values_used.h"

namespace rouse::behaviour {

bool is_customer_value(const events::PropertyRef& property, const events::Plan& plan) {
  return !property.builtin && plan.properties[property.index].of_customer();
}

bool uses_customer_values(const events::Filter& filter, const events::Plan& plan) {
  CustomerValuesUsed used{plan};
  used.add(filter);
  return !used.names().empty();
}

void CustomerValuesUsed::add(const events::PropertyRef& property) {
  if (is_customer_value(property, plan_)) names_.insert(property.name);
}

void CustomerValuesUsed::add(const events::Filter& filter) {
  if (filter.kind == events::Filter::Kind::kCondition) add(filter.condition.property);
  for (const auto& part : filter.parts) add(part);
}

void CustomerValuesUsed::add(const std::vector<EventMatch>& matches) {
  for (const auto& match : matches) add(match.where);
}

}  // namespace rouse::behaviour
