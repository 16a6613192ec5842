#include "behaviour/retention/retention_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <string_view>

#include "behaviour/internal/customer_values_used.h"
#include "behaviour/internal/spec_json.h"
#include "core/json.h"

namespace rouse::behaviour {
namespace {

using boost::json::value;
using core::JsonObject;
using core::Result;

constexpr std::array<std::string_view, 3> kPeriods{"day", "week", "month"};
constexpr std::array<std::string_view, 2> kClocks{"calendar", "rolling"};
constexpr std::array<std::string_view, 3> kModes{"on", "on_or_after", "on_or_before"};
constexpr std::int32_t kPeriodsDefault = 7;

Result<void> read_entry(JsonObject& json, const events::Plan& plan, RetentionSpec& spec) {
  const auto* child = json.child("entry");
  if (!child) return core::fail(json.finish().error());
  JsonObject entry{*child, "/entry"};
  ROUSE_TRY(spec.entry, read_events(entry, plan, "entry"));
  spec.first_time = read_first_time(entry);
  return entry.finish();
}

Result<std::vector<Bracket>> read_brackets(JsonObject& json) {
  std::vector<Bracket> brackets;
  for (const auto& element : json.elements("brackets", 1, kBracketsMax)) {
    JsonObject each{*element.value, element.pointer};
    Bracket bracket;
    bracket.from = static_cast<std::int32_t>(each.integer("from", 0, kOffsetMax));
    bracket.to = static_cast<std::int32_t>(each.integer_or("to", 0, kOffsetMax, bracket.from));
    ROUSE_CHECK(each.finish());
    if (bracket.to < bracket.from) return refuse(element.pointer + "/to", "is before from");
    if (!brackets.empty() && bracket.from <= brackets.back().to) {
      return refuse(element.pointer + "/from", "brackets are in order and do not overlap");
    }
    brackets.push_back(bracket);
  }
  return brackets;
}

// "periods": every period by itself, up to that many after the entry; or "brackets".
Result<std::vector<Bracket>> read_offsets(JsonObject& json) {
  if (json.has("brackets")) {
    if (json.has("periods")) json.refuse("periods", "either periods or brackets");
    return read_brackets(json);
  }
  const auto last = json.integer_or("periods", 1, kOffsetMax, kPeriodsDefault);
  std::vector<Bracket> brackets;
  for (std::int32_t offset = 0; offset <= last; ++offset) brackets.push_back({offset, offset});
  return brackets;
}

Result<events::PropertyRef> read_value(const value& from, const events::Plan& plan) {
  JsonObject json{from, "/value"};
  ROUSE_TRY(auto property, read_property(json, plan));
  ROUSE_CHECK(json.finish());
  if (!is_number(property.type)) {
    return refuse("/value/property", fmt::format("'{}' is of type {}, only numbers add up", property.name,
                                                 to_string(property.type)));
  }
  return property;
}

Result<void> read_options(JsonObject& json, const events::Plan& plan, RetentionSpec& spec) {
  if (const auto* linked = json.optional_child("linked")) {
    ROUSE_TRY(const auto link, read_linked(*linked, "/linked", {"entry", "return"}, plan));
    spec.linked = {link.first, link.second};
  }
  if (const auto* of = json.optional_child("value")) {
    ROUSE_TRY(spec.value, read_value(*of, plan));
  }
  if (const auto* breakdown = json.optional_child("breakdown")) {
    ROUSE_TRY(spec.breakdown, read_breakdown(*breakdown, "/breakdown", plan));
  }
  return {};
}

Result<void> check(const RetentionSpec& spec, const events::Plan& plan) {
  const auto cohorts = period_starts(spec.period, spec.range.from_day, spec.range.to_day).size();
  if (cohorts > kCohortsMax) {
    return refuse("/period", fmt::format("{} cohorts, at most {} are shown", cohorts, kCohortsMax),
                  "choose a longer period or a shorter range");
  }
  return check_values(customer_values_of(spec, plan), spec.subject, plan);
}

bool each_period(const std::vector<Bracket>& brackets) {
  for (std::size_t i = 0; i < brackets.size(); ++i) {
    const auto offset = static_cast<std::int32_t>(i);
    if (brackets[i] != Bracket{offset, offset}) return false;
  }
  return brackets.size() > 1;
}

}  // namespace

Result<RetentionSpec> parse_retention_spec(const value& from, const events::Plan& plan) {
  JsonObject json{from, ""};
  RetentionSpec spec;
  ROUSE_TRY(static_cast<Question&>(spec), read_question(json, "retention", plan));
  ROUSE_CHECK(read_entry(json, plan, spec));
  ROUSE_TRY(spec.returning, read_named(json, "return", plan));
  spec.period = static_cast<Period>(json.choice("period", kPeriods));
  ROUSE_TRY(spec.brackets, read_offsets(json));
  spec.clock = static_cast<RetentionClock>(json.choice_or("clock", kClocks, 0));
  spec.mode = static_cast<RetentionMode>(json.choice_or("mode", kModes, 0));
  spec.min_times = json.integer_or("min_times", 1, kReturnsMax, 1);
  ROUSE_CHECK(read_options(json, plan, spec));
  ROUSE_CHECK(json.finish());
  ROUSE_CHECK(check(spec, plan));
  return spec;
}

value to_json(const RetentionSpec& spec) {
  auto json = question_json("retention", spec);
  auto entry = events_json(spec.entry);
  add_first_time(entry, spec.first_time);
  json["entry"] = std::move(entry);
  json["return"] = events_json(spec.returning);
  json["period"] = to_string(spec.period);
  if (each_period(spec.brackets)) {
    json["periods"] = spec.brackets.back().to;
  } else {
    boost::json::array brackets;
    for (const auto& bracket : spec.brackets)
      brackets.push_back({{"from", bracket.from}, {"to", bracket.to}});
    json["brackets"] = std::move(brackets);
  }
  json["clock"] = kClocks.at(static_cast<std::size_t>(spec.clock));
  json["mode"] = kModes.at(static_cast<std::size_t>(spec.mode));
  json["min_times"] = spec.min_times;
  if (spec.linked) {
    json["linked"] = {{"entry", spec.linked->entry.name}, {"return", spec.linked->returning.name}};
  }
  if (spec.value) json["value"] = {{"property", spec.value->name}};
  if (spec.breakdown) json["breakdown"] = breakdown_json(*spec.breakdown);
  return json;
}

std::vector<std::string> customer_values_of(const RetentionSpec& spec, const events::Plan& plan) {
  CustomerValuesUsed used{plan};
  used.add(spec.where);
  used.add(spec.entry.any_of);
  used.add(spec.returning.any_of);
  if (spec.linked) {
    used.add(spec.linked->entry);
    used.add(spec.linked->returning);
  }
  if (spec.value) used.add(*spec.value);
  if (spec.breakdown) used.add(spec.breakdown->property);
  return used.names();
}

}  // namespace rouse::behaviour
