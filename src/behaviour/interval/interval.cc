#include "behaviour/interval/interval.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "behaviour/internal/run/asking.h"
#include "behaviour/internal/spec_json.h"
#include "behaviour/interval/interval_compile.h"
#include "behaviour/interval/interval_kernel.h"
#include "behaviour/interval/interval_report.h"

namespace rouse::behaviour {
namespace {

using core::Result;

auto kernels_of(const CompiledInterval& compiled) {
  return [&compiled] { return IntervalKernel{compiled.definition}; };
}

Result<void> check_size(const IntervalPartial& partial, const AnalysisLimits& limits) {
  if (partial.groups.sizes.size() > limits.groups) {
    return core::fail(too_many_groups("/breakdown/property", limits.groups));
  }
  if (partial.values_kept() > limits.kept_values) {
    return core::fail(core::ErrorCode::kResourceExhausted, "/range",
                      fmt::format("/range: more than {} lengths of intervals to keep", limits.kept_values),
                      "choose a shorter range, or count each customer once");
  }
  return {};
}

Result<IntervalPartial> count_all(Asking& asking, const CompiledInterval& compiled) {
  const auto& limits = asking.control.limits;
  return fold_all(asking, compiled.query, kernels_of(compiled),
                  [&limits](const IntervalPartial& partial) { return check_size(partial, limits); });
}

std::vector<IntervalPeriod> report_periods(const IntervalSpec& spec, const CompiledInterval& compiled,
                                           IntervalPartial& partial, const AnalysisFacts& facts,
                                           const AnalysisContext& context) {
  std::vector<IntervalPeriod> periods;
  if (!spec.trend) return periods;
  const auto& definition = compiled.definition;
  partial.periods.resize(definition.periods.size());
  const auto days = period_starts(*spec.trend, spec.range.from_day, spec.range.to_day);
  const auto last = period_starts(*spec.trend, spec.range.to_day, spec.range.to_day + 31);
  for (std::size_t p = 0; p < days.size(); ++p) {
    const auto next_day = p + 1 < days.size() ? days[p + 1] : last.at(1);
    const auto end = core::to_epoch_ms(context.zone.start_of_day(next_day));
    const auto closes = compiled.closes_ms(std::min(end, definition.to_ms));
    periods.push_back({.start_day = days[p],
                       .clipped = definition.periods[p] < definition.from_ms || end > definition.to_ms,
                       .final = is_final(closes, facts, context),
                       .numbers = numbers_of(std::move(partial.periods[p]), {})});
  }
  return periods;
}

Result<std::vector<IntervalGroup>> report_groups(Asking& asking, const IntervalSpec& spec,
                                                 CompiledInterval& compiled, IntervalPartial& partial,
                                                 const std::vector<IntervalBin>& bins) {
  std::vector<IntervalGroup> made;
  if (!spec.breakdown) return made;
  const auto top = partial.groups.largest(spec.breakdown->limit);
  if (partial.groups.adds_up_other(top)) {
    compiled.definition.groups.show(top);
    ROUSE_TRY(partial, count_all(asking, compiled));
  }
  std::vector<CodedGroup> codes;
  for (auto& [group, values] : std::move(partial.groups).shown(top)) {
    codes.push_back(group);
    made.emplace_back().numbers = numbers_of(std::move(values), bins);
  }
  ROUSE_TRY(auto keys, name_groups(asking, compiled.query, spec.breakdown->property, codes));
  for (std::size_t g = 0; g < keys.size(); ++g) made[g].key = std::move(keys[g]);
  return made;
}

Result<IntervalResult> run_once(Asking& asking, const IntervalSpec& spec, CompiledInterval compiled,
                                const AnalysisFacts& facts) {
  IntervalResult result;
  result.spec = spec;
  ROUSE_TRY(auto partial, count_all(asking, compiled));
  result.started = partial.started;
  result.unpaired = partial.started - partial.all.customers();
  result.final = is_final(compiled.closes_ms(compiled.definition.to_ms), facts, asking.context);
  result.bins = bins_of(spec, partial.all.ms);
  result.all = numbers_of(std::move(partial.all), result.bins);
  result.periods = report_periods(spec, compiled, partial, facts, asking.context);
  ROUSE_TRY(result.groups, report_groups(asking, spec, compiled, partial, result.bins));
  return result;
}

Result<IntervalQuestion> question_of(const AnalysisContext& context, const IntervalSpec& spec,
                                     const IntervalCell& cell) {
  IntervalQuestion question{.unpaired = cell.unpaired, .period = {}, .group = {}};
  if (cell.from_ms) question.from_ms = *cell.from_ms;
  if (cell.to_ms) question.to_ms = *cell.to_ms;
  if (cell.period_day) {
    if (!spec.trend) return refuse("/period", "the analysis has no trend");
    const auto days = period_starts(*spec.trend, spec.range.from_day, spec.range.to_day);
    const auto found = std::ranges::find(days, *cell.period_day);
    if (found == days.end()) {
      return refuse("/period", fmt::format("no period starts on {}", core::format_day(*cell.period_day)));
    }
    question.period = static_cast<std::size_t>(found - days.begin());
  }
  if (!cell.group) return question;
  if (!spec.breakdown) return refuse("/group", "the analysis has no breakdown");
  ROUSE_TRY(question.group, coded(context, spec.breakdown->property, *cell.group));
  return question;
}

Result<std::vector<Listed>> list_once(Asking& asking, const IntervalSpec& spec, CompiledInterval compiled,
                                      const IntervalQuestion& question) {
  if (question.group && question.group->kind == GroupKind::kOther) {
    ROUSE_TRY(const auto partial, count_all(asking, compiled));
    compiled.definition.groups.show(partial.groups.largest(spec.breakdown->limit));
  }
  return list_all(asking, compiled.query, kernels_of(compiled),
                  [&question](IntervalKernel& kernel, const Sequence& sequence) {
                    return kernel.since(sequence, question);
                  });
}

}  // namespace

Result<IntervalResult> run_interval(const AnalysisContext& context, const IntervalSpec& spec,
                                    const Scope& scope, const RunControl& control) {
  ROUSE_CHECK(refuse_future(spec.range, context));
  Asking asking{context, scope, control};
  auto compiled = compile(spec, context.plan, context.zone);
  return answer<IntervalResult>(asking, compiled.query, [&](const AnalysisFacts& facts) {
    return run_once(asking, spec, compiled, facts);
  });
}

Result<std::vector<Listed>> interval_customers(const AnalysisContext& context, const IntervalSpec& spec,
                                               const Scope& scope, const IntervalCell& cell,
                                               const RunControl& control) {
  Asking asking{context, scope, control};
  ROUSE_TRY(const auto question, question_of(context, spec, cell));
  auto compiled = compile(spec, context.plan, context.zone);
  return on_published_data(context, compiled.query,
                           [&](const BusinessData&) { return list_once(asking, spec, compiled, question); });
}

}  // namespace rouse::behaviour
