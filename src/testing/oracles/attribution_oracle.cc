#include "testing/oracles/attribution_oracle.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace rouse::testing {
namespace {

using Events = std::vector<AttributionOracleEvent>;

bool in_range(const AttributionOracleEvent& event, const AttributionOracleSpec& spec) {
  return event.ts >= spec.from_ms && event.ts < spec.to_ms;
}

bool looks_back(const Events& events, std::size_t touch, std::size_t conversion,
                const AttributionOracleSpec& spec) {
  return touch < conversion && events[touch].channel != 0 && events[conversion].converts &&
         events[conversion].ts <= spec.deadline(events[touch].ts);
}

double weight_of(const std::string& model, const Events& events, const AttributionOraclePath& path,
                 std::size_t place, const AttributionOracleSpec& spec) {
  const auto size = path.touches.size();
  const auto& touch = events[path.touches[place]];
  if (model == "first") return place == 0 ? 1 : 0;
  if (model == "last") return place + 1 == size ? 1 : 0;
  if (model == "last_non_direct") {
    const auto direct = [&](std::size_t each) { return events[each].direct; };
    const auto all_after = std::all_of(path.touches.begin() + static_cast<std::ptrdiff_t>(place) + 1,
                                       path.touches.end(), direct);
    const auto all = std::ranges::all_of(path.touches, direct);
    if (all) return place + 1 == size ? 1 : 0;
    return !touch.direct && all_after ? 1 : 0;
  }
  if (model == "time_decay") {
    return std::pow(0.5, static_cast<double>(events[path.conversion].ts - touch.ts) / spec.half_life_ms);
  }
  if (model == "position" && size > 1 && (size > 2 || spec.first_weight + spec.last_weight > 0)) {
    if (place == 0) return spec.first_weight;
    if (place + 1 == size) return spec.last_weight;
    return (1 - spec.first_weight - spec.last_weight) / static_cast<double>(size - 2);
  }
  return 1;
}

double factorial(std::size_t n) { return n < 2 ? 1 : static_cast<double>(n) * factorial(n - 1); }

}  // namespace

std::vector<AttributionOraclePath> conversions_by_definition(const Events& events,
                                                             const AttributionOracleSpec& spec) {
  std::vector<AttributionOraclePath> paths;
  for (std::size_t c = 0; c < events.size(); ++c) {
    if (!events[c].converts || !in_range(events[c], spec)) continue;
    AttributionOraclePath path{.conversion = c, .touches = {}};
    for (std::size_t t = 0; t < events.size(); ++t) {
      if (looks_back(events, t, c, spec)) path.touches.push_back(t);
    }
    paths.push_back(path);
    if (spec.first_only) return paths;
  }
  return paths;
}

std::vector<AttributionOraclePath> unconverted_by_definition(const Events& events,
                                                             const AttributionOracleSpec& spec) {
  std::vector<AttributionOraclePath> paths;
  for (std::size_t t = 0; t < events.size(); ++t) {
    if (events[t].channel == 0 || !in_range(events[t], spec)) continue;
    bool followed = false;
    for (std::size_t c = 0; c < events.size(); ++c) followed = followed || looks_back(events, t, c, spec);
    if (followed) continue;
    bool goes_on = false;
    if (!paths.empty()) {
      const auto first = paths.back().touches.front();
      goes_on = events[t].ts <= spec.deadline(events[first].ts);
      // An event that is both converts before it touches.
      for (auto between = first + 1; between <= t; ++between) goes_on = goes_on && !events[between].converts;
    }
    if (!goes_on) paths.emplace_back();
    paths.back().touches.push_back(t);
  }
  return paths;
}

std::map<std::uint64_t, double> credit_by_definition(const std::string& model, const Events& events,
                                                     const AttributionOraclePath& path,
                                                     const AttributionOracleSpec& spec) {
  std::map<std::uint64_t, double> credits;
  double whole = 0;
  for (std::size_t p = 0; p < path.touches.size(); ++p) {
    const auto weight = weight_of(model, events, path, p, spec);
    credits[events[path.touches[p]].channel] += weight;
    whole += weight;
  }
  for (auto& [channel, credit] : credits) credit = model == "participation" ? 1 : credit / whole;
  return credits;
}

std::map<std::uint64_t, double> shapley_by_definition(const std::vector<ChannelPath>& converted) {
  std::set<std::uint64_t> found;
  for (const auto& path : converted) found.insert(path.begin(), path.end());
  const std::vector<std::uint64_t> channels{found.begin(), found.end()};
  const auto worth = [&](std::uint64_t coalition) {
    const auto is_in = [&](std::uint64_t channel) {
      const auto place = std::ranges::find(channels, channel) - channels.begin();
      return ((coalition >> static_cast<unsigned>(place)) & 1U) != 0;
    };
    return static_cast<double>(
        std::ranges::count_if(converted, [&](const auto& path) { return std::ranges::all_of(path, is_in); }));
  };
  const auto n = channels.size();
  std::map<std::uint64_t, double> values;
  for (std::size_t k = 0; k < n; ++k) {
    for (std::uint64_t coalition = 0; coalition < (std::uint64_t{1} << n); ++coalition) {
      const auto alone = std::uint64_t{1} << k;
      if ((coalition & alone) != 0) continue;
      const auto size = static_cast<std::size_t>(__builtin_popcountll(coalition));
      const auto weight = factorial(size) * factorial(n - size - 1) / factorial(n);
      values[channels[k]] += weight * (worth(coalition | alone) - worth(coalition));
    }
  }
  return values;
}

// Spreads one walker over the states, until nearly nothing of it is left on the way.
double conversion_by_walking(const std::vector<ChannelPath>& converted,
                             const std::vector<ChannelPath>& unconverted, std::uint64_t removed) {
  constexpr std::uint64_t kStart = ~std::uint64_t{0};
  constexpr std::uint64_t kEnd = kStart - 1;
  constexpr std::uint64_t kLost = kStart - 2;
  std::map<std::uint64_t, std::map<std::uint64_t, double>> steps;
  const auto add = [&](const ChannelPath& path, std::uint64_t end) {
    auto from = kStart;
    for (const auto channel : path) ++steps[std::exchange(from, channel)][channel];
    ++steps[from][end];
  };
  for (const auto& path : converted) add(path, kEnd);
  for (const auto& path : unconverted) add(path, kLost);
  std::map<std::uint64_t, double> walkers{{kStart, 1}};
  double arrived = 0;
  for (double left = 1; left > 1e-13;) {
    std::map<std::uint64_t, double> next;
    left = 0;
    for (const auto& [state, part] : walkers) {
      double leaving = 0;
      for (const auto& [to, times] : steps[state]) leaving += times;
      for (const auto& [to, times] : steps[state]) {
        const auto going = part * times / leaving;
        if (to == kEnd) arrived += going;
        if (to == kEnd || to == kLost || (removed != 0 && to == removed)) continue;
        next[to] += going;
        left += going;
      }
    }
    walkers = std::move(next);
  }
  return arrived;
}

}  // namespace rouse::testing
