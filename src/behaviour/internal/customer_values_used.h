// Which customer values (tables/customer_values.h) a definition asks for.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "behaviour/event_match.h"
#include "events/filter.h"
#include "events/plan.h"

namespace rouse::behaviour {

bool is_customer_value(const events::PropertyRef& property, const events::Plan& plan);
bool uses_customer_values(const events::Filter& filter, const events::Plan& plan);

// Collects the values that parts of a definition name.
class CustomerValuesUsed {
 public:
  explicit CustomerValuesUsed(const events::Plan& plan) : plan_(plan) {}

  void add(const events::PropertyRef& property);
  void add(const events::Filter& filter);
  void add(const std::vector<EventMatch>& matches);
  std::vector<std::string> names() const { return {names_.begin(), names_.end()}; }  // ascending

 private:
  const events::Plan& plan_;
  std::set<std::string> names_;
};

}  // namespace rouse::behaviour
