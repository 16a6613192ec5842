// The numbers of every subject type the feed meets, and who is who among customers. Not thread-safe but for
// look_up().
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "events/collected_event.h"
#include "identity/numbering.h"
#include "ingest/internal/event_row.h"
#include "ingest/internal/feed/feed_plans.h"
#include "ingest/internal/persons/persons.h"

namespace rouse::ingest {

class FeedSubjects {
 public:
  enum class Mode {
    kDecide,  // new events: what they show goes to the ledger
    kRecall,  // events that were decided about before
  };
  // The referenced objects outlive it.
  FeedSubjects(warehouse::Warehouse& warehouse, metadata::Store& metadata,
               const identity::IdentifierTypes& types, Mode mode = Mode::kDecide)
      : warehouse_(warehouse), metadata_(metadata), types_(types), mode_(mode) {}

  // Reads what the warehouse has of customers, which may take a minute; needs no turn.
  core::Result<void> open();
  bool is_open() const { return persons_.has_value(); }
  // After another's turn, or when something was decided that shall not be published.
  core::Result<void> refresh();

  // Whose the event is. Of a plan of customers, what its identifiers mean; no row is needed for that.
  core::Result<identity::Resolution> resolve(const events::CollectedEvent& event, const events::Plan& plan,
                                             std::uint64_t seq);
  // Sets all ids but `seq`; `who` is what resolve() said.
  core::Result<void> number(const Row& row, const events::Plan& plan, const identity::Resolution& who,
                            RowIds& ids);
  core::Result<void> publish();

  // As Persons::look_up; until it is open, none is known. Thread-safe.
  core::Result<identity::LookedUp> look_up(std::string_view key) const;

  // Of customers; is_open().
  Persons& persons() { return *persons_; }

 private:
  core::Result<identity::Numbering*> of(const std::string& type);

  warehouse::Warehouse& warehouse_;
  metadata::Store& metadata_;
  const identity::IdentifierTypes& types_;
  Mode mode_;
  std::optional<Persons> persons_;
  std::atomic<const Persons*> opened_ = nullptr;                        // persons_, for other threads
  std::map<std::string, identity::Numbering, std::less<>> numberings_;  // of other types
};

// Whether the subjects of the plan are customers.
bool is_of_persons(const events::Plan& plan);

}  // namespace rouse::ingest
