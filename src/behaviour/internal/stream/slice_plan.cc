#include "behaviour/internal/stream/slice_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "behaviour/sequence_source.h"

namespace rouse::behaviour {
namespace {

// Neighbouring subjects that are counted together.
constexpr std::uint64_t kCountedTogether = 4'096;

}  // namespace

void SlicePlanner::close() {
  if (open_.events > 0) plan_.slices.push_back(open_);
  open_ = {};
}

void SlicePlanner::add(const SubjectCount& count, bool skipped) {
  if (count.first == count.last && count.events > limits_.subject_events) {
    close();
    if (skipped) return;
    ++plan_.subjects_left_out;
    plan_.cut = true;
    return;
  }
  const bool full = open_.events + count.events > limits_.slice_events ||
                    count.last - open_.first > std::numeric_limits<std::uint32_t>::max();
  if (open_.events > 0 && full) close();
  if (open_.events == 0) open_.first = count.first;
  open_.last = count.last;
  open_.events += count.events;
  plan_.events += count.events;
}

SlicePlan SlicePlanner::finish() {
  close();
  return std::move(plan_);
}

namespace {

core::Result<std::vector<SubjectCount>> count_subjects(const AnalysisContext& context,
                                                       const SequenceQuery& query, const std::string& from,
                                                       const std::string& condition,
                                                       const warehouse::QueryOptions& options,
                                                       std::uint64_t width) {
  ROUSE_TRY(auto rows,
            context.warehouse.select(
                fmt::format("SELECT intDiv({0}, {1}) AS block, count() AS events FROM {2} WHERE {3} "
                            "GROUP BY block ORDER BY block",
                            query.subject, width, from, condition),
                options));
  std::vector<SubjectCount> counts;
  while (true) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) return counts;
    const std::uint64_t block = rows.u64();
    counts.push_back({block * width, block * width + (width - 1), rows.u64()});
  }
}

}  // namespace

core::Result<SlicePlan> plan_slices(const AnalysisContext& context, const SequenceQuery& query,
                                    const SequenceRows& rows, const warehouse::QueryOptions& options,
                                    const AnalysisLimits& limits) {
  SlicePlanner planner{limits};
  ROUSE_TRY(const auto blocks, count_subjects(context, query, rows.counted_from, rows.counted_condition,
                                              options, kCountedTogether));
  for (const auto& block : blocks) {
    if (block.events <= std::min(limits.slice_events, limits.subject_events)) {
      planner.add(block);
      continue;
    }
    const auto in_block = fmt::format("{} AND {} >= {} AND {} <= {}", rows.condition, query.subject,
                                      block.first, query.subject, block.last);
    const auto from = rows.from({block.first, block.last, block.events});
    ROUSE_TRY(const auto counts, count_subjects(context, query, from, in_block, options, 1));
    for (const auto& count : counts)
      planner.add(count, std::ranges::binary_search(rows.skipped, count.first));
  }
  return planner.finish();
}

}  // namespace rouse::behaviour
