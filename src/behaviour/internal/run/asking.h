// How every model runs: a question is asked, its sequences are folded by one kernel per worker, and the
// answer is of one state of the data.
//
// A model compiles its definition to a SequenceQuery and a kernel, and then
//   answer<Result>(asking, query, once)   gives the result of once(), with the facts every answer states;
//   fold_all(asking, query, make)         inside once(), what the kernels collected that make() gave;
//   list_all(asking, query, make, at)     the subjects behind a number: those for which `at` gives a time.
// Where events of the plan never came there is no table: fold_all and list_all then find nothing.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "behaviour/analysis.h"
#include "behaviour/answer/analysis_result.h"
#include "behaviour/internal/report/facts.h"
#include "behaviour/internal/run/business_data.h"
#include "behaviour/internal/run/unchanged_data.h"
#include "behaviour/period.h"
#include "behaviour/scope.h"
#include "behaviour/sequence.h"
#include "behaviour/sequence_source.h"
#include "core/result.h"

namespace rouse::behaviour {

// One question as it is asked. Not thread-safe.
class Asking {
 public:
  Asking(const AnalysisContext& given, const Scope& visible, const RunControl& how)
      : context(given), scope(visible), control(how) {}

  // Each reading has the time that those before it left.
  RunControl control_left() const;

  const AnalysisContext& context;
  const Scope& scope;
  const RunControl& control;
  const std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
  std::uint64_t events_read = 0;
  bool cut = false;
};

// Fails with kInvalidArgument, field "/range/from", where a range begins after today.
core::Result<void> refuse_future(const DayRange& range, const AnalysisContext& context);

// The day of the plan's first event, of any kind; `otherwise` where there is none.
core::Result<std::int32_t> first_stored_day(const AnalysisContext& context, std::int32_t otherwise);

// kResourceExhausted, field `field`: more groups than a run may keep.
core::Error too_many_groups(std::string field, std::uint64_t limit);

template <typename Answer, typename Once>
core::Result<Answer> answer_once(Asking& asking, const SequenceQuery& query, const BusinessData& business,
                                 Once& once) {
  const auto& context = asking.context;
  asking.events_read = 0;
  asking.cut = false;
  AnalysisFacts facts;
  facts.business_data = business.tables(context.clock.now(), context.zone);
  ROUSE_TRY(const std::string table, table_identity(context, query.table));
  if (!table.empty()) {
    ROUSE_TRY(facts.data_through, data_through(context, query.table));
  }
  ROUSE_TRY(Answer result, once(std::as_const(facts)));
  facts.events_read = asking.events_read;
  facts.cut = asking.cut;
  static_cast<AnalysisFacts&>(result) = std::move(facts);
  return result;
}

// Asks `once(facts)`, a Result<Answer>, for the numbers; `facts` has data_through.
template <typename Answer, typename Once>
core::Result<Answer> answer(Asking& asking, SequenceQuery& query, Once once) {
  const auto& context = asking.context;
  ROUSE_TRY(auto result, on_published_data(context, query, [&](const BusinessData& business) {
              return answer_once<Answer>(asking, query, business, once);
            }));
  complete(result, context, asking.started);
  return result;
}

// What the kernels of `make()`, one per worker, collected. `check(partial)`, a Result<void>, is asked after
// each subject whether what one worker keeps is still within limits.
template <typename Make, typename Check>
auto fold_all(Asking& asking, const SequenceQuery& query, Make make, Check check)
    -> core::Result<typename decltype(make())::Partial> {
  using Partial = typename decltype(make())::Partial;
  struct Worker {
    decltype(make()) kernel;
    Partial partial{};
  };
  ROUSE_TRY(const std::string table, table_identity(asking.context, query.table));
  if (table.empty()) return Partial{};
  const auto control = asking.control_left();
  std::vector<Worker> workers;
  for (unsigned i = 0; i < std::max(1U, control.limits.workers); ++i) workers.push_back({make()});
  ROUSE_TRY(const auto totals, stream_sequences(asking.context, query, asking.scope, control,
                                                [&](unsigned w, const Sequence& sequence) {
                                                  workers[w].kernel.fold(sequence, workers[w].partial);
                                                  return check(workers[w].partial);
                                                }));
  asking.events_read += totals.events;
  asking.cut = asking.cut || totals.cut;
  auto folded = std::move(workers.front().partial);
  for (std::size_t w = 1; w < workers.size(); ++w) folded.merge(std::move(workers[w].partial));
  return folded;
}

// Subjects for which `at(kernel, sequence)`, an optional time in epoch ms, gives one; ascending.
template <typename Make, typename At>
core::Result<std::vector<Listed>> list_all(Asking& asking, const SequenceQuery& query, Make make, At at) {
  ROUSE_TRY(const std::string table, table_identity(asking.context, query.table));
  if (table.empty()) return std::vector<Listed>{};
  const auto control = asking.control_left();
  const std::size_t workers = std::max(1U, control.limits.workers);
  std::vector<decltype(make())> kernels;
  kernels.reserve(workers);
  for (std::size_t w = 0; w < workers; ++w) kernels.push_back(make());
  std::vector<std::vector<Listed>> found(workers);
  ROUSE_TRY(const auto totals,
            stream_sequences(asking.context, query, asking.scope, control,
                             [&](unsigned w, const Sequence& sequence) -> core::Result<void> {
                               const std::optional<std::int64_t> time = at(kernels[w], sequence);
                               if (time) found[w].push_back({sequence.subject, *time});
                               return {};
                             }));
  asking.cut = asking.cut || totals.cut;
  std::vector<Listed> listed;
  for (const auto& part : found) listed.insert(listed.end(), part.begin(), part.end());
  std::ranges::sort(listed, {}, &Listed::id);
  return listed;
}

}  // namespace rouse::behaviour
