// Members that the definitions of all analyses have alike, as JSON and checked.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "behaviour/answer/group.h"
#include "behaviour/event_match.h"
#include "behaviour/question.h"
#include "core/json.h"
#include "core/result.h"
#include "events/plan.h"

namespace rouse::behaviour {

// kInvalidArgument at `field`, which also begins the message.
tl::unexpected<core::Error> refuse(std::string field, std::string_view rule, std::string hint = {});

// "analysis", which is `kind`; "plan", which must be that of `plan`; "subject", by default the plan's own;
// "range", at most kRangeDaysMax days; "where".
core::Result<Question> read_question(core::JsonObject& json, std::string_view kind, const events::Plan& plan);
boost::json::object question_json(std::string_view kind, const Question& question);

boost::json::value range_json(const DayRange& range);

// "event" and "where".
core::Result<EventMatch> read_match(core::JsonObject& json, const events::Plan& plan);
// The same, or "any_of" several; "label", by default the names of the events. `what` is "a step".
core::Result<NamedEvents> read_events(core::JsonObject& json, const events::Plan& plan,
                                      std::string_view what);
// The object `key`, which is such and has no other members.
core::Result<NamedEvents> read_named(core::JsonObject& json, std::string_view key, const events::Plan& plan);
boost::json::object match_json(const EventMatch& match);
boost::json::object events_json(const NamedEvents& events);

// "first_time", by default "no"; written only where it is not.
FirstTime read_first_time(core::JsonObject& json);
void add_first_time(boost::json::object& json, FirstTime first_time);

// "property" of an object. Fails where there is none of that name.
core::Result<events::PropertyRef> read_property(core::JsonObject& json, const events::Plan& plan);
bool is_number(events::PropertyType type);
// A number of a definition as it is written: whole ones without a point. Below 1e15.
boost::json::value plain_number(double number);
// Two properties at `pointer`, named by the members of `keys`, that are linked where their values are equal:
// of one type; without the second member the same one.
core::Result<std::pair<events::PropertyRef, events::PropertyRef>> read_linked(
    const boost::json::value& json, std::string pointer, std::pair<std::string_view, std::string_view> keys,
    const events::Plan& plan);

// Whether analyses may be broken down by a property: its values may be shown, and can be told.
core::Result<void> check_breakdown(const events::PropertyRef& property, const events::Plan& plan,
                                   const std::string& field);
// {"property", "limit"} at `pointer`: groups by one property, which may be shown.
core::Result<Breakdown> read_breakdown(const boost::json::value& json, std::string pointer,
                                       const events::Plan& plan);
boost::json::object breakdown_json(const Breakdown& breakdown);
// Customer values go with customers.
core::Result<void> check_values(std::span<const std::string> values, const std::string& subject,
                                const events::Plan& plan);

}  // namespace rouse::behaviour
