// Touches of an attribution as JSON.
#pragma once

#include <boost/json/fwd.hpp>

#include "behaviour/attribution/attribution_spec.h"
#include "core/json.h"
#include "core/result.h"
#include "events/plan.h"

namespace rouse::behaviour {

core::Result<Touch> read_touch(const core::JsonElement& element, const events::Plan& plan);
boost::json::object touch_json(const Touch& touch);

}  // namespace rouse::behaviour
