// The answer to an attribution: per channel its touches, what they cost, and what each model credits it with.
// Plain values; money is in fen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "behaviour/answer/analysis_result.h"
#include "behaviour/answer/group.h"
#include "behaviour/answer/number.h"
#include "behaviour/attribution/attribution_spec.h"

namespace rouse::behaviour {

// kTouch: by the label of its touch. kNull: touches without a value. kOther: all channels not shown.
enum class ChannelKind { kTouch, kValue, kNull, kOther };

struct Channel {
  ChannelKind kind = ChannelKind::kTouch;
  std::string property{};  // of kValue and kNull
  std::string name{};      // the label, the value
  bool operator==(const Channel&) const = default;
};

// What one model credits a channel with.
struct AttributedNumber {
  double conversions = 0;
  double share = 0;                             // of all conversions; 0 where there are none
  std::uint64_t customers = 0;                  // with a conversion of which it got a part
  std::optional<double> value{};                // where one is asked for
  std::optional<double> cost_per_conversion{};  // none where the cost is unknown or there are no conversions
  std::optional<double> roi{};                  // value / cost; none where the cost is unknown or 0
};

struct AttributionChannel {
  Channel channel{};
  std::uint64_t touches = 0;               // in the range
  std::uint64_t touched = 0;               // customers
  std::optional<double> cost{};            // of these touches; none where it is unknown
  std::uint64_t conversions = 0;           // whose path it is in
  std::uint64_t customers = 0;             // who have one
  std::vector<AttributedNumber> models{};  // as the spec names them
};

struct ConversionNumber {
  std::uint64_t conversions = 0;
  std::uint64_t customers = 0;
  Number value{};  // missing where none is asked for
};

struct UnconvertedNumber {
  std::uint64_t paths = 0;
  std::uint64_t customers = 0;
};

struct AttributionTable {
  ConversionNumber all{};
  ConversionNumber direct{};                       // without a touch in the look-back
  std::optional<UnconvertedNumber> unconverted{};  // of the Markov model
  std::optional<double> conversion_probability{};  // of its chain
  std::vector<AttributionChannel> channels{};      // by conversions whose path they are in; Other is the last
};

struct AttributionGroup {
  GroupKey key{};
  AttributionTable table{};
};

struct AttributionResult : AnalysisFacts {
  AttributionSpec spec{};
  bool final = false;           // nothing can change any more
  std::uint64_t paths_cut = 0;  // conversions that look back at their latest kPathTouchesMax touches only
  AttributionTable all{};
  std::vector<AttributionGroup> groups{};  // largest first by conversions; then null, then Other
};

// One number, whose customers can be listed: who converted; without a touch; after a touch of a channel, or
// with a credit to it by a model; who was touched; who was touched and did not convert.
struct AttributionCell {
  bool direct = false;
  bool touched = false;
  bool unconverted = false;
  std::optional<Channel> channel{};
  std::optional<AttributionModel> model{};
  std::optional<GroupKey> group{};
};

// As a person reads it: "Push", "sms", "(no channel)", "(other)".
std::string name_of(const Channel& channel);

}  // namespace rouse::behaviour
