// The numbers of a load's subjects: the plan's own, and the further ones that the mapping names.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "core/result.h"
#include "events/plan.h"
#include "identity/numbering.h"
#include "ingest/internal/event_row.h"
#include "ingest/mapping.h"

namespace rouse::ingest {

inline constexpr std::uint64_t kUnpublishedMax = 500'000;  // numbers held back before they are written

// Not thread-safe.
class Subjects {
 public:
  static core::Result<Subjects> open(warehouse::Warehouse& warehouse, const events::Plan& plan,
                                     const Mapping& mapping);

  // Sets all ids but `seq`. Publishes numbers now and then.
  core::Result<void> number(const Row& row, RowIds& ids);

  // Writes the numbers of each type that has more than `allowed` of them unwritten.
  core::Result<void> publish(std::uint64_t allowed);

 private:
  explicit Subjects(identity::Numbering own) : own_(std::move(own)) {}
  identity::Numbering own_;
  std::vector<std::optional<identity::Numbering>> further_;  // by Plan::further_subjects
};

}  // namespace rouse::ingest
