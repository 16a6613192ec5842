// Members that the definitions of all analyses have alike, as JSON and checked.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "behaviour/event_match.h"
#include "behaviour/period.h"
#include "core/json.h"
#include "core/result.h"
#include "events/plan.h"

namespace rouse::behaviour {

// kInvalidArgument at `field`, which also begins the message.
tl::unexpected<core::Error> refuse(std::string field, std::string_view rule, std::string hint = {});

// "plan", which must be that of `plan`, and "subject", by default the plan's own.
struct PlanAndSubject {
  std::string plan;
  std::string subject;
};
core::Result<PlanAndSubject> read_plan_and_subject(core::JsonObject& json, const events::Plan& plan);

// "range": days, both included, at most kRangeDaysMax.
core::Result<DayRange> read_range(core::JsonObject& json);
boost::json::value range_json(const DayRange& range);

// "event" and "where" of one match, or "any_of" several; `what` is "a step".
core::Result<EventMatch> read_match(core::JsonObject& json, const events::Plan& plan);
core::Result<std::vector<EventMatch>> read_any_of(core::JsonObject& json, const events::Plan& plan,
                                                  std::string_view what);
// "label", by default the names of the events.
std::string read_label(core::JsonObject& json, const std::vector<EventMatch>& matches);
boost::json::object match_json(const EventMatch& match);
boost::json::object any_of_json(const std::vector<EventMatch>& matches);

// Whether analyses may be broken down by a property: its values may be shown, and can be told.
core::Result<void> check_breakdown(const events::PropertyRef& property, const events::Plan& plan,
                                   const std::string& field);
// Customer values go with customers.
core::Result<void> check_values(std::span<const std::string> values, const std::string& subject,
                                const events::Plan& plan);

}  // namespace rouse::behaviour
