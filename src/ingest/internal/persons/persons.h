// Who is who, as a writer of events needs it: the numbers of identifiers and the graph of persons, held in
// memory and in step with the warehouse, and what the write at hand decides about them.
//
// Whoever uses it has the turn to write (ingest/internal/load_lock.h), but for open(). A write is
//   begin(); resolve() ...; publish_numbers(); intend(); insert(); complete(); commit()
// and whatever fails before complete() is committed leaves nothing that counts: metadata say how many entries
// of the ledger and how many numbers do (metadata/identity.h). refresh() then begins anew.
//
// Opening reads all identifiers and the ledger. Not thread-safe but for look_up().
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "events/collected_event.h"
#include "identity/graph.h"
#include "identity/history.h"
#include "identity/identifier_types.h"
#include "identity/numbering.h"
#include "metadata/identity.h"
#include "metadata/store.h"
#include "metadata/write_batches.h"

namespace rouse::warehouse {
class Warehouse;
}

namespace rouse::ingest {

// Write batches of these are no plan's, as no plan has such an id. Their range is that of the entries.
inline constexpr std::string_view kLedgerBatch = "/identity_ledger";
inline constexpr std::string_view kOverridesBatch = "/identity_overrides";
// Of entries, or of overrides, in one insert; a write that decides more inserts several times.
inline constexpr std::size_t kDecisionsPerInsertMax = 500'000;

inline constexpr core::Milliseconds kLookUpWaitMax{10'000};

bool is_identity_batch(const metadata::WriteBatch& batch);

class Persons {
 public:
  // `types` must outlive it. Takes no turn: refresh() comes before the first write.
  static core::Result<Persons> open(warehouse::Warehouse& warehouse, metadata::Store& metadata,
                                    const identity::IdentifierTypes& types);
  Persons(Persons&&) noexcept;
  Persons& operator=(Persons&&) noexcept;
  ~Persons();

  // Forgets what was decided and not committed, and takes in what others have committed.
  core::Result<void> refresh();

  void begin();
  // What an event's identifiers mean, and whose it is. Without any identifier of a known type it goes by its
  // subject.
  core::Result<identity::Resolution> resolve(const events::CollectedEvent& event, std::uint64_t seq);
  // Whose an event is that was resolved before, as far as the ledger tells; decides nothing.
  core::Result<identity::Resolution> recall(const events::CollectedEvent& event);
  // Of a subject as a file names it: its customer number, or the key of another identifier.
  core::Result<identity::Resolution> place(std::string_view subject);

  core::Result<void> publish_numbers();
  // Records the inserts to come.
  core::Result<void> intend(metadata::Transaction& transaction);
  // Inserts what was decided.
  core::Result<void> insert();
  // The same where an interrupted try of the same write may have done it: then it is compared instead, and
  // kConflict when that try decided otherwise. `went_on`: it had inserted all it decided.
  core::Result<void> insert_again(bool went_on);
  // Whether what was decided is stored, beyond what counts. kConflict when something else is.
  core::Result<bool> is_stored();
  // The entries and numbers count from now on; the batches are forgotten.
  core::Result<void> complete(metadata::Transaction& transaction);
  void commit();

  // For a write that decides more than one insert holds: records, inserts and forgets what was decided so
  // far. It does not count yet.
  core::Result<void> insert_some();
  // The rest of a write of identity alone, after its decisions: they count, or none of them does.
  core::Result<void> write();

  // Whoever gives numbers (resolve, recall, place, numbering(), an unmerge) beside a thread that looks
  // identifiers up holds this meanwhile. Not over anything else: the other functions take it themselves.
  using NumberingLock = std::unique_lock<std::timed_mutex>;
  NumberingLock lock_numbering();
  // The number of an identifier that counts, as of the last commit or refresh. Thread-safe. kUnavailable
  // where numbers are being given for longer than kLookUpWaitMax.
  core::Result<identity::LookedUp> look_up(std::string_view key) const;

  // Deletes what interrupted writes have left beyond what counts, once none of their inserts runs any more.
  // While a cut of the feed stands interrupted the batches stay: they tell it that it had decided something.
  core::Result<void> discard(std::span<const metadata::WriteBatch> intended);

  const identity::IdentifierTypes& types() const;
  const metadata::IdentityProgress& progress() const;
  identity::Graph& graph();
  identity::Numbering& numbering();
  identity::Decisions& decisions();  // since the last insert

 private:
  struct State;
  explicit Persons(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Whether something an event wished was refused: it bears the mark "identity_conflict".
bool is_conflict(identity::Marks marks);
inline constexpr std::string_view kConflictMark = "identity_conflict";

}  // namespace rouse::ingest
