// What a kernel keeps for each group of a breakdown. How many groups there are is known only at the end:
// while no more than `full_max` were seen all is kept of each, beyond that only how large each is. The counts
// of the groups shown and of Other then come from a second run, which knows what is shown.
#pragma once

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "behaviour/internal/groups.h"
#include "behaviour/sequence.h"

namespace rouse::behaviour {

// Of all groups together, so that a breakdown of many values does not multiply what is kept.
inline constexpr std::size_t kGroupedNumbersMax = 2'000'000;

// How groups are kept during one run.
struct GroupPlan {
  std::int8_t column = -1;                 // of codes; without one there is no breakdown
  std::size_t full_max = 0;                // groups
  std::optional<std::vector<Code>> shown;  // ascending; all others but kNoCode are Other

  bool is_shown(Code code) const {
    return code == kNoCode || std::binary_search(shown->begin(), shown->end(), code);
  }
  // Whether members of `code` are in the group asked for; of Other, if it is known what is shown.
  bool holds(const CodedGroup& asked, Code code) const {
    switch (asked.kind) {
      case GroupKind::kValue: return code == asked.code;
      case GroupKind::kNull: return code == kNoCode;
      case GroupKind::kOther: break;
    }
    return !is_shown(code);
  }
  void show(std::vector<Code> top) {
    std::sort(top.begin(), top.end());
    shown = std::move(top);
  }
  static std::size_t full_max_of(std::size_t numbers_of_a_group) {
    return std::max<std::size_t>(1, kGroupedNumbersMax / std::max<std::size_t>(1, numbers_of_a_group));
  }
};

// Counts: default constructible, with merge(Counts&&).
template <typename Counts>
struct Grouped {
  boost::unordered_flat_map<Code, std::uint64_t> sizes;
  boost::unordered_flat_map<Code, Counts> counts;
  Counts other;  // of a plan that knows what is shown
  bool sizes_only = false;

  // Where members of the group are counted; null where only sizes are kept. Valid until the next call.
  Counts* at(Code code, const GroupPlan& plan) {
    if (plan.shown) return plan.is_shown(code) ? &counts[code] : &other;
    if (sizes_only) return nullptr;
    auto& found = counts[code];
    if (counts.size() <= plan.full_max) return &found;
    keep_sizes();
    return nullptr;
  }

  void merge(Grouped&& from) {
    for (const auto& [code, size] : from.sizes) sizes[code] += size;
    if (sizes_only || from.sizes_only) return keep_sizes();
    for (auto& [code, part] : from.counts) counts[code].merge(std::move(part));
    other.merge(std::move(from.other));
  }

  std::vector<Code> largest(std::size_t limit) const {
    std::vector<GroupSize> found;
    for (const auto& [code, size] : sizes) found.push_back({code, size});
    return largest_groups(std::move(found), limit);
  }

  // Whether shown() would add up Other from several groups: a subject of two of them would be in it twice.
  bool adds_up_other(const std::vector<Code>& top) const {
    return sizes_only || sizes.size() > top.size() + sizes.count(kNoCode) + 1;
  }

  // The groups to show and their counts: those of `top`, null, and Other, which is all the rest.
  std::vector<std::pair<CodedGroup, Counts>> shown(const std::vector<Code>& top) && {
    Counts rest = std::move(other);
    std::vector<Counts> of_top(top.size());
    Counts of_null;
    for (auto& [code, part] : counts) {
      const auto place = std::ranges::find(top, code);
      auto& to = code == kNoCode      ? of_null
                 : place == top.end() ? rest
                                      : of_top[static_cast<std::size_t>(place - top.begin())];
      to.merge(std::move(part));
    }
    const auto of_others = [&](const auto& each) {
      return each.first != kNoCode && std::ranges::find(top, each.first) == top.end();
    };
    const auto groups = shown_groups(top, sizes.contains(kNoCode), std::ranges::any_of(sizes, of_others));
    std::vector<std::pair<CodedGroup, Counts>> all;
    for (const auto& group : groups) {
      auto& from = group.kind == GroupKind::kNull    ? of_null
                   : group.kind == GroupKind::kOther ? rest
                                                     : of_top[all.size()];
      all.emplace_back(group, std::move(from));
    }
    return all;
  }

 private:
  void keep_sizes() {
    sizes_only = true;
    counts.clear();
  }
};

}  // namespace rouse::behaviour
