// Kernels of models whose numbers count events and the different subjects who did them: per subject they find
// which events are in which numbers.
//
// A Finder's static find(definition, sequence, places) adds the places of one subject, by event; an event may
// be in several numbers, and is in the group of its own value. So a subject may be in several groups: Other
// is counted as one group only by a run that knows what is shown (Grouped::adds_up_other).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "behaviour/internal/grouped.h"
#include "behaviour/internal/run/asking.h"
#include "behaviour/sequence.h"

namespace rouse::behaviour {

struct EventPlace {
  std::size_t number = 0;
  std::size_t event = 0;
};

struct EventCount {
  std::uint64_t events = 0;
  std::uint64_t subjects = 0;
};

// By number; empty while nothing is counted.
struct EventCounts {
  std::vector<EventCount> numbers;

  EventCount at(std::size_t number) const { return numbers.empty() ? EventCount{} : numbers[number]; }
  void merge(EventCounts&& other) {
    if (numbers.empty()) return numbers.swap(other.numbers);
    for (std::size_t i = 0; i < other.numbers.size(); ++i) {
      numbers[i].events += other.numbers[i].events;
      numbers[i].subjects += other.numbers[i].subjects;
    }
  }
};

struct EventCountsPartial {
  EventCounts all;
  Grouped<EventCounts> groups;

  void merge(EventCountsPartial&& other) {
    all.merge(std::move(other.all));
    groups.merge(std::move(other.groups));
  }
};

// Who has an event in a number.
struct EventCountQuestion {
  std::size_t number = 0;
  std::optional<CodedGroup> group;
};

// One per thread.
template <typename Finder>
class EventCountKernel {
 public:
  using Definition = typename Finder::Definition;  // has `groups` and numbers(), how many there are
  using Partial = EventCountsPartial;

  explicit EventCountKernel(Definition definition)
      : definition_(std::move(definition)), counted_in_(definition_.numbers(), 0) {}

  void fold(const Sequence& sequence, Partial& partial) {
    find(sequence);
    if (places_.empty()) return;
    ++pass_;
    for (const auto& place : places_) count(place, partial.all);
    if (definition_.groups.column >= 0) count_groups(sequence, partial.groups);
  }

  // The time of the subject's first event in the number; none if it has none.
  std::optional<std::int64_t> since(const Sequence& sequence, const EventCountQuestion& question) {
    find(sequence);
    for (const auto& place : places_) {
      if (place.number != question.number) continue;
      if (question.group && !definition_.groups.holds(*question.group, code_of(sequence, place))) continue;
      return sequence.ts[place.event];
    }
    return std::nullopt;
  }

 private:
  // Events of groups that are Other stand together.
  struct Member {
    bool other = false;
    Code code = kNoCode;
    EventPlace place;
    bool with(const Member& next) const { return other == next.other && code == next.code; }
  };

  void find(const Sequence& sequence) {
    places_.clear();
    Finder::find(definition_, sequence, places_);
  }
  Code code_of(const Sequence& sequence, const EventPlace& place) const {
    return sequence.codes[static_cast<std::size_t>(definition_.groups.column)][place.event];
  }
  void count(const EventPlace& place, EventCounts& counts) {
    if (counts.numbers.empty()) counts.numbers.resize(definition_.numbers());
    auto& number = counts.numbers[place.number];
    ++number.events;
    number.subjects += counted_in_[place.number] != pass_ ? 1 : 0;
    counted_in_[place.number] = pass_;
  }
  void count_groups(const Sequence& sequence, Grouped<EventCounts>& groups) {
    const auto& plan = definition_.groups;
    members_.clear();
    for (const auto& place : places_) {
      const auto code = code_of(sequence, place);
      if (place.number == 0) ++groups.sizes[code];
      const bool other = plan.shown && !plan.is_shown(code);
      members_.push_back({other, other ? kNoCode : code, place});
    }
    std::ranges::sort(members_, {},
                      [](const Member& member) { return std::pair{member.other, member.code}; });
    for (auto at = members_.begin(); at != members_.end();) {
      const auto first = *at;
      auto* counts = first.other ? &groups.other : groups.at(first.code, plan);
      ++pass_;
      for (; at != members_.end() && at->with(first); ++at) {
        if (counts) count(at->place, *counts);
      }
    }
  }

  Definition definition_;
  std::vector<EventPlace> places_;
  std::vector<Member> members_;
  std::uint64_t pass_ = 0;                 // of a subject, or of its events in one group
  std::vector<std::uint64_t> counted_in_;  // by number, the last pass that was counted in it
};

// One reading. Number 0 is that of all events, by which groups are ranked.
template <typename Finder>
core::Result<EventCountsPartial> count_events(Asking& asking, const SequenceQuery& query,
                                              const typename Finder::Definition& definition) {
  const auto most = asking.control.limits.groups;
  return fold_all(
      asking, query, [&definition] { return EventCountKernel<Finder>{definition}; },
      [most](const EventCountsPartial& partial) -> core::Result<void> {
        if (partial.groups.sizes.size() <= most) return {};
        return core::fail(too_many_groups("/breakdown/property", most));
      });
}

// The groups to show of what was counted, and their names; another reading where they are not known yet.
template <typename Finder>
core::Result<std::vector<std::pair<GroupKey, EventCounts>>> event_groups(
    Asking& asking, const SequenceQuery& query, typename Finder::Definition definition,
    const std::optional<Breakdown>& breakdown, EventCountsPartial partial) {
  std::vector<std::pair<GroupKey, EventCounts>> named;
  if (!breakdown) return named;
  const auto top = partial.groups.largest(breakdown->limit);
  if (partial.groups.adds_up_other(top)) {
    definition.groups.show(top);
    ROUSE_TRY(partial, count_events<Finder>(asking, query, definition));
  }
  std::vector<CodedGroup> codes;
  for (auto& [group, counts] : std::move(partial.groups).shown(top)) {
    codes.push_back(group);
    named.emplace_back(GroupKey{}, std::move(counts));
  }
  ROUSE_TRY(auto keys, name_groups(asking, query, breakdown->property, codes));
  for (std::size_t g = 0; g < keys.size(); ++g) named[g].first = std::move(keys[g]);
  return named;
}

// Those whom `question` asks for; ascending. Who is in Other only another reading tells.
template <typename Finder>
core::Result<std::vector<Listed>> list_events(Asking& asking, const SequenceQuery& query,
                                              typename Finder::Definition definition,
                                              const std::optional<Breakdown>& breakdown,
                                              const EventCountQuestion& question) {
  if (question.group && question.group->kind == GroupKind::kOther) {
    ROUSE_TRY(const auto partial, count_events<Finder>(asking, query, definition));
    definition.groups.show(partial.groups.largest(breakdown->limit));
  }
  return list_all(
      asking, query, [&definition] { return EventCountKernel<Finder>{definition}; },
      [&question](EventCountKernel<Finder>& kernel, const Sequence& sequence) {
        return kernel.since(sequence, question);
      });
}

}  // namespace rouse::behaviour
