// Cuts the subjects of a query into ranges of bounded size.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "behaviour/analysis.h"
#include "behaviour/internal/stream/sequence_rows.h"
#include "behaviour/sequence_source.h"
#include "core/result.h"

namespace rouse::behaviour {

struct SlicePlan {
  std::vector<Slice> slices;
  std::uint64_t events = 0;  // at most
  std::uint64_t subjects_left_out = 0;
  bool cut = false;
};

// Number of events of consecutive subjects.
struct SubjectCount {
  std::uint64_t first = 0;  // included
  std::uint64_t last = 0;   // included
  std::uint64_t events = 0;
};

// Counts arrive in ascending order; one of several subjects is never larger than the slice.
class SlicePlanner {
 public:
  explicit SlicePlanner(const AnalysisLimits& limits) : limits_(limits) {}
  // `skipped`: no subject of these rows, so it cannot be one that is left out.
  void add(const SubjectCount& count, bool skipped = false);
  SlicePlan finish();

 private:
  void close();

  const AnalysisLimits limits_;
  SlicePlan plan_;
  Slice open_;
};

// Asks the warehouse how many rows each block of subjects has in the query's days: an upper bound of its
// events that is cheap to get, since no event is looked at. Only where a block has too many are its events
// counted, by subject.
core::Result<SlicePlan> plan_slices(const AnalysisContext& context, const SequenceQuery& query,
                                    const SequenceRows& rows, const warehouse::QueryOptions& options,
                                    const AnalysisLimits& limits);

}  // namespace rouse::behaviour
