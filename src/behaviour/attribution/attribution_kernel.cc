#include "behaviour/attribution/attribution_kernel.h"

#include <algorithm>
#include <tuple>

namespace rouse::behaviour {
namespace {

template <typename Value, typename Merge>
void merge_each(std::vector<Value>& to, const std::vector<Value>& from, Merge merge) {
  if (to.size() < from.size()) to.resize(from.size());
  for (std::size_t i = 0; i < from.size(); ++i) merge(to[i], from[i]);
}

}  // namespace

ChannelKey AttributionDefinition::shown_as(const ChannelKey& channel) const {
  return !shown || std::ranges::binary_search(*shown, channel) ? channel : kOtherChannel;
}

void ModelCredit::merge(const ModelCredit& other) {
  conversions.merge(other.conversions);
  parts.add(other.parts);
  value.add(other.value);
}

void ChannelCounts::merge(const ChannelCounts& other) {
  touches.merge(other.touches);
  merge_each(amounts, other.amounts, [](std::uint64_t& to, std::uint64_t from) { to += from; });
  cost.add(other.cost);
  cost_fractions.add(other.cost_fractions);
  has_cost = has_cost || other.has_cost;
  conversions.merge(other.conversions);
  merge_each(models, other.models, [](ModelCredit& to, const ModelCredit& from) { to.merge(from); });
}

void ConversionCounts::merge(const ConversionCounts& other) {
  times.merge(other.times);
  value.add(other.value);
}

void AttributionCounts::merge(AttributionCounts&& other) {
  all.merge(other.all);
  direct.merge(other.direct);
  unconverted.merge(other.unconverted);
  for (const auto& [key, counts] : other.channels) channels[key].merge(counts);
  for (const auto& [step, times] : other.steps) steps[step] += times;
}

void AttributionPartial::keep_ranks_only() {
  ranks_only = true;
  all = {};
  groups.counts.clear();
}

void AttributionPartial::merge(AttributionPartial&& other) {
  subjects += other.subjects;
  paths_cut += other.paths_cut;
  limit = std::max(limit, other.limit);
  for (const auto& [key, rank] : other.ranks) {
    auto& sum = ranks[key];
    sum.conversions += rank.conversions;
    sum.touches += rank.touches;
  }
  all.merge(std::move(other.all));
  groups.merge(std::move(other.groups));
  if (ranks_only || other.ranks_only || ranks.size() > limit) keep_ranks_only();
}

std::vector<ChannelKey> rank_channels(const AttributionPartial& partial) {
  std::vector<std::pair<ChannelKey, ChannelRank>> ranked{partial.ranks.begin(), partial.ranks.end()};
  std::ranges::sort(ranked, [](const auto& a, const auto& b) {
    return std::tie(b.second.conversions, b.second.touches, a.first) <
           std::tie(a.second.conversions, a.second.touches, b.first);
  });
  if (ranked.size() > partial.limit) ranked.resize(partial.limit);
  std::vector<ChannelKey> channels;
  channels.reserve(ranked.size());
  for (const auto& [key, rank] : ranked) channels.push_back(key);
  return channels;
}

AttributionKernel::AttributionKernel(AttributionDefinition definition)
    : definition_(std::move(definition)),
      paths_(definition_),
      markov_(std::ranges::find(definition_.models, AttributionModel::kMarkov) != definition_.models.end()),
      credits_(definition_.models.size()) {
  if (definition_.shown) std::ranges::sort(*definition_.shown);
}

Code AttributionKernel::group_of(const Sequence& sequence, std::size_t event) const {
  const auto column = definition_.groups.column;
  return column < 0 ? kNoCode : sequence.codes[static_cast<std::size_t>(column)][event];
}

Code AttributionKernel::value_of(const Sequence& sequence, std::size_t event) const {
  return definition_.value < 0 ? kNoCode : sequence.codes[static_cast<std::size_t>(definition_.value)][event];
}

// The channels of the path, and its touches by them.
void AttributionKernel::number_channels(const ConversionPath& path) {
  const auto touches = paths_.touches().subspan(path.first, path.last - path.first);
  channels_.clear();
  for (const auto& touch : touches) channels_.push_back(channel_of(touch));
  std::ranges::sort(channels_);
  const auto repeated = std::ranges::unique(channels_);
  channels_.erase(repeated.begin(), repeated.end());
  path_.clear();
  for (const auto& touch : touches) {
    const auto place = std::ranges::lower_bound(channels_, channel_of(touch));
    path_.push_back({static_cast<std::size_t>(place - channels_.begin()), touch.ts, touch.direct});
  }
}

void AttributionKernel::rank(Partial& partial) {
  for (const auto& path : paths_.conversions()) {
    number_channels(path);
    for (const auto& channel : channels_) ++partial.ranks[channel].conversions;
  }
  for (const auto& touch : paths_.touches()) {
    if (paths_.in_range(touch.ts)) ++partial.ranks[touch.channel].touches;
  }
  if (!partial.ranks_only && partial.ranks.size() > definition_.limit) partial.keep_ranks_only();
}

void AttributionKernel::add_steps(std::size_t first, std::size_t last, const ChannelKey& end,
                                  AttributionCounts& counts) const {
  auto from = kStartOfPath;
  for (auto i = first; i < last; ++i) {
    const auto to = channel_of(paths_.touches()[i]);
    ++counts.steps[{from, to}];
    from = to;
  }
  ++counts.steps[{from, end}];
}

void AttributionKernel::credit_channels(Code value, std::uint64_t subject, AttributionCounts& counts) const {
  for (std::size_t c = 0; c < channels_.size(); ++c) {
    auto& channel = counts.channels[channels_[c]];
    channel.conversions.add(subject);
    channel.models.resize(definition_.models.size());
    for (std::size_t m = 0; m < credits_.size(); ++m) {
      if (definition_.models[m] == AttributionModel::kMarkov) {
        channel.models[m].conversions.add(subject);
        continue;
      }
      const auto parts = credits_[m][c];
      if (parts == 0) continue;
      auto& model = channel.models[m];
      model.conversions.add(subject);
      model.parts.add(parts);
      if (value == kNoCode) continue;
      const auto whole = definition_.fractions ? fraction_of(value) : static_cast<double>(whole_of(value));
      model.value.add(whole * (static_cast<double>(parts) / static_cast<double>(kCreditParts)));
    }
  }
}

// Counts something of the event, of all and of the event's group; `sized`: groups are the larger for it.
template <typename Count>
void AttributionKernel::count_in(const Sequence& sequence, std::size_t event, bool sized, Partial& partial,
                                 Count count) {
  if (!partial.ranks_only) count(partial.all);
  if (definition_.groups.column < 0) return;
  const auto group = group_of(sequence, event);
  partial.groups.sizes[group] += sized ? 1 : 0;
  if (partial.ranks_only) return;
  if (auto* counts = partial.groups.at(group, definition_.groups)) count(*counts);
}

void AttributionKernel::count_conversion(const Sequence& sequence, const ConversionPath& path,
                                         Partial& partial) {
  const auto value = value_of(sequence, path.event);
  partial.paths_cut += path.touches_left_out ? 1 : 0;
  if (!partial.ranks_only) {
    number_channels(path);
    for (std::size_t m = 0; m < credits_.size() && !path_.empty(); ++m) {
      if (definition_.models[m] == AttributionModel::kMarkov) continue;
      credits_[m] = credit(definition_.models[m], path_, channels_.size(), definition_.credit);
    }
  }
  count_in(sequence, path.event, true, partial, [&](AttributionCounts& counts) {
    const auto add = [&](ConversionCounts& to) {
      to.times.add(partial.subjects);
      if (value != kNoCode) to.value.add(value, definition_.fractions);
    };
    add(counts.all);
    if (path_.empty()) return add(counts.direct);
    credit_channels(value, partial.subjects, counts);
    if (markov_) add_steps(path.first, path.last, kEndConverted, counts);
  });
}

void AttributionKernel::count_touch(const Sequence& sequence, const FoundTouch& touch, std::uint64_t subject,
                                    AttributionCounts& counts) const {
  auto& channel = counts.channels[channel_of(touch)];
  channel.touches.add(subject);
  const auto& rule = definition_.touches[touch.rule];
  if (rule.cost >= 0) {
    channel.has_cost = true;
    const auto cost = sequence.codes[static_cast<std::size_t>(rule.cost)][touch.event];
    if (cost != kNoCode && rule.cost_fractions) channel.cost_fractions.add(fraction_of(cost));
    if (cost != kNoCode && !rule.cost_fractions) channel.cost.add(whole_of(cost));
  }
  const auto named =
      std::ranges::find(rule.amount_by, touch.channel.code, &std::pair<Code, std::size_t>::first);
  const auto amount = named == rule.amount_by.end() ? rule.amount : named->second;
  if (amount == kNoAmount) return;
  channel.has_cost = true;
  channel.amounts.resize(definition_.amounts);
  ++channel.amounts[amount];
}

void AttributionKernel::fold(const Sequence& sequence, Partial& partial) {
  ++partial.subjects;
  partial.limit = definition_.limit;
  paths_.find(sequence);
  if (!definition_.shown) rank(partial);
  for (const auto& path : paths_.conversions()) count_conversion(sequence, path, partial);
  for (const auto& touch : paths_.touches()) {
    if (!paths_.in_range(touch.ts)) continue;
    count_in(sequence, touch.event, false, partial,
             [&](AttributionCounts& counts) { count_touch(sequence, touch, partial.subjects, counts); });
  }
  if (!definition_.unconverted) return;
  for (const auto& path : paths_.unconverted()) {
    count_in(sequence, paths_.touches()[path.last - 1].event, false, partial, [&](AttributionCounts& counts) {
      counts.unconverted.add(partial.subjects);
      if (markov_) add_steps(path.first, path.last, kEndUnconverted, counts);
    });
  }
}

bool AttributionKernel::in_group(const Sequence& sequence, std::size_t event,
                                 const AttributionQuestion& question) const {
  return !question.group || definition_.groups.holds(*question.group, group_of(sequence, event));
}

bool AttributionKernel::converted(const ConversionPath& path, const AttributionQuestion& question) {
  if (question.number == AttributionNumber::kDirect) return path.first == path.last;
  if (!question.channel) return true;
  number_channels(path);
  const auto place = std::ranges::lower_bound(channels_, *question.channel);
  if (place == channels_.end() || *place != *question.channel) return false;
  if (!question.model || definition_.models[*question.model] == AttributionModel::kMarkov) return true;
  const auto credits =
      credit(definition_.models[*question.model], path_, channels_.size(), definition_.credit);
  return credits[static_cast<std::size_t>(place - channels_.begin())] > 0;
}

std::optional<std::int64_t> AttributionKernel::touched_since(const Sequence& sequence,
                                                             const AttributionQuestion& question) {
  for (const auto& touch : paths_.touches()) {
    if (!paths_.in_range(touch.ts) || !in_group(sequence, touch.event, question)) continue;
    if (!question.channel || channel_of(touch) == *question.channel) return touch.ts;
  }
  return std::nullopt;
}

std::optional<std::int64_t> AttributionKernel::unconverted_since(const Sequence& sequence,
                                                                 const AttributionQuestion& question) {
  for (const auto& path : paths_.unconverted()) {
    const auto touches = paths_.touches().subspan(path.first, path.last - path.first);
    if (in_group(sequence, touches.back().event, question)) return touches.front().ts;
  }
  return std::nullopt;
}

std::optional<std::int64_t> AttributionKernel::since(const Sequence& sequence,
                                                     const AttributionQuestion& question) {
  paths_.find(sequence);
  if (question.number == AttributionNumber::kTouched) return touched_since(sequence, question);
  if (question.number == AttributionNumber::kUnconverted) return unconverted_since(sequence, question);
  for (const auto& path : paths_.conversions()) {
    if (in_group(sequence, path.event, question) && converted(path, question)) {
      return sequence.ts[path.event];
    }
  }
  return std::nullopt;
}

}  // namespace rouse::behaviour
