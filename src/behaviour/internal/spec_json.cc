#include "behaviour/internal/spec_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
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

namespace {

constexpr std::array<std::string_view, 3> kFirstTimes{"no", "ever", "matching"};

Result<std::string> read_subject(JsonObject& json, const events::Plan& plan) {
  auto subject = json.string_or("subject", plan.subject.type);
  if (!json.ok()) return subject;
  std::vector<std::string> types{plan.subject.type};
  for (const auto& further : plan.further_subjects) types.push_back(further.type);
  if (std::ranges::find(types, subject) == types.end()) {
    return refuse("/subject", fmt::format("plan '{}' has no subject '{}'", plan.id, subject),
                  core::suggest(subject, types));
  }
  return subject;
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

}  // namespace

boost::json::value range_json(const DayRange& range) {
  return {{"from", core::format_day(range.from_day)}, {"to", core::format_day(range.to_day)}};
}

Result<Question> read_question(JsonObject& json, std::string_view kind, const events::Plan& plan) {
  Question question;
  json.choice("analysis", {kind});
  question.plan = json.string("plan");
  if (json.ok() && question.plan != plan.id) {
    return refuse("/plan", fmt::format("'{}' is not the plan '{}' it is read with", question.plan, plan.id));
  }
  ROUSE_TRY(question.subject, read_subject(json, plan));
  ROUSE_TRY(question.range, read_range(json));
  if (const auto* where = json.optional_child("where")) {
    ROUSE_TRY(question.where, events::parse_filter(*where, "/where", plan));
  }
  return question;
}

boost::json::object question_json(std::string_view kind, const Question& question) {
  boost::json::object json{{"analysis", kind},
                           {"plan", question.plan},
                           {"subject", question.subject},
                           {"range", range_json(question.range)}};
  if (!question.where.matches_all()) json["where"] = events::to_json(question.where);
  return json;
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

Result<NamedEvents> read_events(JsonObject& json, const events::Plan& plan, std::string_view what) {
  NamedEvents events;
  ROUSE_TRY(events.any_of, read_any_of(json, plan, what));
  events.label = read_label(json, events.any_of);
  return events;
}

Result<NamedEvents> read_named(JsonObject& json, std::string_view key, const events::Plan& plan) {
  const auto* child = json.child(key);
  if (!child) return core::fail(json.finish().error());
  JsonObject part{*child, json.pointer_to(key)};
  ROUSE_TRY(auto events, read_events(part, plan, key));
  ROUSE_CHECK(part.finish());
  return events;
}

boost::json::object match_json(const EventMatch& match) {
  boost::json::object json{{"event", match.event}};
  if (!match.where.matches_all()) json["where"] = events::to_json(match.where);
  return json;
}

boost::json::object events_json(const NamedEvents& events) {
  boost::json::object json;
  if (events.any_of.size() == 1) {
    json = match_json(events.any_of.front());
  } else {
    boost::json::array any_of;
    for (const auto& match : events.any_of) any_of.push_back(match_json(match));
    json["any_of"] = std::move(any_of);
  }
  json["label"] = events.label;
  return json;
}

FirstTime read_first_time(JsonObject& json) {
  return static_cast<FirstTime>(json.choice_or("first_time", kFirstTimes, 0));
}

void add_first_time(boost::json::object& json, FirstTime first_time) {
  if (first_time == FirstTime::kNo) return;
  json["first_time"] = kFirstTimes.at(static_cast<std::size_t>(first_time));
}

Result<events::PropertyRef> read_property(JsonObject& json, const events::Plan& plan) {
  const auto name = json.string("property");
  if (!json.ok()) return core::fail(json.finish().error());
  return events::find_property(plan, name, json.pointer_to("property"));
}

bool is_number(events::PropertyType type) {
  return type == events::PropertyType::kNumber || type == events::PropertyType::kInteger ||
         type == events::PropertyType::kMoney;
}

boost::json::value plain_number(double number) {
  const auto whole = static_cast<std::int64_t>(number);
  if (static_cast<double>(whole) == number) return whole;
  return number;
}

Result<std::pair<events::PropertyRef, events::PropertyRef>> read_linked(
    const boost::json::value& from, std::string pointer, std::pair<std::string_view, std::string_view> keys,
    const events::Plan& plan) {
  JsonObject json{from, std::move(pointer)};
  const auto first = json.string(keys.first);
  const auto second = json.string_or(keys.second, first);
  ROUSE_CHECK(json.finish());
  std::pair<events::PropertyRef, events::PropertyRef> linked;
  ROUSE_TRY(linked.first, events::find_property(plan, first, json.pointer_to(keys.first)));
  ROUSE_TRY(linked.second, events::find_property(plan, second, json.pointer_to(keys.second)));
  if (linked.first.type != linked.second.type) {
    return refuse(
        json.pointer_to(keys.second),
        fmt::format("'{}' is of type {}, '{}' of type {}: they are never equal", linked.second.name,
                    to_string(linked.second.type), linked.first.name, to_string(linked.first.type)));
  }
  return linked;
}

Result<Breakdown> read_breakdown(const boost::json::value& from, std::string pointer,
                                 const events::Plan& plan) {
  JsonObject json{from, std::move(pointer)};
  Breakdown breakdown;
  ROUSE_TRY(breakdown.property, read_property(json, plan));
  ROUSE_CHECK(check_breakdown(breakdown.property, plan, json.pointer_to("property")));
  breakdown.limit =
      static_cast<std::size_t>(json.integer_or("limit", 1, static_cast<std::int64_t>(kGroupsMax), 10));
  ROUSE_CHECK(json.finish());
  return breakdown;
}

boost::json::object breakdown_json(const Breakdown& breakdown) {
  return {{"property", breakdown.property.name}, {"limit", breakdown.limit}};
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
