// Attribution 归因: which touches brought the conversions, by one or several models side by side. What it
// means is the contract in docs/behaviour/attribution.md.
//
// The JSON form is the same for command line, API and saved insights (attribution.schema.json). Reading is
// strict. Plain values, thread-safe. A spec is bound to the plan it was read with.
#pragma once

#include <array>
#include <boost/json/fwd.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "behaviour/answer/group.h"
#include "behaviour/event_match.h"
#include "behaviour/question.h"
#include "behaviour/window.h"
#include "core/result.h"
#include "events/plan.h"

namespace rouse::behaviour {

inline constexpr std::size_t kTouchesMax = 20;
inline constexpr std::size_t kChannelPropertiesMax = 3;  // different ones of all touches
inline constexpr std::size_t kCostPropertiesMax = 3;
inline constexpr std::size_t kTouchValuesMax = 100;  // of one touch that are direct, or that have a cost
inline constexpr std::size_t kChannelsMax = 100;     // shown, besides Other

enum class AttributionModel {
  kFirst,
  kLast,
  kLastNonDirect,
  kLinear,
  kPosition,
  kTimeDecay,
  kParticipation,
  kMarkov,
  kShapley
};
inline constexpr std::array<std::string_view, 9> kAttributionModels{
    "first",      "last",          "last_non_direct", "linear", "position",
    "time_decay", "participation", "markov",          "shapley"};
std::string_view to_string(AttributionModel model);

// As written: of money, in yuan.
struct ValueCost {
  std::string value;
  double per_touch = 0;
  bool operator==(const ValueCost&) const = default;
};

// What one touch costs: what `property` says; or so much, by the value of the touch's channel where it is
// named.
struct TouchCost {
  std::optional<events::PropertyRef> property;
  std::optional<double> per_touch;
  std::vector<ValueCost> per_value;
  bool operator==(const TouchCost&) const = default;
};

// Its channel is its label, or the value of a property.
struct Touch : NamedEvents {
  std::optional<events::PropertyRef> by;
  bool direct = false;                                    // always
  std::vector<std::optional<std::string>> direct_values;  // or where the property has one of these, or none
  std::optional<TouchCost> cost;
  bool operator==(const Touch&) const = default;
};

// kEvery: each conversion counts. kCustomer: of each subject the first of the range.
enum class ConversionCount { kEvery, kCustomer };

// Of 100; the touches in between share the rest.
struct PositionWeights {
  std::int64_t first = 40;
  std::int64_t last = 40;
  bool operator==(const PositionWeights&) const = default;
};

// The range is that of conversions.
struct AttributionSpec : Question {
  NamedEvents conversion;
  ConversionCount count = ConversionCount::kEvery;
  std::optional<events::PropertyRef> value;  // of conversions
  std::vector<Touch> touches;
  Window look_back;                       // from a touch to its conversion
  std::vector<AttributionModel> models;   // each once, at least one
  PositionWeights position;               // of kPosition
  Window half_life{7, WindowUnit::kDay};  // of kTimeDecay, a duration
  std::size_t limit = 20;                 // channels shown
  std::optional<Breakdown> breakdown;     // by the conversion
  bool operator==(const AttributionSpec&) const = default;

  bool has(AttributionModel model) const;
  bool has_costs() const;
  // Whether values and costs are money: costs without a value are.
  bool is_money() const { return !value || value->type == events::PropertyType::kMoney; }
};

core::Result<AttributionSpec> parse_attribution_spec(const boost::json::value& json,
                                                     const events::Plan& plan);

// Normal form: defaults written out; parse_attribution_spec reads it back to an equal spec.
boost::json::value to_json(const AttributionSpec& spec);

// The customer values that it asks for; their names, ascending.
std::vector<std::string> customer_values_of(const AttributionSpec& spec, const events::Plan& plan);

}  // namespace rouse::behaviour
