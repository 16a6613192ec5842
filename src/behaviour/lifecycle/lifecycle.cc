#include "behaviour/lifecycle/lifecycle.h"

#include <fmt/format.h>

#include <algorithm>

#include "behaviour/internal/run/asking.h"
#include "behaviour/internal/run/counted.h"
#include "behaviour/internal/spec_json.h"
#include "behaviour/lifecycle/lifecycle_compile.h"
#include "behaviour/lifecycle/lifecycle_kernel.h"
#include "core/zone.h"

namespace rouse::behaviour {
namespace {

using core::Result;

Result<CompiledLifecycle> compile_for(const AnalysisContext& context, const LifecycleSpec& spec) {
  ROUSE_TRY(const auto first, first_stored_day(context, spec.range.from_day));
  return compile(spec, first, context.plan, context.zone);
}

std::vector<LifecyclePeriod> periods_of(const LifecycleSpec& spec, const LifecycleDefinition& definition,
                                        const Counters& counts, const AnalysisFacts& facts,
                                        const AnalysisContext& context) {
  std::vector<LifecyclePeriod> periods;
  for (const auto day : period_starts(spec.period, spec.range.from_day, spec.range.to_day)) {
    const auto at = periods.size();
    auto& period = periods.emplace_back();
    period.start_day = day;
    for (std::size_t s = 0; s < kLifecycleStates.size(); ++s) {
      period.customers[s] = counts.at(LifecycleDefinition::number(at, static_cast<LifecycleState>(s)));
    }
    period.final = is_final(definition.starts[at + 2], facts, context);
  }
  return periods;
}

Result<LifecycleResult> run_once(Asking& asking, const LifecycleSpec& spec, const CompiledLifecycle& compiled,
                                 const AnalysisFacts& facts) {
  LifecycleResult result;
  result.spec = spec;
  ROUSE_TRY(const auto counted,
            count_groups<LifecycleKernel>(asking, compiled.query, compiled.definition, spec.breakdown));
  const auto periods = [&](const Counters& counts) {
    return periods_of(spec, compiled.definition, counts, facts, asking.context);
  };
  result.periods = periods(counted.all);
  if (!spec.breakdown) return result;
  std::vector<CodedGroup> codes;
  for (const auto& [group, counts] : counted.groups) {
    codes.push_back(group);
    result.groups.emplace_back().periods = periods(counts);
  }
  ROUSE_TRY(auto keys, name_groups(asking, compiled.query, spec.breakdown->property, codes));
  for (std::size_t g = 0; g < keys.size(); ++g) result.groups[g].key = std::move(keys[g]);
  return result;
}

Result<PlaceQuestion> question_of(const AnalysisContext& context, const LifecycleSpec& spec,
                                  const LifecycleCell& cell) {
  PlaceQuestion question;
  const auto days = period_starts(spec.period, spec.range.from_day, spec.range.to_day);
  const auto found = std::ranges::find(days, cell.period_day);
  if (found == days.end()) {
    return refuse("/period", fmt::format("no period starts on {}", core::format_day(cell.period_day)));
  }
  const auto period = static_cast<std::size_t>(found - days.begin());
  for (std::size_t s = 0; s < kLifecycleStates.size(); ++s) {
    const auto state = static_cast<LifecycleState>(s);
    const bool wanted = cell.state ? state == *cell.state : state != LifecycleState::kDormant;
    if (wanted) question.numbers.push_back(LifecycleDefinition::number(period, state));
  }
  if (!cell.group) return question;
  if (!spec.breakdown) return refuse("/group", "the lifecycle has no breakdown");
  ROUSE_TRY(question.group, coded(context, spec.breakdown->property, *cell.group));
  return question;
}

}  // namespace

Result<LifecycleResult> run_lifecycle(const AnalysisContext& context, const LifecycleSpec& spec,
                                      const Scope& scope, const RunControl& control) {
  ROUSE_CHECK(refuse_future(spec.range, context));
  Asking asking{context, scope, control};
  ROUSE_TRY(auto compiled, compile_for(context, spec));
  return answer<LifecycleResult>(asking, compiled.query, [&](const AnalysisFacts& facts) {
    return run_once(asking, spec, compiled, facts);
  });
}

Result<std::vector<Listed>> lifecycle_customers(const AnalysisContext& context, const LifecycleSpec& spec,
                                                const Scope& scope, const LifecycleCell& cell,
                                                const RunControl& control) {
  Asking asking{context, scope, control};
  ROUSE_TRY(const auto question, question_of(context, spec, cell));
  ROUSE_TRY(auto compiled, compile_for(context, spec));
  return on_published_data(context, compiled.query, [&](const BusinessData&) {
    return list_counted<LifecycleKernel>(asking, compiled.query, compiled.definition, spec.breakdown,
                                         question);
  });
}

}  // namespace rouse::behaviour
