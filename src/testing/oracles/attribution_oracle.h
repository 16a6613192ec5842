// The truth about attribution, by definition: looks at every pair of a touch and a conversion, at every
// coalition of channels, and walks the chain of channels step by step. docs/behaviour/attribution.md is what
// it spells out; it shares no code and no idea with the kernel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace rouse::testing {

struct AttributionOracleEvent {
  std::int64_t ts = 0;
  bool converts = false;
  std::uint64_t channel = 0;  // of a touch; 0: it is none
  bool direct = false;
  std::uint64_t group = 0;
};

struct AttributionOracleSpec {
  std::int64_t from_ms = 0;
  std::int64_t to_ms = 0;
  // The last time at which a conversion looks back at what happened then.
  std::function<std::int64_t(std::int64_t)> deadline;
  bool first_only = false;
  double first_weight = 0.4;
  double last_weight = 0.4;
  double half_life_ms = 1;
};

// Indices into a subject's events.
struct AttributionOraclePath {
  std::size_t conversion = 0;          // of a path that has one
  std::vector<std::size_t> touches{};  // in order
};

// Of each conversion of the range that counts, in order.
std::vector<AttributionOraclePath> conversions_by_definition(
    const std::vector<AttributionOracleEvent>& events, const AttributionOracleSpec& spec);
// The touches of the range that no conversion looks back at.
std::vector<AttributionOraclePath> unconverted_by_definition(
    const std::vector<AttributionOracleEvent>& events, const AttributionOracleSpec& spec);

// What part of the conversion each channel of the path gets. Models: first, last, last_non_direct, linear,
// position, time_decay, participation.
std::map<std::uint64_t, double> credit_by_definition(const std::string& model,
                                                     const std::vector<AttributionOracleEvent>& events,
                                                     const AttributionOraclePath& path,
                                                     const AttributionOracleSpec& spec);

using ChannelPath = std::vector<std::uint64_t>;

// Shapley values of the game whose coalitions bring the conversions of paths without other channels.
std::map<std::uint64_t, double> shapley_by_definition(const std::vector<ChannelPath>& converted);

// The probability of converting from the start of the chain, for which coming to `removed` is the end.
double conversion_by_walking(const std::vector<ChannelPath>& converted,
                             const std::vector<ChannelPath>& unconverted, std::uint64_t removed = 0);

}  // namespace rouse::testing
