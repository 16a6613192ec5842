// Groups of a breakdown by one property while an analysis runs: codes, until those that are shown get names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "behaviour/answer/group.h"
#include "behaviour/internal/run/asking.h"
#include "behaviour/sequence.h"
#include "core/result.h"

namespace rouse::behaviour {

struct GroupSize {
  Code code = kNoCode;
  std::uint64_t size = 0;
};

// The largest, then by code; kNoCode is never among them.
std::vector<Code> largest_groups(std::vector<GroupSize> sizes, std::size_t limit);

// A group of the breakdown while it is computed: the code of a value, kNoCode for null, or Other.
struct CodedGroup {
  GroupKind kind = GroupKind::kValue;
  Code code = kNoCode;  // of kValue
};

// Those of `top`, then null and Other if there are such.
std::vector<CodedGroup> shown_groups(const std::vector<Code>& top, bool null, bool other);

// A value is '' where its event is gone meanwhile.
core::Result<std::vector<GroupKey>> name_groups(const Asking& asking, const SequenceQuery& query,
                                                const events::PropertyRef& property,
                                                const std::vector<CodedGroup>& groups);

// Fails with kInvalidArgument, field "/group/value", when the value is none of the property's type.
core::Result<CodedGroup> coded(const AnalysisContext& context, const events::PropertyRef& property,
                               const GroupKey& key);

}  // namespace rouse::behaviour
