#include "behaviour/internal/spec_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "behaviour/internal/customer_values_used.h"
#include "core/nearest.h"
#include "core/zone.h"
#include "identity/numbering.h"

namespace rouse::behaviour {

using core::JsonObject;
using core::Result;

tl::unexpected<core::Error> refuse(std::string field, std::string_view rule, std::string hint) {
  std::string message = fmt::format("{}: {}", field, rule);
  return core::invalid(std::move(field), std::move(message), std::move(hint));
}

Result<PlanAndSubject> read_plan_and_subject(JsonObject& json, const events::Plan& plan) {
  PlanAndSubject read{json.string("plan"), json.string_or("subject", plan.subject.type)};
  if (!json.ok()) return read;
  if (read.plan != plan.id) {
    return refuse("/plan", fmt::format("'{}' is not the plan '{}' it is read with", read.plan, plan.id));
  }
  std::vector<std::string> types{plan.subject.type};
  for (const auto& further : plan.further_subjects) types.push_back(further.type);
  if (std::ranges::find(types, read.subject) == types.end()) {
    return refuse("/subject", fmt::format("plan '{}' has no subject '{}'", plan.id, read.subject),
                  core::suggest(read.subject, types));
  }
  return read;
}

Result<DayRange> read_range(JsonObject& json) {
  DayRange range;
  const auto* from = json.child("range");
  if (!from) return range;
  JsonObject days{*from, "/range"};
  const auto first = days.string("from");
  const auto last = days.string("to");
  ROUSE_CHECK(days.finish());
  ROUSE_TRY(range.from_day, core::parse_day(first, "/range/from"));
  ROUSE_TRY(range.to_day, core::parse_day(last, "/range/to"));
  if (range.to_day < range.from_day) {
    return refuse("/range/to", fmt::format("{} is before /range/from {}", last, first));
  }
  if (range.to_day - range.from_day >= kRangeDaysMax) {
    return refuse("/range", fmt::format("more than {} days", kRangeDaysMax));
  }
  return range;
}

boost::json::value range_json(const DayRange& range) {
  return {{"from", core::format_day(range.from_day)}, {"to", core::format_day(range.to_day)}};
}

Result<EventMatch> read_match(JsonObject& json, const events::Plan& plan) {
  EventMatch match;
  match.event = json.string("event");
  if (json.ok()) ROUSE_CHECK(events::find_event(plan, match.event, json.pointer_to("event")));
  if (const auto* where = json.optional_child("where")) {
    ROUSE_TRY(match.where, events::parse_filter(*where, json.pointer_to("where"), plan));
  }
  return match;
}

Result<std::vector<EventMatch>> read_any_of(JsonObject& json, const events::Plan& plan,
                                            std::string_view what) {
  std::vector<EventMatch> matches;
  if (json.has("event") == json.has("any_of")) {
    json.refuse(json.has("event") ? "any_of" : "event", fmt::format("{} has either event or any_of", what));
    ROUSE_CHECK(json.finish());
  }
  if (json.has("event")) {
    ROUSE_TRY(auto match, read_match(json, plan));
    matches.push_back(std::move(match));
    return matches;
  }
  for (const auto& element : json.elements("any_of", 1, kMatchesMax)) {
    JsonObject each{*element.value, element.pointer};
    ROUSE_TRY(auto match, read_match(each, plan));
    ROUSE_CHECK(each.finish());
    matches.push_back(std::move(match));
  }
  return matches;
}

std::string read_label(JsonObject& json, const std::vector<EventMatch>& matches) {
  std::string names;
  for (const auto& match : matches) names += (names.empty() ? "" : " / ") + match.event;
  auto label = json.string_or("label", names);
  if (json.has("label") && (label.empty() || label.size() > kLabelBytesMax)) {
    json.refuse("label", fmt::format("expected 1 to {} bytes", kLabelBytesMax));
  }
  return label;
}

boost::json::object match_json(const EventMatch& match) {
  boost::json::object json{{"event", match.event}};
  if (!match.where.matches_all()) json["where"] = events::to_json(match.where);
  return json;
}

boost::json::object any_of_json(const std::vector<EventMatch>& matches) {
  if (matches.size() == 1) return match_json(matches.front());
  boost::json::array any_of;
  for (const auto& match : matches) any_of.push_back(match_json(match));
  return {{"any_of", std::move(any_of)}};
}

Result<void> check_breakdown(const events::PropertyRef& property, const events::Plan& plan,
                             const std::string& field) {
  if (!property.builtin && plan.properties[property.index].pii) {
    return refuse(field, fmt::format("'{}' identifies a person and is never shown", property.name));
  }
  if (is_customer_value(property, plan) && property.type == events::PropertyType::kNumber) {
    return refuse(field,
                  fmt::format("'{}' is a number of customers: break down by bands of it", property.name),
                  "declare bands with the value, see rouse tables show");
  }
  return {};
}

Result<void> check_values(std::span<const std::string> values, const std::string& subject,
                          const events::Plan& plan) {
  const bool people = subject == plan.subject.type && subject == identity::kPersonType;
  if (values.empty() || people) return {};
  return refuse(
      "/subject",
      fmt::format("'{}' is a value of customers, and goes with the subject '{}' only, not with '{}'",
                  values.front(), identity::kPersonType, subject));
}

}  // namespace rouse::behaviour
