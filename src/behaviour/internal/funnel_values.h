// Which customer values (tables/customer_values.h) a funnel asks for.
#pragma once

#include <string>
#include <vector>

#include "behaviour/funnel_spec.h"

namespace rouse::behaviour {

bool is_customer_value(const events::PropertyRef& property, const events::Plan& plan);
bool uses_customer_values(const events::Filter& filter, const events::Plan& plan);

// Their names, ascending.
std::vector<std::string> customer_values_of(const FunnelSpec& spec, const events::Plan& plan);

}  // namespace rouse::behaviour
