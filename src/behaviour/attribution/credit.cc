#include "behaviour/attribution/credit.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace rouse::behaviour {
namespace {

using Weights = std::vector<double>;

// Of a last touch that is not direct, or of the last where all are.
std::size_t last_non_direct(std::span<const PathTouch> touches) {
  for (auto i = touches.size(); i-- > 0;) {
    if (!touches[i].direct) return i;
  }
  return touches.size() - 1;
}

Weights by_position(std::size_t touches, const PositionWeights& position) {
  if (touches <= 2) {
    Weights ends{static_cast<double>(position.first), static_cast<double>(position.last)};
    ends.resize(touches);
    if (touches == 1 || position.first + position.last == 0) std::ranges::fill(ends, 1.0);
    return ends;
  }
  const auto middle = static_cast<double>(100 - position.first - position.last);
  Weights weights(touches, middle / static_cast<double>(touches - 2));
  weights.front() = static_cast<double>(position.first);
  weights.back() = static_cast<double>(position.last);
  return weights;
}

// Halved with each half-life before the last touch: the time from there to the conversion is common to all.
Weights by_age(std::span<const PathTouch> touches, std::int64_t half_life_ms) {
  Weights weights;
  for (const auto& touch : touches) {
    const auto age = static_cast<double>(touches.back().ts - touch.ts);
    weights.push_back(std::exp2(-age / static_cast<double>(half_life_ms)));
  }
  return weights;
}

Weights only(std::size_t touch, std::size_t touches) {
  Weights weights(touches, 0);
  weights[touch] = 1;
  return weights;
}

Weights weights_of(AttributionModel model, std::span<const PathTouch> touches, const CreditRules& rules) {
  const auto size = touches.size();
  switch (model) {
    case AttributionModel::kFirst: return only(0, size);
    case AttributionModel::kLast: return only(size - 1, size);
    case AttributionModel::kLastNonDirect: return only(last_non_direct(touches), size);
    case AttributionModel::kPosition: return by_position(size, rules.position);
    case AttributionModel::kTimeDecay: return by_age(touches, rules.half_life_ms);
    default: return Weights(size, 1);
  }
}

// Cuts a whole by weights: each part ends at the nearest to where it should, the last at the end.
std::vector<std::int64_t> apportion(const Weights& weights) {
  const auto whole = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<std::int64_t> parts;
  double sum = 0;
  std::int64_t given = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    sum += weights[i];
    const bool last = i + 1 == weights.size();
    const auto end =
        last ? kCreditParts : std::llround(static_cast<double>(kCreditParts) * std::min(1.0, sum / whole));
    parts.push_back(end - given);
    given = end;
  }
  return parts;
}

}  // namespace

std::vector<std::int64_t> credit(AttributionModel model, std::span<const PathTouch> touches,
                                 std::size_t channels, const CreditRules& rules) {
  if (model == AttributionModel::kParticipation) return std::vector(channels, kCreditParts);
  // A coalition of channels brings the conversions whose paths have no other channel. That is a sum of games
  // in which all channels of one path are needed, and the Shapley value of each is an equal split.
  if (model == AttributionModel::kShapley) return apportion(Weights(channels, 1));
  const auto parts = apportion(weights_of(model, touches, rules));
  std::vector<std::int64_t> credits(channels, 0);
  for (std::size_t i = 0; i < touches.size(); ++i) credits[touches[i].channel] += parts[i];
  return credits;
}

}  // namespace rouse::behaviour
