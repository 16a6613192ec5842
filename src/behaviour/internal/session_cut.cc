#include "behaviour/internal/session_cut.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <string_view>
#include <utility>

#include "behaviour/internal/compile_query.h"
#include "behaviour/internal/spec_json.h"
#include "core/json.h"

namespace rouse::behaviour {
namespace {

using core::JsonObject;
using core::Result;

constexpr std::int64_t kDayMs = 86'400'000;

Result<std::optional<NamedEvents>> read_part(JsonObject& json, std::string_view key,
                                             const events::Plan& plan) {
  const auto* child = json.optional_child(key);
  if (!child) return std::optional<NamedEvents>{};
  JsonObject part{*child, json.pointer_to(key)};
  ROUSE_TRY(auto events, read_events(part, plan, key));
  ROUSE_CHECK(part.finish());
  return std::optional{std::move(events)};
}

Result<std::vector<std::string>> read_names(JsonObject& json, std::string_view key,
                                            const events::Plan& plan) {
  std::vector<std::string> names;
  if (!json.has(key)) return names;
  for (const auto& element : json.elements(key, 1, events::kEventsMax)) {
    const auto* name = element.value->if_string();
    if (!name) return refuse(element.pointer, "expected the name of an event");
    ROUSE_CHECK(events::find_event(plan, std::string_view{*name}, element.pointer));
    if (std::ranges::find(names, std::string_view{*name}) != names.end()) {
      return refuse(element.pointer, fmt::format("'{}' is named twice", std::string_view{*name}));
    }
    names.emplace_back(std::string_view{*name});
  }
  return names;
}

boost::json::array names_json(const std::vector<std::string>& names) {
  boost::json::array json;
  for (const auto& name : names) json.emplace_back(name);
  return json;
}

}  // namespace

Result<EventSet> read_event_set(JsonObject& json, const events::Plan& plan) {
  EventSet set;
  ROUSE_TRY(set.events, read_names(json, "events", plan));
  ROUSE_TRY(set.except, read_names(json, "except", plan));
  if (json.has("events") && json.has("except")) json.refuse("except", "either events or except");
  if (names_of(set, plan).empty()) return refuse(json.pointer_to("except"), "leaves no event");
  return set;
}

void add_event_set(boost::json::object& json, const EventSet& set) {
  if (!set.events.empty()) json["events"] = names_json(set.events);
  if (!set.except.empty()) json["except"] = names_json(set.except);
}

std::vector<std::string> names_of(const EventSet& set, const events::Plan& plan) {
  std::vector<std::string> names;
  for (const auto& event : plan.events) {
    const bool named = set.events.empty() || std::ranges::find(set.events, event.name) != set.events.end();
    const bool left_out = std::ranges::find(set.except, event.name) != set.except.end();
    if (named && !left_out) names.push_back(event.name);
  }
  return names;
}

void add_bit(SequenceQuery& query, std::size_t bit, const EventSet& set, const events::Plan& plan) {
  std::vector<EventMatch> matches;
  for (auto& name : names_of(set, plan)) matches.push_back({.event = std::move(name), .where = {}});
  add_bit(query, bit, matches);
}

Result<Window> read_duration(const boost::json::value& json, std::string pointer) {
  ROUSE_TRY(const auto window, parse_window(json, pointer));
  if (window.natural()) return refuse(pointer + "/unit", "only second, minute, hour, day or week");
  return window;
}

Result<SessionCut> read_session_cut(const boost::json::value& from, std::string pointer,
                                    const events::Plan& plan) {
  JsonObject json{from, std::move(pointer)};
  SessionCut cut;
  if (const auto* gap = json.optional_child("gap")) {
    ROUSE_TRY(cut.gap, read_duration(*gap, json.pointer_to("gap")));
    if (duration_ms(cut.gap) > kSessionGapDaysMax * kDayMs) {
      return refuse(json.pointer_to("gap"), fmt::format("more than {} days", kSessionGapDaysMax));
    }
  }
  ROUSE_TRY(cut.start, read_part(json, "start", plan));
  ROUSE_TRY(cut.end, read_part(json, "end", plan));
  ROUSE_CHECK(json.finish());
  return cut;
}

boost::json::object session_cut_json(const SessionCut& cut) {
  boost::json::object json{{"gap", to_json(cut.gap)}};
  if (cut.start) json["start"] = events_json(*cut.start);
  if (cut.end) json["end"] = events_json(*cut.end);
  return json;
}

void add_values(const SessionCut& cut, CustomerValuesUsed& used) {
  if (cut.start) used.add(cut.start->any_of);
  if (cut.end) used.add(cut.end->any_of);
}

SessionRules compile_sessions(const SessionCut& cut, std::size_t start_bit, std::size_t end_bit,
                              const core::Zone& zone, SequenceQuery& query) {
  SessionRules rules{.gap_ms = duration_ms(cut.gap)};
  if (cut.start) {
    add_bit(query, start_bit, cut.start->any_of);
    rules.start = 1ULL << start_bit;
  }
  if (cut.end) {
    add_bit(query, end_bit, cut.end->any_of);
    rules.end = 1ULL << end_bit;
  }
  query.from_ms -= rules.gap_ms;
  query.to_ms += rules.gap_ms + kDayMs;
  query.from_day = zone.day_of(core::from_epoch_ms(query.from_ms));
  query.to_day = zone.day_of(core::from_epoch_ms(query.to_ms - 1));
  return rules;
}

}  // namespace rouse::behaviour
