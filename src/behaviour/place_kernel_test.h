// A kernel of places (internal/place_kernel.h) against the truth: every number of all and of each group, and
// that each opens to exactly its subjects.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "behaviour/internal/place_kernel.h"
#include "behaviour/sequence.h"

namespace rouse::behaviour {

// A history in the kernel's form.
struct Columns {
  std::vector<std::int64_t> ts;
  std::vector<std::uint64_t> mask;
  std::array<std::vector<Code>, kCodeColumnsMax> codes;

  Sequence sequence(std::uint64_t subject) const {
    Sequence made{.subject = subject, .size = ts.size(), .ts = ts.data(), .mask = mask.data()};
    for (std::size_t c = 0; c < codes.size(); ++c) made.codes[c] = codes[c].data();
    return made;
  }
};

struct Member {
  std::int64_t since = 0;
  Code group = kNoCode;
};
// By subject: who is in a number.
using Truth = std::function<std::map<std::size_t, Member>(std::size_t number)>;

// The seed and the number of random worlds a test looks at.
struct RandomWorlds {
  std::uint64_t seed = 20261122;
  std::uint64_t count = 1'500;

  static RandomWorlds of(const char* seed_variable, const char* count_variable) {
    RandomWorlds worlds;
    if (const char* text = std::getenv(seed_variable)) worlds.seed = std::strtoull(text, nullptr, 10);
    if (const char* text = std::getenv(count_variable)) worlds.count = std::strtoull(text, nullptr, 10);
    return worlds;
  }
};

template <typename Kernel>
typename Kernel::Partial fold_histories(const std::vector<Columns>& histories,
                                        const typename Kernel::Definition& definition) {
  Kernel kernels[2] = {Kernel{definition}, Kernel{definition}};
  typename Kernel::Partial parts[2];
  for (std::size_t s = 0; s < histories.size(); ++s) {
    kernels[s % 2].fold(histories[s].sequence(s), parts[s % 2]);
  }
  parts[0].merge(std::move(parts[1]));
  return std::move(parts[0]);
}

// The numbers of a group, or of all, that `holds` holds.
template <typename Kernel, typename Holds>
void expect_places(const std::vector<Columns>& histories, const typename Kernel::Definition& definition,
                   const Counters& counts, const std::optional<CodedGroup>& group, const Truth& truth,
                   Holds holds) {
  Kernel kernel{definition};
  for (std::size_t number = 0; number < definition.numbers(); ++number) {
    const auto members = truth(number);
    std::uint64_t expected = 0;
    for (std::size_t s = 0; s < histories.size(); ++s) {
      const auto found = members.find(s);
      const bool in = found != members.end() && holds(found->second.group);
      expected += in ? 1 : 0;
      EXPECT_EQ(kernel.since(histories[s].sequence(s), {.numbers = {number}, .group = group}),
                in ? std::optional{found->second.since} : std::nullopt)
          << "number " << number << " subject " << s;
    }
    EXPECT_EQ(counts.at(number), expected) << "number " << number;
  }
}

// `definition` has groups, which may be more than it keeps.
template <typename Kernel>
void expect_truth(const std::vector<Columns>& histories, typename Kernel::Definition definition,
                  const Truth& truth) {
  auto partial = fold_histories<Kernel>(histories, definition);
  const auto top = partial.groups.largest(2);
  definition.groups.show(top);
  if (partial.groups.sizes_only) partial = fold_histories<Kernel>(histories, definition);
  expect_places<Kernel>(histories, definition, partial.all, {}, truth, [](Code) { return true; });
  for (const auto& [group, counts] : std::move(partial.groups).shown(top)) {
    const auto of = group;
    expect_places<Kernel>(histories, definition, counts, of, truth, [&](Code code) {
      const bool shown = code == kNoCode || std::ranges::find(top, code) != top.end();
      return of.kind == GroupKind::kOther ? !shown : code == of.code;
    });
  }
}

}  // namespace rouse::behaviour
