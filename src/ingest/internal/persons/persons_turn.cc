#include "ingest/internal/persons/persons_turn.h"

#include <utility>

namespace rouse::ingest {

using core::Result;

Result<PersonsTurn> PersonsTurn::take(const LoadStores& stores) {
  ROUSE_TRY(auto lock, LoadLock::take(stores.data_directory));
  ROUSE_TRY(auto persons, Persons::open(stores.warehouse, stores.metadata, stores.identifiers));
  ROUSE_CHECK(persons.refresh());
  std::vector<metadata::WriteBatch> left;
  {
    ROUSE_TRY(const auto reader, stores.metadata.read());
    ROUSE_TRY(left, metadata::intended_batches(reader));
  }
  std::erase_if(left, [](const auto& batch) { return !is_identity_batch(batch); });
  // A cut of the feed that these are of is made anew.
  if (!left.empty()) ROUSE_CHECK(persons.discard(left));
  persons.begin();
  return PersonsTurn{std::move(lock), std::move(persons)};
}

}  // namespace rouse::ingest
