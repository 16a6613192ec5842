// The attribution kernel: credits conversions to the channels of their paths (touch_paths.h, credit.h), and
// counts what the Markov chain is made of (markov_chain.h).
//
// How many channels there are is known only at the end: while no more than are shown, all is kept; beyond
// that only how often each occurs, by which they are ranked. A second run then knows what is shown, and all
// others are one channel, Other: so whoever met two of them met it once.
//
// Memory: some 200 bytes per channel shown and model, and 24 per channel that occurs; once more for each
// group that is shown. Of paths, only transitions are kept.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "behaviour/attribution/attribution_spec.h"
#include "behaviour/attribution/credit.h"
#include "behaviour/attribution/touch_paths.h"
#include "behaviour/internal/exact_sum.h"
#include "behaviour/internal/grouped.h"
#include "behaviour/sequence.h"

namespace rouse::behaviour {

struct AttributionDefinition : TouchPathRules {
  std::vector<AttributionModel> models{};
  CreditRules credit{};
  std::int8_t value = -1;                          // code column
  bool fractions = false;                          // values are real numbers
  std::size_t amounts = 0;                         // different costs of a touch
  bool unconverted = false;                        // paths without a conversion are counted
  std::size_t limit = 20;                          // channels shown
  std::optional<std::vector<ChannelKey>> shown{};  // ascending; all others are Other
  GroupPlan groups{};

  ChannelKey shown_as(const ChannelKey& channel) const;
};

// Things, and the different subjects they are of. Subjects come one after the other, numbered from 1.
struct SubjectCount {
  std::uint64_t times = 0;
  std::uint64_t subjects = 0;

  void add(std::uint64_t subject) {
    ++times;
    subjects += subject != last_subject_ ? 1 : 0;
    last_subject_ = subject;
  }
  void merge(const SubjectCount& other) {
    times += other.times;
    subjects += other.subjects;
  }

 private:
  std::uint64_t last_subject_ = 0;
};

struct ModelCredit {
  SubjectCount conversions{};  // of which it got a part
  WholeSum parts{};            // kCreditParts are one conversion
  FractionSum value{};

  void merge(const ModelCredit& other);
};

struct ChannelCounts {
  SubjectCount touches{};                // of the range
  std::vector<std::uint64_t> amounts{};  // of these, by what they cost
  WholeSum cost{};                       // of properties
  FractionSum cost_fractions{};
  bool has_cost = false;
  SubjectCount conversions{};  // whose path it is in
  std::vector<ModelCredit> models{};

  void merge(const ChannelCounts& other);
};

struct ConversionCounts {
  SubjectCount times{};
  ValueSum value{};

  void merge(const ConversionCounts& other);
};

// From one state of the chain to the next.
using ChannelStep = std::pair<ChannelKey, ChannelKey>;
inline constexpr ChannelKey kStartOfPath{.of = 3'000, .code = 0};
inline constexpr ChannelKey kEndConverted{.of = 3'001, .code = 0};
inline constexpr ChannelKey kEndUnconverted{.of = 3'002, .code = 0};

struct AttributionCounts {
  ConversionCounts all{};
  ConversionCounts direct{};  // without a touch
  SubjectCount unconverted{};
  boost::unordered_flat_map<ChannelKey, ChannelCounts> channels{};
  boost::unordered_flat_map<ChannelStep, std::uint64_t> steps{};

  void merge(AttributionCounts&& other);
};

// How often a channel occurs.
struct ChannelRank {
  std::uint64_t conversions = 0;
  std::uint64_t touches = 0;
};

struct AttributionPartial {
  std::uint64_t subjects = 0;
  std::uint64_t paths_cut = 0;  // conversions that would look back at more touches than they may
  AttributionCounts all;
  Grouped<AttributionCounts> groups;
  boost::unordered_flat_map<ChannelKey, ChannelRank> ranks{};
  std::size_t limit = 0;
  bool ranks_only = false;  // there are more channels than are shown, so nothing else is kept of them

  void merge(AttributionPartial&& other);
  void keep_ranks_only();
};

// The channels shown: by conversions, then by touches.
std::vector<ChannelKey> rank_channels(const AttributionPartial& partial);

enum class AttributionNumber { kConverted, kDirect, kTouched, kUnconverted };

// Who is asked for: who converted, who did so without a touch, who was touched, who was and did not convert;
// of a channel, by a model (an index), of a group.
struct AttributionQuestion {
  AttributionNumber number = AttributionNumber::kConverted;
  std::optional<ChannelKey> channel{};
  std::optional<std::size_t> model{};
  std::optional<CodedGroup> group{};
};

// One per thread.
class AttributionKernel {
 public:
  using Partial = AttributionPartial;

  explicit AttributionKernel(AttributionDefinition definition);

  void fold(const Sequence& sequence, Partial& partial);

  // When the subject came to be in the number; none if it is not in it.
  std::optional<std::int64_t> since(const Sequence& sequence, const AttributionQuestion& question);

 private:
  void number_channels(const ConversionPath& path);
  Code group_of(const Sequence& sequence, std::size_t event) const;
  Code value_of(const Sequence& sequence, std::size_t event) const;
  void rank(Partial& partial);
  template <typename Count>
  void count_in(const Sequence& sequence, std::size_t event, bool sized, Partial& partial, Count count);
  void count_conversion(const Sequence& sequence, const ConversionPath& path, Partial& partial);
  void credit_channels(Code value, std::uint64_t subject, AttributionCounts& counts) const;
  void add_steps(std::size_t first, std::size_t last, const ChannelKey& end, AttributionCounts& counts) const;
  void count_touch(const Sequence& sequence, const FoundTouch& touch, std::uint64_t subject,
                   AttributionCounts& counts) const;
  ChannelKey channel_of(const FoundTouch& touch) const { return definition_.shown_as(touch.channel); }
  bool in_group(const Sequence& sequence, std::size_t event, const AttributionQuestion& question) const;
  bool converted(const ConversionPath& path, const AttributionQuestion& question);
  std::optional<std::int64_t> touched_since(const Sequence& sequence, const AttributionQuestion& question);
  std::optional<std::int64_t> unconverted_since(const Sequence& sequence,
                                                const AttributionQuestion& question);

  AttributionDefinition definition_;
  TouchPaths paths_;
  bool markov_ = false;
  std::vector<ChannelKey> channels_;  // of one path, ascending
  std::vector<PathTouch> path_;
  std::vector<std::vector<std::int64_t>> credits_;  // by model
};

static_assert(Kernel<AttributionKernel>);

}  // namespace rouse::behaviour
