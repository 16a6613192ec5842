#include "behaviour/internal/groups.h"

#include <algorithm>
#include <tuple>

#include "behaviour/internal/property_codes.h"

namespace rouse::behaviour {

using core::Result;

std::vector<Code> largest_groups(std::vector<GroupSize> sizes, std::size_t limit) {
  std::erase_if(sizes, [](const GroupSize& group) { return group.code == kNoCode; });
  const auto end = sizes.begin() + static_cast<std::ptrdiff_t>(std::min(limit, sizes.size()));
  std::partial_sort(sizes.begin(), end, sizes.end(), [](const GroupSize& a, const GroupSize& b) {
    return std::tie(b.size, a.code) < std::tie(a.size, b.code);
  });
  std::vector<Code> largest;
  for (auto group = sizes.begin(); group != end; ++group) largest.push_back(group->code);
  return largest;
}

std::vector<CodedGroup> shown_groups(const std::vector<Code>& top, bool null, bool other) {
  std::vector<CodedGroup> groups;
  groups.reserve(top.size() + 2);
  for (const auto code : top) groups.push_back({GroupKind::kValue, code});
  if (null) groups.push_back({GroupKind::kNull, kNoCode});
  if (other) groups.push_back({GroupKind::kOther, kNoCode});
  return groups;
}

Result<std::vector<GroupKey>> name_groups(const Asking& asking, const SequenceQuery& query,
                                          const events::PropertyRef& property,
                                          const std::vector<CodedGroup>& groups) {
  std::vector<Code> codes;
  for (const auto& group : groups) {
    if (group.kind == GroupKind::kValue) codes.push_back(group.code);
  }
  std::unordered_map<Code, std::string> values;
  if (!codes.empty()) {
    ROUSE_TRY(values, values_of(asking.context, query, asking.scope, property, codes));
  }
  std::vector<GroupKey> keys;
  for (const auto& group : groups) {
    GroupKey key{.kind = group.kind, .value = {}};
    const auto value = values.find(group.code);
    if (group.kind == GroupKind::kValue && value != values.end()) key.value = value->second;
    keys.push_back(std::move(key));
  }
  return keys;
}

Result<CodedGroup> coded(const AnalysisContext& context, const events::PropertyRef& property,
                         const GroupKey& key) {
  CodedGroup group{.kind = key.kind};
  if (key.kind == GroupKind::kValue) {
    ROUSE_TRY(group.code, code_of(context, property, key.value, "/group/value"));
  }
  return group;
}

}  // namespace rouse::behaviour
