#include "behaviour/trend/trend_kernel.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace rouse::behaviour {
namespace {

constexpr std::uint64_t bit(std::size_t series) { return std::uint64_t{1} << series; }

// Of a column; null where there is none.
const Code* codes_of(const Sequence& sequence, std::int8_t column) {
  return column < 0 ? nullptr : sequence.codes[static_cast<std::size_t>(static_cast<std::uint8_t>(column))];
}

void merge_tallies(Tallies& to, const Tallies& from, const std::vector<Measuring>& measuring) {
  to.resize(std::max(to.size(), from.size()));
  for (std::size_t i = 0; i < from.size(); ++i) to[i].merge(from[i], measuring[i % measuring.size()]);
}

bool counts_at(const Sequence& sequence, std::size_t series, const Code* values, std::size_t event) {
  return (sequence.mask[event] & bit(series)) != 0 && (!values || values[event] != kNoCode);
}

// `value` is null where the series has none.
void add_event(Tally& tally, const Measuring& measuring, const Code* value, TrendPartial& partial) {
  if (!value) return tally.add(partial.subjects);
  const auto held = tally.held();
  tally.add(partial.subjects, *value, measuring);
  partial.values_held += tally.held() - held;
}

void keep_first_number(Tallies& tallies) {
  if (tallies.size() <= 1) return;
  Tallies first;
  first.push_back(std::move(tallies.front()));
  tallies = std::move(first);
}

}  // namespace

std::size_t GroupCodesHash::operator()(const GroupCodes& codes) const {
  // Codes may be small numbers: multiply and fold.
  std::uint64_t hash = 0;
  for (const auto code : codes) hash = (std::rotl(hash, 23) ^ code) * 0x9E37'79B9'7F4A'7C15U;
  return hash ^ (hash >> 32U);
}

void TrendPartial::merge(TrendPartial&& other_part) {
  if (measuring.empty()) measuring = other_part.measuring;
  subjects += other_part.subjects;
  events += other_part.events;
  values_held += other_part.values_held;
  ranked_only = ranked_only || other_part.ranked_only;
  merge_tallies(all, other_part.all, measuring);
  merge_tallies(other, other_part.other, measuring);
  for (auto& [codes, tallies] : other_part.groups) {
    if (ranked_only) keep_first_number(tallies);
    merge_tallies(groups[codes], tallies, measuring);
  }
  if (!ranked_only) return;
  for (auto& [codes, tallies] : groups) keep_first_number(tallies);
}

TrendKernel::TrendKernel(TrendDefinition definition) : definition_(std::move(definition)) {
  for (const auto& series : definition_.series) {
    plain_ = plain_ && series.column < 0;
    first_times_ = first_times_ || series.first_time != FirstTime::kNo;
  }
  plain_ = plain_ && definition_.breakdown.empty();
}

// Leaves of the series' events in mask_ only the first; none where that does not count.
void TrendKernel::keep_first(const Sequence& sequence, std::size_t series) {
  const bool ever = definition_.series[series].first_time == FirstTime::kEver;
  const auto firsts = ever ? bit(kNamedShift + series) : bit(series);
  const auto* end = sequence.mask + sequence.size;
  const auto* first = std::find_if(sequence.mask, end, [&](auto mask) { return (mask & firsts) != 0; });
  const auto at = static_cast<std::size_t>(first - sequence.mask);
  for (std::size_t i = 0; i < sequence.size; ++i) {
    if (i != at) mask_[i] &= ~bit(series);
  }
}

Sequence TrendKernel::counted(const Sequence& sequence) {
  if (!first_times_) return sequence;
  mask_.assign(sequence.mask, sequence.mask + sequence.size);
  for (std::size_t s = 0; s < definition_.series.size(); ++s) {
    if (definition_.series[s].first_time != FirstTime::kNo) keep_first(sequence, s);
  }
  Sequence counted = sequence;
  counted.mask = mask_.data();
  return counted;
}

GroupCodes TrendKernel::group_of(const Sequence& sequence, std::size_t event) const {
  GroupCodes group{};
  for (std::size_t i = 0; i < definition_.breakdown.size(); ++i) {
    group[i] = codes_of(sequence, definition_.breakdown[i])[event];
  }
  return group;
}

bool TrendKernel::is_shown(const GroupCodes& group) const {
  return std::ranges::find(*definition_.shown, group) != definition_.shown->end();
}

TrendKernel::Run TrendKernel::run_of(const Sequence& sequence, std::int64_t from, std::int64_t to) const {
  const auto* end = sequence.ts + sequence.size;
  const auto* first = std::lower_bound(sequence.ts, end, from);
  const auto* last = std::lower_bound(first, end, to);
  return {static_cast<std::size_t>(first - sequence.ts), static_cast<std::size_t>(last - sequence.ts)};
}

// visit(event, group) for the events of a run that count in a series, in order, until it gives false.
template <typename Visit>
void TrendKernel::each_event(const Sequence& sequence, std::size_t series, Run run, Visit visit) const {
  const Code* values = codes_of(sequence, definition_.series[series].column);
  const bool last = definition_.attribution == TrendAttribution::kLast;
  GroupCodes group = last ? last_group(sequence, series, run) : kNoValue;
  for (std::size_t i = run.begin; i < run.end; ++i) {
    if (!counts_at(sequence, series, values, i)) continue;
    if (!last) group = group_of(sequence, i);
    if (!visit(i, group)) return;
  }
}

// That of the last event of a run that counts in a series.
GroupCodes TrendKernel::last_group(const Sequence& sequence, std::size_t series, Run run) const {
  const Code* values = codes_of(sequence, definition_.series[series].column);
  for (auto at = run.end; at > run.begin; --at) {
    if (counts_at(sequence, series, values, at - 1)) return group_of(sequence, at - 1);
  }
  return kNoValue;
}

