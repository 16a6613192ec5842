#include "behaviour/internal/funnel_values.h"

#include <algorithm>
#include <set>

namespace rouse::behaviour {
namespace {

class Names {
 public:
  explicit Names(const events::Plan& plan) : plan_(plan) {}

  void add(const events::PropertyRef& property) {
    if (is_customer_value(property, plan_)) names_.insert(property.name);
  }
  void add(const events::Filter& filter) {
    if (filter.kind == events::Filter::Kind::kCondition) add(filter.condition.property);
    for (const auto& part : filter.parts) add(part);
  }
  std::vector<std::string> all() const { return {names_.begin(), names_.end()}; }

 private:
  const events::Plan& plan_;
  std::set<std::string> names_;
};

}  // namespace

bool is_customer_value(const events::PropertyRef& property, const events::Plan& plan) {
  return !property.builtin && plan.properties[property.index].of_customer();
}

bool uses_customer_values(const events::Filter& filter, const events::Plan& plan) {
  Names names{plan};
  names.add(filter);
  return !names.all().empty();
}

std::vector<std::string> customer_values_of(const FunnelSpec& spec, const events::Plan& plan) {
  Names names{plan};
  names.add(spec.where);
  for (const auto& step : spec.steps) {
    for (const auto& match : step.any_of) names.add(match.where);
    if (step.linked) names.add(*step.linked);
  }
  for (const auto& exclusion : spec.exclusions) names.add(exclusion.match.where);
  if (spec.breakdown) names.add(spec.breakdown->property);
  return names.all();
}

}  // namespace rouse::behaviour
