#include "behaviour/funnel.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "behaviour/funnel_kernel.h"
#include "behaviour/internal/business_data.h"
#include "behaviour/internal/funnel_compile.h"
#include "behaviour/internal/funnel_report.h"
#include "behaviour/internal/property_codes.h"
#include "behaviour/internal/report/customer_list.h"
#include "behaviour/internal/report/facts.h"
#include "behaviour/internal/unchanged_data.h"
#include "behaviour/sequence_source.h"

namespace rouse::behaviour {
namespace {

using core::Result;

// A kernel and what it collected, per worker.
struct Worker {
  FunnelKernel kernel;
  FunnelPartial partial;
};

std::vector<Worker> make_workers(const CompiledFunnel& compiled, const RunControl& control) {
  std::vector<Worker> workers;
  for (unsigned i = 0; i < std::max(1U, control.limits.workers); ++i) {
    workers.push_back({FunnelKernel{compiled.definition, compiled.questions}, {}});
  }
  return workers;
}

Result<void> count(Worker& worker, const Sequence& sequence, const RunControl& control) {
  worker.kernel.fold(sequence, worker.partial);
  if (worker.partial.groups.size() <= control.limits.groups) return {};
  return core::fail(core::ErrorCode::kResourceExhausted, "/breakdown/property",
                    fmt::format("/breakdown/property: more than {} different values", control.limits.groups),
                    "break down by a property with fewer values");
}

struct Found : Listed {
  Code group = kNoCode;
};

// Which subjects a cell holds.
class CellFilter {
 public:
  static Result<CellFilter> make(const AnalysisContext& context, const FunnelSpec& spec,
                                 const FunnelCell& cell) {
    CellFilter filter;
    filter.cell_ = cell;
    filter.steps_ = spec.steps.size();
    if (cell.step < 1 || cell.step > filter.steps_) {
      return core::invalid("/step", fmt::format("/step: the funnel has {} steps", filter.steps_));
    }
    if (cell.group && cell.period_day) {
      return core::invalid("/period", "/period: does not go with group; a trend has no groups");
    }
    if (cell.group && !spec.breakdown) {
      return core::invalid("/group", "/group: the funnel has no breakdown");
    }
    if (cell.group && cell.group->kind == GroupKind::kValue) {
      ROUSE_TRY(filter.code_, code_of(context, spec.breakdown->property, cell.group->value, "/group/value"));
    }
    if (!cell.period_day) return filter;
    const auto starts =
        spec.trend ? period_starts(*spec.trend, spec.from_day, spec.to_day) : std::vector<std::int32_t>{};
    const auto found = std::ranges::find(starts, *cell.period_day);
    if (found == starts.end()) {
      return core::invalid("/period", fmt::format("/period: no point of the trend starts on {}",
                                                  core::format_day(*cell.period_day)));
    }
    filter.point_ = static_cast<std::size_t>(found - starts.begin());
    return filter;
  }

  FunnelOutcome outcome(FunnelKernel& kernel, const Sequence& sequence) const {
    return point_ ? kernel.outcome_in(sequence, *point_) : kernel.outcome(sequence);
  }
  // Of Other every group but null; the shown ones are taken out at the end, when they are known.
  bool holds(const FunnelOutcome& outcome) const {
    const std::size_t step = cell_.step - 1;
    if (!(cell_.dropped ? outcome.dropped(step, steps_) : outcome.reached(step))) return false;
    if (!cell_.group) return true;
    return other() ? outcome.group != kNoCode : outcome.group == code_;
  }
  bool other() const { return cell_.group && cell_.group->kind == GroupKind::kOther; }

