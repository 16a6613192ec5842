// The paths of one subject: for each conversion the touches within its look-back, and the touches that no
// conversion followed. What it means is the contract in docs/behaviour/attribution.md.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "behaviour/sequence.h"
#include "behaviour/window.h"
#include "core/zone.h"

namespace rouse::behaviour {

// Bits of an event's mask.
inline constexpr std::size_t kConversionBit = 0;
inline constexpr std::size_t kFirstTouchBit = 1;  // of the first touch; the others follow

// A conversion looks back at so many touches; the earliest beyond are left out.
inline constexpr std::size_t kPathTouchesMax = 1'000;

// A channel while it is computed: of a touch by its label, or of a property by its value.
struct ChannelKey {
  std::uint32_t of = 0;  // a touch, kFirstProperty and the property's place, or kOtherChannel
  Code code = kNoCode;   // of a property's value; kNoCode: it has none
  auto operator<=>(const ChannelKey&) const = default;
};
inline constexpr std::uint32_t kFirstProperty = 1'000;
inline constexpr ChannelKey kOtherChannel{.of = 2'000, .code = 0};  // all that are not shown

inline std::size_t hash_value(const ChannelKey& key) {
  return std::hash<Code>{}(key.code ^ (std::uint64_t{key.of} << 32U));
}

inline constexpr std::size_t kNoAmount = ~std::size_t{0};

// What an event with a touch's bit is.
struct TouchRule {
  ChannelKey channel{};         // without its code
  std::int8_t by = -1;          // code columns
  std::int8_t cost = -1;        // of a property
  bool cost_fractions = false;  // which are real numbers
  bool direct = false;          // always
  std::vector<Code> direct_codes{};
  std::size_t amount = kNoAmount;                         // index of what it costs
  std::vector<std::pair<Code, std::size_t>> amount_by{};  // by code
};

struct FoundTouch {
  std::size_t event = 0;
  std::int64_t ts = 0;
  std::int64_t deadline = 0;  // the last time at which a conversion looks back at it
  std::size_t rule = 0;
  ChannelKey channel{};
  bool direct = false;
  bool converted = false;       // a conversion looked back at it
  std::size_t conversions = 0;  // that were before
};

// Touches [first, last) of those found.
struct ConversionPath {
  std::size_t event = 0;
  std::size_t first = 0;
  std::size_t last = 0;
  bool touches_left_out = false;
};
struct UnconvertedPath {
  std::size_t first = 0;
  std::size_t last = 0;
};

struct TouchPathRules {
  core::Zone zone;
  std::int64_t from_ms = 0;  // of conversions, and of touches that are counted
  std::int64_t to_ms = 0;    // excluded
  Window look_back{};
  bool first_only = false;  // of the subject's conversions
  std::vector<TouchRule> touches{};
};

// One per thread.
class TouchPaths {
 public:
  explicit TouchPaths(const TouchPathRules& rules);

  void find(const Sequence& sequence);

  // Of the sequence looked at last.
  std::span<const FoundTouch> touches() const { return touches_; }
  std::span<const ConversionPath> conversions() const { return conversions_; }
  std::span<const UnconvertedPath> unconverted() const { return unconverted_; }
  bool in_range(std::int64_t ts) const { return ts >= rules_.from_ms && ts < rules_.to_ms; }

 private:
  std::int64_t deadline(std::int64_t ts) const;
  void convert(const Sequence& sequence, std::size_t event);
  void touch(const Sequence& sequence, std::size_t event, std::size_t rule);
  void cut_unconverted();

  TouchPathRules rules_;
  std::int64_t look_back_ms_ = 0;  // 0: of calendar periods
  std::vector<FoundTouch> touches_;
  std::vector<ConversionPath> conversions_;
  std::vector<UnconvertedPath> unconverted_;
  std::size_t open_ = 0;    // the first touch that can still be looked back at
  std::size_t marked_ = 0;  // touches before are known to be converted or not
  std::size_t seen_ = 0;    // conversions, also those that do not count
};

}  // namespace rouse::behaviour
