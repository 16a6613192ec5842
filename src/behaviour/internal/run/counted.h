// Counts of all subjects and of each group of a breakdown: what a kernel keeps of them, how they are
// computed, and the subjects behind one.
//
// A kernel of counts is made of its definition, which has a GroupPlan `groups`; its Partial is a
// CountedPartial<Counts>, and since(sequence, question) tells when the subject came to be in a number, if it
// is in it. A question has the `group` that is asked for, if any.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "behaviour/answer/group.h"
#include "behaviour/internal/grouped.h"
#include "behaviour/internal/run/asking.h"

namespace rouse::behaviour {

template <typename Counts>
struct CountedPartial {
  using Kept = Counts;
  Counts all;
  Grouped<Counts> groups;

  void merge(CountedPartial&& other) {
    all.merge(std::move(other.all));
    groups.merge(std::move(other.groups));
  }
};

template <typename Counts>
struct Counted {
  Counts all;
  std::vector<Code> top;  // values shown by themselves
  std::vector<std::pair<CodedGroup, Counts>> groups;
};

// One reading.
template <typename Kernel, typename Definition>
core::Result<typename Kernel::Partial> count_once(Asking& asking, const SequenceQuery& query,
                                                  const Definition& definition) {
  const auto most = asking.control.limits.groups;
  return fold_all(
      asking, query, [&definition] { return Kernel{definition}; },
      [most](const typename Kernel::Partial& partial) -> core::Result<void> {
        if (partial.groups.sizes.size() <= most) return {};
        return core::fail(too_many_groups("/breakdown/property", most));
      });
}

// The groups are the largest of a breakdown; or, where the definition knows already what is shown, those. Two
// readings where there were more groups than can be kept.
template <typename Kernel, typename Definition>
core::Result<Counted<typename Kernel::Partial::Kept>> count_groups(
    Asking& asking, const SequenceQuery& query, Definition definition,
    const std::optional<Breakdown>& breakdown) {
  Counted<typename Kernel::Partial::Kept> counted;
  ROUSE_TRY(auto partial, count_once<Kernel>(asking, query, definition));
  if (breakdown) {
    auto& plan = definition.groups;
    counted.top = plan.shown ? *plan.shown : partial.groups.largest(breakdown->limit);
    if (partial.groups.sizes_only) {
      plan.show(counted.top);
      ROUSE_TRY(partial, count_once<Kernel>(asking, query, definition));
    }
    counted.groups = std::move(partial.groups).shown(counted.top);
  }
  counted.all = std::move(partial.all);
  return counted;
}

// Those whom `question` asks for; ascending. Who is in Other only another reading tells, unless the
// definition knows what is shown.
template <typename Kernel, typename Definition, typename Question>
core::Result<std::vector<Listed>> list_counted(Asking& asking, const SequenceQuery& query,
                                               Definition definition,
                                               const std::optional<Breakdown>& breakdown,
                                               const Question& question) {
  const bool other = question.group && question.group->kind == GroupKind::kOther;
  if (other && !definition.groups.shown) {
    ROUSE_TRY(const auto partial, count_once<Kernel>(asking, query, definition));
    definition.groups.show(partial.groups.largest(breakdown->limit));
  }
  return list_all(
      asking, query, [&definition] { return Kernel{definition}; },
      [&question](Kernel& kernel, const Sequence& sequence) { return kernel.since(sequence, question); });
}

}  // namespace rouse::behaviour
