#include "behaviour/timing/timing_spec.h"

#include <fmt/format.h>

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

constexpr std::array<std::string_view, 3> kRepeats{"never", "monthly", "yearly"};
constexpr std::array<std::string_view, 3> kSides{"nearest", "next", "last"};

Result<TimingDate> read_date(const value& from, const events::Plan& plan) {
  JsonObject json{from, "/date"};
  TimingDate date;
  ROUSE_TRY(date.property, read_property(json, plan));
  const bool day_of_month = date.property.type == events::PropertyType::kInteger;
  if (!day_of_month && date.property.type != events::PropertyType::kTime) {
    return refuse("/date/property",
                  fmt::format("'{}' is of type {}, neither a day of the month (integer) nor a date (time)",
                              date.property.name, to_string(date.property.type)));
  }
  date.repeats = static_cast<DateRepeats>(json.choice_or("repeats", kRepeats, day_of_month ? 1 : 0));
  if (day_of_month && date.repeats != DateRepeats::kMonthly) {
    json.refuse("repeats", "a day of the month repeats monthly");
  }
  date.side = static_cast<DateSide>(json.choice_or("side", kSides, 0));
  if (date.repeats == DateRepeats::kNever && json.has("side")) {
    json.refuse("side", "only goes with a date that repeats");
  }
  ROUSE_CHECK(json.finish());
  return date;
}

Result<std::vector<DistanceBracket>> read_brackets(JsonObject& json) {
  std::vector<DistanceBracket> brackets;
  for (const auto& element : json.elements("brackets", 1, kDistanceBracketsMax)) {
    JsonObject each{*element.value, element.pointer};
    DistanceBracket bracket;
    bracket.from = static_cast<std::int32_t>(each.integer("from", -kDistanceMax, kDistanceMax));
    bracket.to = static_cast<std::int32_t>(each.integer_or("to", -kDistanceMax, kDistanceMax, bracket.from));
    ROUSE_CHECK(each.finish());
    if (bracket.to < bracket.from) return refuse(element.pointer + "/to", "is before from");
    if (!brackets.empty() && bracket.from <= brackets.back().to) {
      return refuse(element.pointer + "/from", "brackets are in order and do not overlap");
    }
    brackets.push_back(bracket);
  }
  return brackets;
}

// "days_before" and "days_after": every day by itself; or "brackets".
Result<std::vector<DistanceBracket>> read_distances(JsonObject& json) {
  if (json.has("brackets")) {
    for (const auto* other : {"days_before", "days_after"}) {
      if (json.has(other)) json.refuse(other, "either days or brackets");
    }
    return read_brackets(json);
  }
  const auto before =
      static_cast<std::int32_t>(json.integer_or("days_before", 0, kDistanceMax, kDistanceDefault));
  const auto after =
      static_cast<std::int32_t>(json.integer_or("days_after", 0, kDistanceMax, kDistanceDefault));
  std::vector<DistanceBracket> brackets;
  for (auto day = -before; day <= after; ++day) brackets.push_back({day, day});
  return brackets;
}

// Whether they are every day by itself, the date's among them.
bool each_day(const std::vector<DistanceBracket>& brackets) {
  auto day = brackets.front().from;
  for (const auto& bracket : brackets) {
    if (bracket != DistanceBracket{day, day}) return false;
    ++day;
  }
  return brackets.front().from <= 0 && brackets.back().to >= 0;
}

}  // namespace

Result<TimingSpec> parse_timing_spec(const value& from, const events::Plan& plan) {
  JsonObject json{from, ""};
  TimingSpec spec;
  ROUSE_TRY(static_cast<Question&>(spec), read_question(json, "timing", plan));
  ROUSE_TRY(spec.conversion, read_named(json, "conversion", plan));
  if (const auto* date = json.child("date")) {
    ROUSE_TRY(spec.date, read_date(*date, plan));
  }
  ROUSE_TRY(spec.brackets, read_distances(json));
  if (const auto* breakdown = json.optional_child("breakdown")) {
    ROUSE_TRY(spec.breakdown, read_breakdown(*breakdown, "/breakdown", plan));
  }
  ROUSE_CHECK(json.finish());
  ROUSE_CHECK(check_values(customer_values_of(spec, plan), spec.subject, plan));
  return spec;
}

value to_json(const TimingSpec& spec) {
  auto json = question_json("timing", spec);
  json["conversion"] = events_json(spec.conversion);
  boost::json::object date{{"property", spec.date.property.name},
                           {"repeats", kRepeats.at(static_cast<std::size_t>(spec.date.repeats))}};
  if (spec.date.repeats != DateRepeats::kNever) {
    date["side"] = kSides.at(static_cast<std::size_t>(spec.date.side));
  }
  json["date"] = std::move(date);
  if (each_day(spec.brackets)) {
    json["days_before"] = -spec.brackets.front().from;
    json["days_after"] = spec.brackets.back().to;
  } else {
    boost::json::array brackets;
    for (const auto& bracket : spec.brackets)
      brackets.push_back({{"from", bracket.from}, {"to", bracket.to}});
    json["brackets"] = std::move(brackets);
  }
  if (spec.breakdown) json["breakdown"] = breakdown_json(*spec.breakdown);
  return json;
}

std::vector<std::string> customer_values_of(const TimingSpec& spec, const events::Plan& plan) {
  CustomerValuesUsed used{plan};
  used.add(spec.where);
  used.add(spec.conversion.any_of);
  used.add(spec.date.property);
  if (spec.breakdown) used.add(spec.breakdown->property);
  return used.names();
}

}  // namespace rouse::behaviour
