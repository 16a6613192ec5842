// A tracking plan as the API shows it, with what the warehouse holds of it.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

#include "api/plan_facts.h"
#include "events/plan.h"

namespace rouse::api {

boost::json::object plan_json(const events::Plan& plan, const PlanFacts& facts, const std::string& zone);

}  // namespace rouse::api