// count(run, period) for each period in which something was done.
template <typename Count>
void TrendKernel::each_run(const Sequence& sequence, Count count) const {
  const auto& starts = definition_.starts;
  const auto whole = run_of(sequence, definition_.from_ms(), definition_.to_ms);
  std::size_t period = 0;
  for (std::size_t at = whole.begin; at < whole.end;) {
    // As a rule the next event lies in the same period or in the one after it.
    if (period + 1 < starts.size() && sequence.ts[at] >= starts[period + 1]) ++period;
    if (period + 1 < starts.size() && sequence.ts[at] >= starts[period + 1]) {
      const auto next = std::upper_bound(starts.begin() + static_cast<std::ptrdiff_t>(period), starts.end(),
                                         sequence.ts[at]);
      period = static_cast<std::size_t>(next - starts.begin()) - 1;
    }
    const auto to = period + 1 < starts.size() ? starts[period + 1] : definition_.to_ms;
    std::size_t end = at + 1;
    while (end < whole.end && sequence.ts[end] < to) ++end;
    count(Run{at, end}, period);
    at = end;
  }
}

void TrendKernel::count_plain(const Sequence& sequence, Partial& partial) {
  const auto series = definition_.series.size();
  std::array<std::uint64_t, kSeriesMax> whole{};
  each_run(sequence, [&](Run run, std::size_t period) {
    std::array<std::uint64_t, kSeriesMax> events{};
    for (std::size_t i = run.begin; i < run.end; ++i) {
      for (std::size_t s = 0; s < series; ++s) events[s] += sequence.mask[i] >> s & 1U;
    }
    for (std::size_t s = 0; s < series; ++s) {
      if (events[s] == 0) continue;
      partial.all[(period + 1) * series + s].add(partial.subjects, events[s]);
      whole[s] += events[s];
    }
  });
  for (std::size_t s = 0; s < series; ++s) {
    if (whole[s] > 0) partial.all[s].add(partial.subjects, whole[s]);
  }
}

void TrendKernel::rank_only(Partial& partial) const {
  partial.ranked_only = true;
  for (auto& [codes, tallies] : partial.groups) keep_first_number(tallies);
}

Tallies& TrendKernel::tallies_of(const GroupCodes& group, Partial& partial) const {
  if (definition_.shown && !is_shown(group)) return partial.other;
  const auto [found, is_new] = partial.groups.try_emplace(group);
  if (is_new) {
    const auto groups = partial.groups.size() - (partial.groups.contains(kNoValue) ? 1 : 0);
    if (!partial.ranked_only && !definition_.shown && groups > definition_.groups_max) rank_only(partial);
    found->second.resize(partial.ranked_only ? 1 : definition_.numbers());
  }
  return found->second;
}

// The numbers of a run begin at `first_number` of a line.
void TrendKernel::count_run(const Sequence& sequence, Run run, std::size_t first_number, Partial& partial) {
  for (std::size_t s = 0; s < definition_.series.size(); ++s) {
    const auto& series = definition_.series[s];
    const Code* values = codes_of(sequence, series.column);
    auto& all = partial.all[first_number + s];
    each_event(sequence, s, run, [&](std::size_t event, const GroupCodes&) {
      add_event(all, series, values ? values + event : nullptr, partial);
      return true;
    });
    if (!definition_.breakdown.empty()) count_groups(sequence, run, s, first_number + s, partial);
  }
}

void TrendKernel::count_groups(const Sequence& sequence, Run run, std::size_t series, std::size_t number,
                               Partial& partial) {
  const auto& measuring = definition_.series[series];
  const Code* values = codes_of(sequence, measuring.column);
  GroupCodes line_of{};
  Tallies* line = nullptr;
  each_event(sequence, series, run, [&](std::size_t event, const GroupCodes& group) {
    if (!line || group != line_of) line = &tallies_of(group, partial);
    line_of = group;
    if (number < line->size()) {
      add_event((*line)[number], measuring, values ? values + event : nullptr, partial);
    }
    return true;
  });
}

void TrendKernel::fold(const Sequence& sequence, Partial& partial) {
  if (partial.all.empty()) {
    partial.all.resize(definition_.numbers());
    if (definition_.shown) partial.other.resize(definition_.numbers());
    partial.measuring.assign(definition_.series.begin(), definition_.series.end());
  }
  ++partial.subjects;
  partial.events += sequence.size;
  const auto counting = counted(sequence);
  if (plain_) return count_plain(counting, partial);
  count_run(counting, run_of(counting, definition_.from_ms(), definition_.to_ms), 0, partial);
  each_run(counting, [&](Run run, std::size_t period) {
    count_run(counting, run, (period + 1) * definition_.series.size(), partial);
  });
}

std::optional<std::int64_t> TrendKernel::first_counted(const Sequence& sequence,
                                                       const TrendQuestion& question) {
  const auto counting = counted(sequence);
  auto from = definition_.from_ms();
  auto to = definition_.to_ms;
  if (question.period) {
    const auto after = *question.period + 1;
    from = definition_.starts[*question.period];
    if (after < definition_.starts.size()) to = definition_.starts[after];
  }
  std::optional<std::int64_t> first;
  each_event(counting, question.series, run_of(counting, from, to),
             [&](std::size_t event, const GroupCodes& group) {
               const bool in =
                   question.of == TrendQuestion::Of::kAll ||
                   (question.of == TrendQuestion::Of::kGroup ? group == question.group : !is_shown(group));
               if (in) first = sequence.ts[event];
               return !in;
             });
  return first;
}

}  // namespace rouse::behaviour
