// People whose events are stored under several ids, or under one that is also another's: as the overrides
// say that were not yet written into the events (identity/overrides.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "behaviour/analysis.h"
#include "behaviour/internal/stream/sequence_rows.h"
#include "behaviour/sequence_source.h"
#include "core/result.h"
#include "identity/overrides.h"

namespace rouse::behaviour {

class MergedPeople {
 public:
  // As the identity ledger has them now; none where the query's subjects are not people. Then, and when no
  // entry came since the last squash, it asks the warehouse nothing.
  static core::Result<MergedPeople> read(const AnalysisContext& context, const SequenceQuery& query,
                                         const warehouse::QueryOptions& options);

  // Ascending.
  const std::vector<std::uint64_t>& ids() const { return ids_; }

  // Their events, each under its owner.
  SequenceRows rows(const SequenceQuery& query, const Scope& scope) const;

 private:
  identity::OverrideSpan span_;
  std::vector<std::uint64_t> ids_;
  std::vector<std::string> columns_;  // of the event table, but for one_id
};

}  // namespace rouse::behaviour
