// Cuts the subjects of a query into ranges of bounded size.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "behaviour/analysis.h"
#include "core/result.h"

namespace rouse::behaviour {

struct Slice {
  std::uint64_t first = 0;  // subject, included
  std::uint64_t last = 0;   // included
  std::uint64_t events = 0;
};

struct SlicePlan {
  std::vector<Slice> slices;
  std::uint64_t events = 0;
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
  void add(const SubjectCount& count);
  SlicePlan finish();

 private:
  void close();

  const AnalysisLimits limits_;
  SlicePlan plan_;
  Slice open_;
};

// Asks the warehouse how many events each block of subjects has. `condition` selects the events.
core::Result<SlicePlan> plan_slices(const AnalysisContext& context, const std::string& table,
                                    const std::string& subject, const std::string& condition,
                                    const warehouse::QueryOptions& options, const AnalysisLimits& limits);

}  // namespace rouse::behaviour
