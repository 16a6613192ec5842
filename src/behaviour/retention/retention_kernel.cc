#include "behaviour/retention/retention_kernel.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace rouse::behaviour {
namespace {

constexpr std::uint64_t bit(std::size_t index) { return std::uint64_t{1} << index; }

}  // namespace

void RetentionCounts::merge(RetentionCounts&& other) {
  if (numbers.empty()) {
    numbers = std::move(other.numbers);
    return;
  }
  for (std::size_t i = 0; i < other.numbers.size(); ++i) {
    numbers[i].subjects += other.numbers[i].subjects;
    numbers[i].value.add(other.numbers[i].value);
  }
}

RetentionKernel::RetentionKernel(RetentionDefinition definition)
    : definition_(std::move(definition)), returned_(definition_.brackets.size()) {
  bracket_of_.assign(static_cast<std::size_t>(definition_.brackets.back().to) + 1, -1);
  for (std::size_t b = 0; b < definition_.brackets.size(); ++b) {
    const auto& [from, to] = definition_.brackets[b];
    for (auto offset = from; offset <= to; ++offset) {
      bracket_of_[static_cast<std::size_t>(offset)] = static_cast<std::int32_t>(b);
    }
  }
}

std::size_t RetentionKernel::cohort_of(std::int64_t ts) const {
  const auto after = std::ranges::upper_bound(definition_.starts, ts);
  return static_cast<std::size_t>(after - definition_.starts.begin()) - 1;
}

// Of the entries of all time, the one that counts where only the first does.
std::optional<std::size_t> RetentionKernel::first_entry(const Sequence& sequence) const {
  const auto wanted = definition_.first_time == FirstTime::kEver ? bit(kEntryNamedBit) : bit(kEntryBit);
  for (std::size_t i = 0; i < sequence.size; ++i) {
    if ((sequence.mask[i] & wanted) == 0) continue;
    const bool enters = (sequence.mask[i] & bit(kEntryBit)) != 0;
    return enters ? std::optional{i} : std::nullopt;
  }
  return std::nullopt;
}

void RetentionKernel::find_entries(const Sequence& sequence) {
  entries_.clear();
  const auto within = [&](std::size_t i) {
    return sequence.ts[i] >= definition_.from_ms && sequence.ts[i] < definition_.to_ms;
  };
  if (definition_.first_time != FirstTime::kNo) {
    const auto first = first_entry(sequence);
    if (first && within(*first)) entries_.push_back({cohort_of(sequence.ts[*first]), *first});
    return;
  }
  auto cohort_end = std::numeric_limits<std::int64_t>::min();
  for (std::size_t i = 0; i < sequence.size; ++i) {
    if ((sequence.mask[i] & bit(kEntryBit)) == 0 || sequence.ts[i] < cohort_end || !within(i)) continue;
    const auto cohort = cohort_of(sequence.ts[i]);
    entries_.push_back({cohort, i});
    cohort_end = definition_.starts[cohort + 1];
  }
}

void RetentionKernel::add_return(const Sequence& sequence, std::size_t event, std::int32_t offset) {
  const auto bracket = bracket_of_[static_cast<std::size_t>(offset)];
  if (bracket < 0) return;
  auto& returned = returned_[static_cast<std::size_t>(bracket)];
  ++returned.times;
  if (definition_.value < 0) return;
  const auto value = sequence.codes[static_cast<std::size_t>(definition_.value)][event];
  if (value != kNoCode) returned.value.add(value, definition_.fractions);
}

std::int64_t RetentionKernel::end_of_reach(std::int64_t entered, std::size_t cohort) const {
  const auto reach = static_cast<std::size_t>(definition_.brackets.back().to);
  if (definition_.rolling_ms == 0) return definition_.starts[cohort + reach + 1];
  return entered + static_cast<std::int64_t>(reach + 1) * definition_.rolling_ms;
}

void RetentionKernel::find_returns(const Sequence& sequence, const Entry& entry) {
  std::ranges::fill(returned_, Returned{});
  const auto entered = sequence.ts[entry.event];
  const auto end = end_of_reach(entered, entry.cohort);
  const bool rolling = definition_.rolling_ms > 0;
  const bool linked = definition_.linked_entry >= 0;
  const auto link =
      linked ? sequence.codes[static_cast<std::size_t>(definition_.linked_entry)][entry.event] : kNoCode;
  if (linked && link == kNoCode) return;
  auto period = entry.cohort;
  for (auto i = entry.event + definition_.first_return; i < sequence.size && sequence.ts[i] < end; ++i) {
    if ((sequence.mask[i] & bit(kReturnBit)) == 0) continue;
    if (linked && sequence.codes[static_cast<std::size_t>(definition_.linked_return)][i] != link) continue;
    while (!rolling && sequence.ts[i] >= definition_.starts[period + 1]) ++period;
    const auto offset = rolling ? (sequence.ts[i] - entered) / definition_.rolling_ms
                                : static_cast<std::int64_t>(period - entry.cohort);
    add_return(sequence, i, static_cast<std::int32_t>(offset));
  }
  add_up();
}

// A bracket has what those after it have, too, or those before it.
void RetentionKernel::add_up() {
  const auto add = [&](std::size_t to, std::size_t from) {
    returned_[to].times += returned_[from].times;
    returned_[to].value.add(returned_[from].value);
  };
  if (definition_.mode == RetentionMode::kOnOrAfter) {
    for (auto b = returned_.size() - 1; b > 0; --b) add(b - 1, b);
  }
  if (definition_.mode == RetentionMode::kOnOrBefore) {
    for (std::size_t b = 1; b < returned_.size(); ++b) add(b, b - 1);
  }
}

Code RetentionKernel::group_of(const Sequence& sequence, const Entry& entry) const {
  const auto column = definition_.groups.column;
  return column < 0 ? kNoCode : sequence.codes[static_cast<std::size_t>(column)][entry.event];
}

void RetentionKernel::count(const Entry& entry, RetentionCounts& counts) const {
  const auto width = returned_.size() + 1;
  if (counts.numbers.empty()) counts.numbers.resize(definition_.cohorts * width);
  auto* number = &counts.numbers[entry.cohort * width];
  ++number->subjects;
  for (const auto& returned : returned_) {
    ++number;
    if (returned.times < definition_.min_times) continue;
    ++number->subjects;
    if (definition_.value >= 0) number->value.add(returned.value);
  }
}

void RetentionKernel::fold(const Sequence& sequence, Partial& partial) {
  find_entries(sequence);
  for (const auto& entry : entries_) {
    find_returns(sequence, entry);
    count(entry, partial.all);
    if (definition_.groups.column < 0) continue;
    const auto group = group_of(sequence, entry);
    ++partial.groups.sizes[group];
    if (auto* counts = partial.groups.at(group, definition_.groups)) count(entry, *counts);
  }
}

std::optional<std::int64_t> RetentionKernel::since(const Sequence& sequence,
                                                   const RetentionQuestion& question) {
  find_entries(sequence);
  const auto entry = std::ranges::find(entries_, question.cohort, &Entry::cohort);
  if (entry == entries_.end()) return std::nullopt;
  if (question.group && !definition_.groups.holds(*question.group, group_of(sequence, *entry)))
    return std::nullopt;
  const std::optional entered{sequence.ts[entry->event]};
  if (!question.bracket) return entered;
  find_returns(sequence, *entry);
  const bool back = returned_[*question.bracket].times >= definition_.min_times;
  return back != question.lost ? entered : std::nullopt;
}

}  // namespace rouse::behaviour
