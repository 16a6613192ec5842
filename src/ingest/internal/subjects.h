// Whose the rows of a load are: the numbers of the plan's subjects, with whoever a customer's identifier
// belongs to by now, and of the further subjects that the mapping names.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "core/result.h"
#include "events/plan.h"
#include "identity/numbering.h"
#include "ingest/internal/event_row.h"
#include "ingest/internal/persons/persons.h"
#include "ingest/load.h"
#include "ingest/mapping.h"

namespace rouse::ingest {

inline constexpr std::uint64_t kUnpublishedMax = 500'000;  // numbers held back before they are written

// Not thread-safe.
class Subjects {
 public:
  // The caller has the LoadLock.
  static core::Result<Subjects> open(const LoadStores& stores, const events::Plan& plan,
                                     const Mapping& mapping);

  // Sets all ids but `seq`. Publishes numbers now and then.
  core::Result<void> number(const Row& row, RowIds& ids);

  // Writes the numbers of each type that has more than `allowed` of them unwritten.
  core::Result<void> publish(std::uint64_t allowed);
  // All are written: they count from now on.
  core::Result<void> finish();

 private:
  explicit Subjects(metadata::Store& metadata) : metadata_(&metadata) {}
  identity::Numbering* further_numbering(std::size_t i);

  metadata::Store* metadata_;
  std::optional<Persons> persons_;                           // where customers are numbered
  std::optional<identity::Numbering> own_;                   // of a plan of others
  std::optional<std::size_t> persons_at_;                    // of further_
  std::vector<std::optional<identity::Numbering>> further_;  // by Plan::further_subjects
};

}  // namespace rouse::ingest