 private:
  FunnelCell cell_;
  std::size_t steps_ = 0;
  Code code_ = kNoCode;
  std::optional<std::size_t> point_;
};

Result<std::vector<Listed>> list_cell_once(const AnalysisContext& context, const FunnelSpec& spec,
                                           const CompiledFunnel& compiled, const Scope& scope,
                                           const FunnelCell& cell, const RunControl& control) {
  ROUSE_TRY(const std::string table, table_identity(context, compiled.query.table));
  if (table.empty()) return std::vector<Listed>{};
  ROUSE_TRY(const auto filter, CellFilter::make(context, spec, cell));
  auto workers = make_workers(compiled, control);
  std::vector<std::vector<Found>> found(workers.size());
  ROUSE_TRY(const auto totals,
            stream_sequences(context, compiled.query, scope, control,
                             [&](unsigned w, const Sequence& sequence) -> Result<void> {
                               const auto outcome = filter.outcome(workers[w].kernel, sequence);
                               if (filter.holds(outcome)) {
                                 found[w].push_back({{sequence.subject, outcome.entered_ms}, outcome.group});
                               }
                               // The groups of Other are known only once all are counted.
                               return filter.other() ? count(workers[w], sequence, control) : Result<void>{};
                             }));
  static_cast<void>(totals);
  if (filter.other()) {
    FunnelPartial partial;
    for (auto& worker : workers) partial.merge(std::move(worker.partial));
    const auto top = top_groups(partial, compiled.definition, spec.breakdown->limit);
    const std::set<Code> shown(top.begin(), top.end());
    for (auto& part : found)
      std::erase_if(part, [&](const Found& each) { return shown.contains(each.group); });
  }
  std::vector<Listed> listed;
  for (const auto& part : found) listed.insert(listed.end(), part.begin(), part.end());
  std::ranges::sort(listed, {}, &Listed::id);
  return listed;
}

// Everyone in the cell, ascending.
Result<std::vector<Listed>> list_cell(const AnalysisContext& context, const FunnelSpec& spec,
                                      const Scope& scope, const FunnelCell& cell, const RunControl& control) {
  auto compiled = compile(spec, context.plan, context.zone);
  return on_published_data(context, compiled.query, [&](const BusinessData&) {
    return list_cell_once(context, spec, compiled, scope, cell, control);
  });
}

// Of a plan of which no event has come yet: there is no table.
FunnelResult empty_result(const FunnelSpec& spec, const CompiledFunnel& compiled) {
  FunnelPartial partial;
  auto result = report(spec, compiled.definition, partial, {});
  if (spec.breakdown) result.breakdown = report_breakdown(spec, compiled.definition, partial, {}, {});
  return result;
}

Result<FunnelResult> run_once(const AnalysisContext& context, const FunnelSpec& spec,
                              const CompiledFunnel& compiled, const Scope& scope, const RunControl& control) {
  ROUSE_TRY(const std::string table, table_identity(context, compiled.query.table));
  if (table.empty()) return empty_result(spec, compiled);
  ROUSE_TRY(const auto through, data_through(context, compiled.query.table));
  auto workers = make_workers(compiled, control);
  ROUSE_TRY(const auto totals, stream_sequences(context, compiled.query, scope, control,
                                                [&](unsigned w, const Sequence& sequence) {
                                                  return count(workers[w], sequence, control);
                                                }));
  FunnelPartial partial;
  for (auto& worker : workers) partial.merge(std::move(worker.partial));
  auto result = report(spec, compiled.definition, partial, through);
  if (spec.breakdown) {
    const auto top = top_groups(partial, compiled.definition, spec.breakdown->limit);
    ROUSE_TRY(const auto values, values_of(context, compiled.query, scope, spec.breakdown->property, top));
    result.breakdown = report_breakdown(spec, compiled.definition, partial, top, values);
  }
  result.cut = totals.cut || partial.left_out > 0;
  return result;
}

}  // namespace

Result<FunnelResult> run_funnel(const AnalysisContext& context, const FunnelSpec& spec, const Scope& scope,
                                const RunControl& control) {
  const auto started = std::chrono::steady_clock::now();
  auto compiled = compile(spec, context.plan, context.zone);
  ROUSE_TRY(
      auto result,
      on_published_data(context, compiled.query, [&](const BusinessData& business) -> Result<FunnelResult> {
        ROUSE_TRY(auto once, run_once(context, spec, compiled, scope, control));
        once.business_data = business.tables(context.clock.now(), context.zone);
        return once;
      }));
  complete(result, context, started);
  return result;
}

Result<CustomerPage> funnel_customers(const AnalysisContext& context, const FunnelSpec& spec,
                                      const Scope& scope, const FunnelCell& cell, std::size_t offset,
                                      std::size_t limit, const RunControl& control) {
  ROUSE_CHECK(check_page_limit(limit));
  ROUSE_TRY(const auto listed, list_cell(context, spec, scope, cell, control));
  return page_of(context, spec.subject, listed, offset, limit);
}

Result<std::uint64_t> each_funnel_customer(const AnalysisContext& context, const FunnelSpec& spec,
                                           const Scope& scope, const FunnelCell& cell,
                                           const CustomerSink& sink, const RunControl& control) {
  ROUSE_TRY(const auto listed, list_cell(context, spec, scope, cell, control));
  return each_page(context, spec.subject, listed, sink);
}

}  // namespace rouse::behaviour
