// Which options of a funnel go together (the table of docs/behaviour/funnel.md), and which values they ask
// for.
#pragma once

#include <string>
#include <vector>

#include "behaviour/funnel/funnel_spec.h"
#include "core/result.h"

namespace rouse::behaviour {

// Fails with kInvalidArgument at the JSON pointer of the option that does not fit.
core::Result<void> check_combinations(const FunnelSpec& spec, const events::Plan& plan);

// The customer values that a funnel asks for; their names, ascending.
std::vector<std::string> customer_values_of(const FunnelSpec& spec, const events::Plan& plan);

}  // namespace rouse::behaviour
