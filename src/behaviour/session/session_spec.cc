#include "behaviour/session/session_spec.h"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>
#include <string_view>
#include <utility>

#include "behaviour/internal/customer_values_used.h"
#include "behaviour/internal/spec_json.h"
#include "core/json.h"

namespace rouse::behaviour {
namespace {

using boost::json::value;
using core::JsonObject;
using core::Result;

constexpr std::array<std::string_view, 3> kPeriods{"day", "week", "month"};
constexpr std::array<std::string_view, 2> kNames{"event", "page"};
constexpr std::int64_t kLimitDefault = 10;
const std::vector<std::int64_t> kLengthsDefault{0, 10, 30, 60, 180, 600, 1'800, 3'600};
const std::vector<std::int64_t> kDepthsDefault{1, 2, 3, 5, 10, 20, 50};

Result<std::vector<std::int64_t>> read_buckets(JsonObject& json, std::string_view key,
                                               const std::vector<std::int64_t>& fallback, std::int64_t most) {
  if (!json.has(key)) return fallback;
  std::vector<std::int64_t> buckets;
  for (const auto& element : json.elements(key, 1, kSessionBucketsMax)) {
    const auto* from = element.value->if_int64();
    if (!from || *from > most) return refuse(element.pointer, fmt::format("expected 0 to {}", most));
    if (buckets.empty() && *from != fallback.front()) {
      return refuse(element.pointer, fmt::format("the first bucket begins at {}", fallback.front()));
    }
    if (!buckets.empty() && *from <= buckets.back()) return refuse(element.pointer, "buckets ascend");
    buckets.push_back(*from);
  }
  return buckets;
}

Result<void> check(const SessionSpec& spec, const events::Plan& plan) {
  const auto periods = period_starts(spec.period, spec.range.from_day, spec.range.to_day).size();
  if (periods > kSessionPeriodsMax) {
    return refuse("/period", fmt::format("{} periods, at most {} are shown", periods, kSessionPeriodsMax),
                  "choose a longer period or a shorter range");
  }
  return check_values(customer_values_of(spec, plan), spec.subject, plan);
}

boost::json::array bounds_json(const std::vector<std::int64_t>& buckets) {
  boost::json::array json;
  for (const auto from : buckets) json.emplace_back(from);
  return json;
}

}  // namespace

Result<SessionSpec> parse_session_spec(const value& from, const events::Plan& plan) {
  JsonObject json{from, ""};
  SessionSpec spec;
  ROUSE_TRY(static_cast<Question&>(spec), read_question(json, "session", plan));
  ROUSE_TRY(spec.members, read_event_set(json, plan));
  if (const auto* session = json.optional_child("session")) {
    ROUSE_TRY(spec.session, read_session_cut(*session, "/session", plan));
  }
  spec.period = static_cast<Period>(json.choice("period", kPeriods));
  spec.name = static_cast<NodeName>(json.choice_or("name", kNames, 0));
  spec.limit = static_cast<std::size_t>(
      json.integer_or("limit", 1, static_cast<std::int64_t>(kSessionEndsMax), kLimitDefault));
  ROUSE_TRY(spec.length_buckets, read_buckets(json, "length_buckets", kLengthsDefault, kLengthEdgeMax));
  ROUSE_TRY(spec.depth_buckets, read_buckets(json, "depth_buckets", kDepthsDefault, kDepthEdgeMax));
  if (const auto* breakdown = json.optional_child("breakdown")) {
    ROUSE_TRY(spec.breakdown, read_breakdown(*breakdown, "/breakdown", plan));
  }
  ROUSE_CHECK(json.finish());
  ROUSE_CHECK(check(spec, plan));
  return spec;
}

value to_json(const SessionSpec& spec) {
  auto json = question_json("session", spec);
  add_event_set(json, spec.members);
  json["session"] = session_cut_json(spec.session);
  json["period"] = to_string(spec.period);
  json["name"] = kNames.at(static_cast<std::size_t>(spec.name));
  json["limit"] = spec.limit;
  json["length_buckets"] = bounds_json(spec.length_buckets);
  json["depth_buckets"] = bounds_json(spec.depth_buckets);
  if (spec.breakdown) json["breakdown"] = breakdown_json(*spec.breakdown);
  return json;
}

std::vector<std::string> customer_values_of(const SessionSpec& spec, const events::Plan& plan) {
  CustomerValuesUsed used{plan};
  used.add(spec.where);
  add_values(spec.session, used);
  if (spec.breakdown) used.add(spec.breakdown->property);
  return used.names();
}

}  // namespace rouse::behaviour
