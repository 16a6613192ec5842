#include "behaviour/attribution/attribution_report.h"

#include <algorithm>
#include <numeric>

#include "behaviour/attribution/markov_chain.h"

namespace rouse::behaviour {
namespace {

ConversionNumber number_of(const AttributionSpec& spec, const ConversionCounts& counts) {
  ConversionNumber number{.conversions = counts.times.times, .customers = counts.times.subjects};
  if (spec.value) number.value = counts.value.number(spec.value->type == events::PropertyType::kNumber);
  return number;
}

std::optional<double> cost_of(const ChannelCounts& counts, const std::vector<double>& amounts) {
  if (!counts.has_cost) return std::nullopt;
  auto sum = counts.cost.rounded() + counts.cost_fractions.rounded();
  for (std::size_t a = 0; a < counts.amounts.size(); ++a) {
    sum += static_cast<double>(counts.amounts[a]) * amounts[a];
  }
  return sum;
}

std::size_t state_of(const ChannelKey& key, const std::vector<ChannelKey>& channels) {
  if (key == kStartOfPath) return start_state(channels.size());
  if (key == kEndConverted) return converted_state(channels.size());
  if (key == kEndUnconverted) return unconverted_state(channels.size());
  return static_cast<std::size_t>(std::ranges::find(channels, key) - channels.begin());
}

MarkovSolution solve(const AttributionCounts& counts, const std::vector<ChannelKey>& channels) {
  std::vector<MarkovTransition> transitions;
  for (const auto& [step, times] : counts.steps) {
    transitions.push_back({state_of(step.first, channels), state_of(step.second, channels), times});
  }
  // Sums are to be the same whatever order the map has.
  std::ranges::sort(transitions, {}, [](const auto& each) { return std::pair{each.from, each.to}; });
  return solve_chain(channels.size(), transitions);
}

// What channels get of the conversions and of the value of all paths with a touch, by removal effects.
void credit_by_chain(const MarkovSolution& chain, std::size_t model, AttributionTable& table) {
  const auto effects = std::accumulate(chain.removal_effects.begin(), chain.removal_effects.end(), 0.0);
  if (effects <= 0) return;
  const auto conversions = static_cast<double>(table.all.conversions - table.direct.conversions);
  const auto value = as_double(table.all.value).value_or(0) - as_double(table.direct.value).value_or(0);
  for (std::size_t c = 0; c < table.channels.size(); ++c) {
    const auto share = chain.removal_effects[c] / effects;
    auto& number = table.channels[c].models[model];
    number.conversions = share * conversions;
    if (number.value) number.value = share * value;
  }
}

AttributionChannel channel_row(const AttributionSpec& spec, const Channel& channel,
                               const ChannelCounts& counts, const std::vector<double>& amounts) {
  AttributionChannel row{.channel = channel,
                         .touches = counts.touches.times,
                         .touched = counts.touches.subjects,
                         .cost = cost_of(counts, amounts),
                         .conversions = counts.conversions.times,
                         .customers = counts.conversions.subjects,
                         .models = std::vector<AttributedNumber>(spec.models.size())};
  for (std::size_t m = 0; m < row.models.size(); ++m) {
    auto& number = row.models[m];
    if (spec.value) number.value = 0;
    if (m >= counts.models.size()) continue;
    const auto& credit = counts.models[m];
    number.conversions = credit.parts.rounded() / static_cast<double>(kCreditParts);
    number.customers = credit.conversions.subjects;
    if (spec.value) number.value = credit.value.rounded();
  }
  return row;
}

void add_returns(double cost, AttributedNumber& number) {
  if (number.conversions > 0) number.cost_per_conversion = cost / number.conversions;
  if (number.value && cost > 0) number.roi = *number.value / cost;
}

void add_ratios(AttributionTable& table) {
  const auto all = static_cast<double>(table.all.conversions);
  for (auto& channel : table.channels) {
    for (auto& number : channel.models) {
      if (all > 0) number.share = number.conversions / all;
      if (channel.cost) add_returns(*channel.cost, number);
    }
  }
}

}  // namespace

AttributionTable table_of(const AttributionSpec& spec, const AttributionCounts& counts,
                          const std::vector<ChannelKey>& order, const ChannelNames& names,
                          const std::vector<double>& amounts) {
  AttributionTable table{.all = number_of(spec, counts.all), .direct = number_of(spec, counts.direct)};
  std::vector<ChannelKey> channels;
  // A path without a conversion is in the group of its last touch; touches before may be of another.
  const auto occurs = [&](const ChannelKey& key) {
    return counts.channels.contains(key) ||
           std::ranges::any_of(counts.steps, [&](const auto& step) { return step.first.second == key; });
  };
  for (const auto& key : order) {
    if (!occurs(key)) continue;
    channels.push_back(key);
    const auto found = counts.channels.find(key);
    table.channels.push_back(channel_row(
        spec, names.at(key), found == counts.channels.end() ? ChannelCounts{} : found->second, amounts));
  }
  const auto markov = std::ranges::find(spec.models, AttributionModel::kMarkov);
  if (markov != spec.models.end()) {
    const auto chain = solve(counts, channels);
    table.unconverted = {counts.unconverted.times, counts.unconverted.subjects};
    table.conversion_probability = chain.conversion_probability;
    credit_by_chain(chain, static_cast<std::size_t>(markov - spec.models.begin()), table);
  }
  add_ratios(table);
  return table;
}

}  // namespace rouse::behaviour
