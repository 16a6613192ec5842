#include "testing/oracles/retention_oracle.h"

#include <algorithm>

namespace rouse::testing {
namespace {

using RetentionEvents = std::vector<RetentionOracleEvent>;

bool may_enter(const RetentionEvents& events, std::size_t at, const RetentionOracleSpec& spec) {
  if (!events[at].enters) return false;
  for (std::size_t before = 0; before < at; ++before) {
    if (spec.first_time == "ever" && events[before].named) return false;
    if (spec.first_time == "matching" && events[before].enters) return false;
  }
  return events[at].ts >= spec.from_ms && events[at].ts < spec.to_ms;
}

std::optional<std::size_t> entry_of(const RetentionEvents& events, const RetentionOracleSpec& spec,
                                    std::size_t cohort) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    const bool of_cohort =
        events[i].ts >= spec.boundaries[cohort] && events[i].ts < spec.boundaries[cohort + 1];
    if (of_cohort && may_enter(events, i, spec)) return i;
  }
  return std::nullopt;
}

std::int64_t offset_of(std::int64_t entered, std::int64_t returned, const RetentionOracleSpec& spec) {
  std::int64_t offset = 0;
  if (spec.rolling_ms) {
    while (returned >= entered + (offset + 1) * *spec.rolling_ms) ++offset;
    return offset;
  }
  for (const auto boundary : spec.boundaries) offset += boundary > entered && boundary <= returned ? 1 : 0;
  return offset;
}

}  // namespace

std::map<std::size_t, RetentionOracleEntry> retention_by_definition(
    const std::vector<RetentionEvents>& subjects, const RetentionOracleSpec& spec, std::size_t cohort,
    std::int64_t from, std::int64_t to, const std::vector<std::int64_t>& offsets) {
  std::map<std::size_t, RetentionOracleEntry> entered;
  for (std::size_t s = 0; s < subjects.size(); ++s) {
    const auto& events = subjects[s];
    const auto entry = entry_of(events, spec, cohort);
    if (!entry) continue;
    RetentionOracleEntry found{.ts = events[*entry].ts, .group = events[*entry].group};
    std::int64_t times = 0;
    for (auto i = *entry; i < events.size(); ++i) {
      if (i == *entry && !spec.from_entry) continue;
      if (!events[i].returns) continue;
      if (spec.linked &&
          (events[*entry].entry_link == 0 || events[i].return_link != events[*entry].entry_link)) {
        continue;
      }
      const auto offset = offset_of(events[*entry].ts, events[i].ts, spec);
      if (offset < from && spec.mode != "on_or_before") continue;
      if (offset > to && spec.mode != "on_or_after") continue;
      if (std::ranges::find(offsets, offset) == offsets.end()) continue;
      ++times;
      found.value += events[i].value.value_or(0);
    }
    found.back = times >= spec.min_times;
    entered[s] = found;
  }
  return entered;
}

}  // namespace rouse::testing
