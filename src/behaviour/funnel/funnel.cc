#include "behaviour/funnel/funnel.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "behaviour/funnel/funnel_compile.h"
#include "behaviour/funnel/funnel_kernel.h"
#include "behaviour/funnel/funnel_report.h"
#include "behaviour/internal/property_codes.h"
#include "behaviour/internal/run/asking.h"
#include "behaviour/internal/spec_json.h"

namespace rouse::behaviour {
namespace {

using core::Result;

auto kernels_of(const CompiledFunnel& compiled) {
  return [&compiled] { return FunnelKernel{compiled.definition, compiled.questions}; };
}

Result<FunnelPartial> count_all(Asking& asking, const CompiledFunnel& compiled) {
  const auto most = asking.control.limits.groups;
  const auto check = [most](const FunnelPartial& partial) -> Result<void> {
    if (partial.groups.size() <= most) return {};
    return core::fail(too_many_groups("/breakdown/property", most));
  };
  return fold_all(asking, compiled.query, kernels_of(compiled), check);
}

// Which subjects a cell holds.
class CellFilter {
 public:
  static Result<CellFilter> make(const AnalysisContext& context, const FunnelSpec& spec,
                                 const FunnelCell& cell) {
    CellFilter filter;
    filter.cell_ = cell;
    filter.steps_ = spec.steps.size();
    if (cell.step < 1 || cell.step > filter.steps_) {
      return refuse("/step", fmt::format("the funnel has {} steps", filter.steps_));
    }
    if (cell.group && cell.period_day) {
      return refuse("/period", "does not go with group; a trend has no groups");
    }
    if (cell.group && !spec.breakdown) return refuse("/group", "the funnel has no breakdown");
    if (cell.group && cell.group->kind == GroupKind::kValue) {
      ROUSE_TRY(filter.code_, code_of(context, spec.breakdown->property, cell.group->value, "/group/value"));
    }
    if (!cell.period_day) return filter;
    const auto starts = spec.trend ? period_starts(*spec.trend, spec.range.from_day, spec.range.to_day)
                                   : std::vector<std::int32_t>{};
    const auto found = std::ranges::find(starts, *cell.period_day);
    if (found == starts.end()) {
      return refuse("/period",
                    fmt::format("no point of the trend starts on {}", core::format_day(*cell.period_day)));
    }
    filter.point_ = static_cast<std::size_t>(found - starts.begin());
    return filter;
  }

  // When the subject entered; none if the cell does not hold it.
  std::optional<std::int64_t> entered(FunnelKernel& kernel, const Sequence& sequence) const {
    const auto outcome = point_ ? kernel.outcome_in(sequence, *point_) : kernel.outcome(sequence);
    return holds(outcome) ? std::optional{outcome.entered_ms} : std::nullopt;
  }
  bool other() const { return cell_.group && cell_.group->kind == GroupKind::kOther; }
  void leave_out(const std::vector<Code>& shown) { shown_.insert(shown.begin(), shown.end()); }

 private:
  bool holds(const FunnelOutcome& outcome) const {
    const std::size_t step = cell_.step - 1;
    if (!(cell_.dropped ? outcome.dropped(step, steps_) : outcome.reached(step))) return false;
    if (!cell_.group) return true;
    return other() ? outcome.group != kNoCode && !shown_.contains(outcome.group) : outcome.group == code_;
  }

  FunnelCell cell_;
  std::size_t steps_ = 0;
  Code code_ = kNoCode;
  std::set<Code> shown_;  // of a cell of Other
  std::optional<std::size_t> point_;
};

Result<std::vector<Listed>> list_once(Asking& asking, const FunnelSpec& spec, const CompiledFunnel& compiled,
                                      const FunnelCell& cell) {
  ROUSE_TRY(auto filter, CellFilter::make(asking.context, spec, cell));
  if (filter.other()) {
    ROUSE_TRY(const auto partial, count_all(asking, compiled));
    filter.leave_out(top_groups(partial, compiled.definition, spec.breakdown->limit));
  }
  return list_all(
      asking, compiled.query, kernels_of(compiled),
      [&](FunnelKernel& kernel, const Sequence& sequence) { return filter.entered(kernel, sequence); });
}

Result<FunnelResult> run_once(Asking& asking, const FunnelSpec& spec, const CompiledFunnel& compiled,
                              const AnalysisFacts& facts) {
  ROUSE_TRY(auto partial, count_all(asking, compiled));
  auto result = report(spec, compiled.definition, partial, facts.data_through);
  if (spec.breakdown) {
    const auto top = top_groups(partial, compiled.definition, spec.breakdown->limit);
    std::unordered_map<Code, std::string> values;
    if (!top.empty()) {
      ROUSE_TRY(values,
                values_of(asking.context, compiled.query, asking.scope, spec.breakdown->property, top));
    }
    result.breakdown = report_breakdown(spec, compiled.definition, partial, top, values);
  }
  asking.cut = asking.cut || partial.left_out > 0;
  return result;
}

}  // namespace

Result<FunnelResult> run_funnel(const AnalysisContext& context, const FunnelSpec& spec, const Scope& scope,
                                const RunControl& control) {
  ROUSE_CHECK(refuse_future(spec.range, context));
  Asking asking{context, scope, control};
  auto compiled = compile(spec, context.plan, context.zone);
  return answer<FunnelResult>(asking, compiled.query, [&](const AnalysisFacts& facts) {
    return run_once(asking, spec, compiled, facts);
  });
}

Result<std::vector<Listed>> funnel_customers(const AnalysisContext& context, const FunnelSpec& spec,
                                             const Scope& scope, const FunnelCell& cell,
                                             const RunControl& control) {
  Asking asking{context, scope, control};
  auto compiled = compile(spec, context.plan, context.zone);
  return on_published_data(context, compiled.query,
                           [&](const BusinessData&) { return list_once(asking, spec, compiled, cell); });
}

}  // namespace rouse::behaviour
