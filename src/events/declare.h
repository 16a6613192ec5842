// Declaring what arrived undeclared: a plan with one more event, or one more property. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "events/plan.h"

namespace rouse::events {

// An id for a property of this name: its letters in snake_case, or a hash where it has none ("p_5f3a01bc").
std::string property_id(std::string_view name);

// Fail with kConflict when it is declared already (or the id is another property's), kInvalidArgument for a
// bad name, id or type, kResourceExhausted at the plan's limits.
core::Result<Plan> declare_event(const Plan& plan, std::string_view name, const Label& label);
// A property the plan knows is only allowed on one more event. An event that is not declared is, too.
core::Result<Plan> declare_property(const Plan& plan, std::string_view event, const Property& property);

// The plan as parse_plan reads it.
std::string to_yaml(const Plan& plan);

}  // namespace rouse::events
