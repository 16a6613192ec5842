#include "behaviour/interval/interval_kernel.h"

#include <algorithm>
#include <utility>

namespace rouse::behaviour {
namespace {

constexpr std::uint64_t bit(std::size_t index) { return std::uint64_t{1} << index; }
constexpr auto kNone = std::numeric_limits<std::size_t>::max();

const Code* column(const Sequence& sequence, std::int8_t index) {
  return sequence.codes[static_cast<std::size_t>(index)];
}

template <typename Value>
void append(std::vector<Value>& to, std::vector<Value>&& from) {
  if (to.empty()) {
    to = std::move(from);
  } else {
    to.insert(to.end(), from.begin(), from.end());
  }
}

}  // namespace

void IntervalValues::merge(IntervalValues&& other) {
  intervals += other.intervals;
  append(ms, std::move(other.ms));
  append(runs, std::move(other.runs));
}

void IntervalPartial::merge(IntervalPartial&& other) {
  started += other.started;
  all.merge(std::move(other.all));
  periods.resize(std::max(periods.size(), other.periods.size()));
  for (std::size_t p = 0; p < other.periods.size(); ++p) periods[p].merge(std::move(other.periods[p]));
  groups.merge(std::move(other.groups));
  kept += other.kept;
  kept_in_groups += other.kept_in_groups;
}

IntervalKernel::IntervalKernel(IntervalDefinition definition) : definition_(std::move(definition)) {
  if (!definition_.max.natural()) max_ms_ = duration_ms(definition_.max);
}

// The last millisecond at which a start may end.
std::int64_t IntervalKernel::deadline(std::int64_t start) const {
  if (max_ms_ > 0) return start + max_ms_;
  return core::to_epoch_ms(window_end(definition_.max, core::from_epoch_ms(start), definition_.zone));
}

void IntervalKernel::note_start(std::int64_t ts) {
  if (!started_ && ts >= definition_.from_ms && ts < definition_.to_ms) started_ = ts;
}

void IntervalKernel::add(const Sequence& sequence, std::size_t start, std::size_t end) {
  const auto from = sequence.ts[start];
  const auto to = sequence.ts[end];
  if (from < definition_.from_ms || from >= definition_.to_ms || to > deadline(from)) return;
  found_.push_back({start, to - from});
}

void IntervalKernel::find(const Sequence& sequence) {
  found_.clear();
  started_.reset();
  if (definition_.linked_start >= 0) return find_linked(sequence);
  auto open = kNone;
  for (std::size_t i = 0; i < sequence.size; ++i) {
    if ((sequence.mask[i] & bit(kEndBit)) != 0 && open != kNone) add(sequence, std::exchange(open, kNone), i);
    if ((sequence.mask[i] & bit(kStartBit)) == 0) continue;
    note_start(sequence.ts[i]);
    open = i;
  }
}

// Marks are ends (even) and starts (odd) by value and place.
void IntervalKernel::find_linked(const Sequence& sequence) {
  marks_.clear();
  const auto* starts = column(sequence, definition_.linked_start);
  const auto* ends = column(sequence, definition_.linked_end);
  for (std::size_t i = 0; i < sequence.size; ++i) {
    const bool is_start = (sequence.mask[i] & bit(kStartBit)) != 0;
    const bool is_end = (sequence.mask[i] & bit(kEndBit)) != 0;
    if (is_start) note_start(sequence.ts[i]);
    if (is_end && ends[i] != kNoCode) marks_.emplace_back(ends[i], 2 * i);
    if (is_start && starts[i] != kNoCode) marks_.emplace_back(starts[i], 2 * i + 1);
  }
  std::ranges::sort(marks_);
  auto open = kNone;
  Code link = kNoCode;
  for (const auto& [code, mark] : marks_) {
    if (code != link) open = kNone;
    link = code;
    if (mark % 2 != 0) {
      open = mark / 2;
    } else if (open != kNone) {
      add(sequence, std::exchange(open, kNone), mark / 2);
    }
  }
  std::ranges::sort(found_, {}, &Interval::start);
}

std::size_t IntervalKernel::period_of(std::int64_t ts) const {
  const auto after = std::ranges::upper_bound(definition_.periods, ts);
  return static_cast<std::size_t>(after - definition_.periods.begin()) - 1;
}

IntervalKernel::Intervals IntervalKernel::of_period(const Sequence& sequence, std::size_t period) const {
  const auto place = [&](const Interval& interval) { return period_of(sequence.ts[interval.start]); };
  const auto held = std::ranges::equal_range(found_, period, {}, place);
  return {held.begin(), held.end()};
}

Code IntervalKernel::group_of(const Sequence& sequence, const Interval& interval) const {
  return definition_.groups.column < 0 ? kNoCode
                                       : column(sequence, definition_.groups.column)[interval.start];
}

// Of an even number of lengths, the mean of the two in the middle, rounded down.
std::int64_t IntervalKernel::median(Intervals intervals) {
  lengths_.clear();
  for (const auto& interval : intervals) lengths_.push_back(interval.ms);
  const auto middle = lengths_.begin() + static_cast<std::ptrdiff_t>(lengths_.size() / 2);
  std::nth_element(lengths_.begin(), middle, lengths_.end());
  if (lengths_.size() % 2 != 0) return *middle;
  const auto below = *std::max_element(lengths_.begin(), middle);
  return below + (*middle - below) / 2;
}

// One customer's; gives how many lengths are kept.
std::uint64_t IntervalKernel::count(Intervals intervals, IntervalValues& values) {
  values.intervals += intervals.size();
  if (definition_.per == IntervalPer::kCustomer) {
    values.ms.push_back(median(intervals));
    values.runs.push_back(1);
    return 1;
  }
  for (const auto& interval : intervals) values.ms.push_back(interval.ms);
  values.runs.push_back(static_cast<std::uint32_t>(intervals.size()));
  return intervals.size();
}

void IntervalKernel::count_periods(const Sequence& sequence, Partial& partial) {
  partial.periods.resize(definition_.periods.size());
  for (auto rest = Intervals{found_}; !rest.empty();) {
    const auto period = period_of(sequence.ts[rest.front().start]);
    const auto size = of_period(sequence, period).size();
    partial.kept += count(rest.first(size), partial.periods[period]);
    rest = rest.subspan(size);
  }
}

// Intervals of groups that are Other stand together, so that each customer of Other is counted once.
void IntervalKernel::count_groups(const Sequence& sequence, Partial& partial) {
  const auto& plan = definition_.groups;
  auto& groups = partial.groups;
  if (definition_.per == IntervalPer::kCustomer) {
    const auto code = group_of(sequence, found_.front());
    ++groups.sizes[code];
    if (auto* values = groups.at(code, plan)) partial.kept_in_groups += count(found_, *values);
    return;
  }
  grouped_.clear();
  for (const auto& interval : found_) {
    const auto code = group_of(sequence, interval);
    ++groups.sizes[code];
    const bool other = plan.shown && !plan.is_shown(code);
    grouped_.push_back({{other, other ? kNoCode : code}, interval});
  }
  std::ranges::stable_sort(grouped_, {}, [](const auto& each) { return each.first; });
  for (auto at = grouped_.begin(); at != grouped_.end();) {
    const auto [other, code] = at->first;
    of_group_.clear();
    for (const auto key = at->first; at != grouped_.end() && at->first == key; ++at) {
      of_group_.push_back(at->second);
    }
    auto* values = other ? &groups.other : groups.at(code, plan);
    if (values) partial.kept_in_groups += count(of_group_, *values);
  }
}

void IntervalKernel::fold(const Sequence& sequence, Partial& partial) {
  find(sequence);
  partial.started += started_ ? 1 : 0;
  if (found_.empty()) return;
  partial.kept += count(found_, partial.all);
  if (!definition_.periods.empty()) count_periods(sequence, partial);
  if (definition_.groups.column >= 0) count_groups(sequence, partial);
}

std::optional<std::int64_t> IntervalKernel::since(const Sequence& sequence,
                                                  const IntervalQuestion& question) {
  find(sequence);
  if (question.unpaired) return found_.empty() ? started_ : std::nullopt;
  const auto asked = question.period ? of_period(sequence, *question.period) : Intervals{found_};
  const auto counts = [&](std::int64_t ms) { return ms >= question.from_ms && ms < question.to_ms; };
  const auto belongs = [&](const Interval& interval) {
    return !question.group || definition_.groups.holds(*question.group, group_of(sequence, interval));
  };
  if (asked.empty()) return std::nullopt;
  if (definition_.per == IntervalPer::kCustomer) {
    const bool in = belongs(asked.front()) && counts(median(asked));
    return in ? std::optional{sequence.ts[asked.front().start]} : std::nullopt;
  }
  for (const auto& interval : asked) {
    if (counts(interval.ms) && belongs(interval)) return sequence.ts[interval.start];
  }
  return std::nullopt;
}

}  // namespace rouse::behaviour
