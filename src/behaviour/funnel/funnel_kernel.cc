#include "behaviour/funnel/funnel_kernel.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace rouse::behaviour {
namespace {

template <typename T>
void append(std::vector<T>& to, std::vector<T>&& from) {
  if (to.empty()) {
    to = std::move(from);
  } else {
    to.insert(to.end(), from.begin(), from.end());
  }
}

}  // namespace

void FunnelPartial::Counts::add(const FunnelMatch& match, std::uint32_t optional_steps) {
  ++furthest[match.reach - 1];
  for (std::uint32_t left = match.done & optional_steps; left != 0; left &= left - 1) {
    ++optional[static_cast<std::size_t>(std::countr_zero(left))];
  }
}

void FunnelPartial::Counts::add(const Counts& other) {
  for (std::size_t t = 0; t < kStepsMax; ++t) {
    furthest[t] += other.furthest[t];
    optional[t] += other.optional[t];
  }
}

std::uint64_t FunnelPartial::Counts::reached(std::size_t step, const FunnelDefinition& definition) const {
  if (definition.optional >> step & 1U) return optional[step];
  return std::accumulate(furthest.begin() + static_cast<std::ptrdiff_t>(step), furthest.end(),
                         std::uint64_t{0});
}

std::uint64_t FunnelPartial::Counts::dropped(std::size_t step, const FunnelDefinition& definition) const {
  return step + 1 < definition.steps ? furthest[step] : 0;
}

void FunnelPartial::merge(FunnelPartial&& other) {
  subjects += other.subjects;
  events += other.events;
  excluded += other.excluded;
  left_out += other.left_out;
  total.add(other.total);
  for (std::size_t t = 0; t < kStepsMax; ++t) append(gaps_ms[t], std::move(other.gaps_ms[t]));
  append(conversions_ms, std::move(other.conversions_ms));
  for (const auto& [code, counts] : other.groups) groups[code].add(counts);
  trend.resize(std::max(trend.size(), other.trend.size()));
  for (std::size_t i = 0; i < other.trend.size(); ++i) trend[i] += other.trend[i];
}

FunnelKernel::FunnelKernel(FunnelDefinition definition, FunnelQuestions questions)
    : matcher_(std::move(definition)), questions_(std::move(questions)) {
  const auto& made = matcher_.definition();
  start_bits_ = made.order == StepOrder::kUnordered ? (1ULL << made.steps) - 1 : 1;
}

Code FunnelKernel::group_of(const Sequence& sequence, const FunnelMatch& match) const {
  const Code* codes = sequence.codes[static_cast<std::size_t>(questions_.breakdown)];
  const auto code_at = [&](std::size_t t) { return match.done >> t & 1U ? codes[match.at[t]] : kNoCode; };
  if (questions_.attribution == Attribution::kStep) return code_at(questions_.attribution_step);
  Code found = kNoCode;
  for (std::size_t t = 0; t < match.reach; ++t) {
    const Code code = code_at(t);
    if (code == kNoCode) continue;
    found = code;
    if (questions_.attribution == Attribution::kFirst) break;
  }
  return found;
}

void FunnelKernel::describe(const Sequence& sequence, FunnelOutcome& outcome) const {
  if (!outcome.counts()) return;
  outcome.entered_ms = sequence.ts[outcome.match.at[0]];
  if (questions_.breakdown >= 0) outcome.group = group_of(sequence, outcome.match);
}

FunnelOutcome FunnelKernel::outcome(const Sequence& sequence) {
  FunnelOutcome outcome{.match = matcher_.match(sequence)};
  describe(sequence, outcome);
  return outcome;
}

std::pair<std::int64_t, std::int64_t> FunnelKernel::point_range(std::size_t point) const {
  const auto& starts = questions_.trend_starts;
  const auto& range = matcher_.definition();
  return {std::max(range.from_ms, starts[point]),
          point + 1 < starts.size() ? std::min(range.to_ms, starts[point + 1]) : range.to_ms};
}

std::size_t FunnelKernel::point_of(std::int64_t ts) const {
  const auto& starts = questions_.trend_starts;
  const auto next = std::upper_bound(starts.begin() + 1, starts.end(), ts);
  return static_cast<std::size_t>(next - starts.begin()) - 1;
}

FunnelOutcome FunnelKernel::outcome_in(const Sequence& sequence, std::size_t point) {
  const auto [from, to] = point_range(point);
  FunnelOutcome outcome{.match = matcher_.match(sequence, from, to)};
  describe(sequence, outcome);
  return outcome;
}

void FunnelKernel::count_times(const Sequence& sequence, const FunnelMatch& match, Partial& partial) const {
  const auto time_of = [&](std::size_t t) { return sequence.ts[match.at[t]]; };
  std::size_t before = 0;
  for (std::size_t t = 1; t < match.reach; ++t) {
    if ((match.done >> t & 1U) == 0) continue;
    partial.gaps_ms[t].push_back(time_of(t) - time_of(before));
    before = t;
  }
  if (!questions_.time_to_convert) return;
  const auto [from, to] = *questions_.time_to_convert;
  if ((match.done >> from & 1U) && (match.done >> to & 1U)) {
    partial.conversions_ms.push_back(time_of(to) - time_of(from));
  }
}

void FunnelKernel::count_trend(const Sequence& sequence, Partial& partial) {
  const auto& range = matcher_.definition();
  partial.trend.resize(questions_.trend_starts.size() * range.steps);
  std::int64_t done_to = range.from_ms;  // periods before this instant are counted
  for (std::size_t i = 0; i < sequence.size; ++i) {
    const std::int64_t ts = sequence.ts[i];
    if (ts >= range.to_ms) break;
    if (ts < done_to || (sequence.mask[i] & start_bits_) == 0) continue;
    const std::size_t point = point_of(ts);
    const auto [from, to] = point_range(point);
    const FunnelOutcome in_point{.match = matcher_.match(sequence, from, to)};
    for (std::size_t t = 0; t < range.steps; ++t) {
      partial.trend[point * range.steps + t] += in_point.reached(t) ? 1 : 0;
    }
    done_to = to;
  }
}

void FunnelKernel::fold(const Sequence& sequence, Partial& partial) {
  ++partial.subjects;
  partial.events += sequence.size;
  const FunnelOutcome whole = outcome(sequence);
  if (whole.match.left_out) {
    ++partial.left_out;
    return;
  }
  // An excluded subject may still count in a point of the trend, whose funnel has fewer attempts.
  if (!questions_.trend_starts.empty()) count_trend(sequence, partial);
  partial.excluded += whole.match.excluded ? 1 : 0;
  if (!whole.counts()) return;
  const std::uint32_t optional = matcher_.definition().optional;
  partial.total.add(whole.match, optional);
  count_times(sequence, whole.match, partial);
  if (questions_.breakdown >= 0) partial.groups[whole.group].add(whole.match, optional);
}

}  // namespace rouse::behaviour
