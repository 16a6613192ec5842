#include "behaviour/trend/trend.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "behaviour/internal/property_codes.h"
#include "behaviour/internal/run/asking.h"
#include "behaviour/internal/spec_json.h"
#include "behaviour/trend/trend_compile.h"
#include "behaviour/trend/trend_kernel.h"
#include "behaviour/trend/trend_report.h"
#include "behaviour/trend/trend_rules.h"

namespace rouse::behaviour {
namespace {

using core::Result;

// One question as it is asked, and its definition.
struct Run : Asking {
  Run(const AnalysisContext& given, const TrendSpec& what, const Scope& visible, const RunControl& how)
      : Asking(given, visible, how), spec(what) {}
  const TrendSpec& spec;
};

Result<void> check_held(const TrendPartial& partial, const AnalysisLimits& limits) {
  if (partial.groups.size() > limits.groups) {
    return core::fail(too_many_groups("/breakdown/properties", limits.groups));
  }
  if (partial.values_held > limits.kept_values) {
    return core::fail(core::ErrorCode::kResourceExhausted, "/series",
                      fmt::format("/series: more than {} values to keep for percentiles and distinct values",
                                  limits.kept_values),
                      "choose a shorter range, or the measure mean, min or max");
  }
  return {};
}

auto kernels_of(const CompiledTrend& compiled) {
  return [&compiled] { return TrendKernel{compiled.definition}; };
}

Result<TrendPartial> count_all(Run& run, const CompiledTrend& compiled) {
  const auto& limits = run.control.limits;
  return fold_all(run, compiled.query, kernels_of(compiled),
                  [&limits](const TrendPartial& partial) { return check_held(partial, limits); });
}

Result<CompiledTrend> compile_run(const Run& run, const DayRange& range) {
  auto first = range.from_day;
  if (looks_back(run.spec)) {
    ROUSE_TRY(const auto stored, first_stored_day(run.context, first));
    first = std::min(first, stored);
  }
  return compile(run.spec, range, first, run.context.plan, run.context.zone);
}

DayRange earlier_range(const TrendSpec& spec) { return compared_range(spec.range, *spec.compare); }

// The numbers of the spec's own range, and the groups that are shown by themselves.
struct Ranked {
  TrendPartial counted;
  std::vector<GroupCodes> top;
};

// What `shown` of a definition is, so that the rest is Other.
std::vector<GroupCodes> with_no_value(std::vector<GroupCodes> top) {
  top.push_back(kNoValue);
  return top;
}

Result<Ranked> rank(Run& run, const CompiledTrend& compiled) {
  Ranked ranked;
  ROUSE_TRY(ranked.counted, count_all(run, compiled));
  if (run.spec.breakdown) ranked.top = top_groups(ranked.counted, run.spec.breakdown->limit);
  return ranked;
}

Result<Ranked> count_main(Run& run, CompiledTrend& compiled) {
  ROUSE_TRY(auto ranked, rank(run, compiled));
  if (!ranked.counted.ranked_only) return ranked;
  compiled.definition.shown = with_no_value(ranked.top);
  ROUSE_TRY(ranked.counted, count_all(run, compiled));
  return ranked;
}

// None where it is missing; '' where its event is gone meanwhile.
std::optional<std::string> value_of(const std::unordered_map<Code, std::string>& values, Code code) {
  if (code == kNoCode) return std::nullopt;
  const auto found = values.find(code);
  return found == values.end() ? std::string{} : found->second;
}

Result<std::vector<TrendGroup>> name_groups(const Run& run, const SequenceQuery& query,
                                            const ShownGroups& groups) {
  std::vector<TrendGroup> named(groups.size());
  if (!run.spec.breakdown) return named;
  const auto& properties = run.spec.breakdown->properties;
  for (std::size_t i = 0; i < properties.size(); ++i) {
    std::vector<Code> codes;
    for (const auto& group : groups) {
      if (group && (*group)[i] != kNoCode) codes.push_back((*group)[i]);
    }
    ROUSE_TRY(const auto values, values_of(run.context, query, run.scope, properties[i], codes));
    for (std::size_t g = 0; g < groups.size(); ++g) {
      if (groups[g]) named[g].values.push_back(value_of(values, (*groups[g])[i]));
    }
  }
  for (std::size_t g = 0; g < groups.size(); ++g) named[g].other = !groups[g];
  return named;
}

ShownGroups shown_groups(const Ranked& main, const TrendPartial* earlier) {
  ShownGroups groups(main.top.begin(), main.top.end());
  for (const auto& rest : {std::optional{kNoValue}, std::optional<GroupCodes>{}}) {
    const bool there = has_events(main.counted, rest) || (earlier && has_events(*earlier, rest));
    if (there) groups.push_back(rest);
  }
  return groups;
}

struct Earlier {
  CompiledTrend compiled;
  TrendPartial counted;
};

// The same question of the earlier range; its groups are those of the spec's own.
Result<Earlier> count_earlier(Run& run, const std::vector<GroupCodes>& top) {
  ROUSE_TRY(auto compiled, compile_run(run, earlier_range(run.spec)));
  if (run.spec.breakdown) compiled.definition.shown = with_no_value(top);
  ROUSE_TRY(auto counted, on_published_data(run.context, compiled.query,
                                            [&](const BusinessData&) { return count_all(run, compiled); }));
  return Earlier{std::move(compiled), std::move(counted)};
}

Result<TrendResult> run_once(Run& run, CompiledTrend compiled, const AnalysisFacts& facts) {
  TrendResult result;
  result.spec = run.spec;
  result.units = units_of(run.spec);
  ROUSE_TRY(const auto main, count_main(run, compiled));
  std::optional<Earlier> earlier;
  if (run.spec.compare) {
    ROUSE_TRY(earlier, count_earlier(run, main.top));
  }
  ShownGroups groups;
  if (run.spec.breakdown) groups = shown_groups(main, earlier ? &earlier->counted : nullptr);
  ROUSE_TRY(result.groups, name_groups(run, compiled.query, groups));
  const auto finish = [&](const CompiledTrend& of, const TrendPartial& counted) {
    auto made = report(run.spec, of, counted, groups);
    mark_final(made.periods, run.spec.period, facts.data_through, run.context.clock.now(), run.context.zone);
    if (run.spec.anomalies) expect(made, *run.spec.anomalies);
    return made;
  };
  result.table = finish(compiled, main.counted);
  if (earlier) result.compared = finish(earlier->compiled, earlier->counted);
  return result;
}

Result<TrendQuestion> question_of(const Run& run, const TrendCell& cell, const CompiledTrend& compiled) {
  TrendQuestion question{.series = cell.series, .period = cell.period};
  if (cell.series >= run.spec.series.size()) {
    return refuse("/series", fmt::format("the trend has {} series", run.spec.series.size()));
  }
  if (cell.compared && !run.spec.compare) return refuse("/compared", "the trend compares with nothing");
  if (cell.period && *cell.period >= compiled.periods.size()) {
    return refuse("/period", fmt::format("the trend has {} periods", compiled.periods.size()));
  }
  if (!cell.group) return question;
  if (!run.spec.breakdown) return refuse("/group", "the trend has no breakdown");
  if (cell.group->other) {
    question.of = TrendQuestion::Of::kOther;
    return question;
  }
  const auto& properties = run.spec.breakdown->properties;
  if (cell.group->values.size() != properties.size()) {
    return refuse("/group/values", fmt::format("expected {} of them", properties.size()));
  }
  question.of = TrendQuestion::Of::kGroup;
  for (std::size_t i = 0; i < properties.size(); ++i) {
    if (!cell.group->values[i]) continue;
    ROUSE_TRY(question.group[i], code_of(run.context, properties[i], *cell.group->values[i],
                                         fmt::format("/group/values/{}", i)));
  }
  return question;
}

// The groups that are not Other, which only a run over the spec's own range tells.
Result<std::vector<GroupCodes>> groups_shown(Run& run) {
  ROUSE_TRY(auto compiled, compile_run(run, run.spec.range));
  ROUSE_TRY(auto ranked, on_published_data(run.context, compiled.query,
                                           [&](const BusinessData&) { return rank(run, compiled); }));
  return with_no_value(std::move(ranked.top));
}

}  // namespace

Result<TrendResult> run_trend(const AnalysisContext& context, const TrendSpec& spec, const Scope& scope,
                              const RunControl& control) {
  ROUSE_CHECK(refuse_future(spec.range, context));
  Run run{context, spec, scope, control};
  ROUSE_TRY(auto compiled, compile_run(run, spec.range));
  return answer<TrendResult>(run, compiled.query,
                             [&](const AnalysisFacts& facts) { return run_once(run, compiled, facts); });
}

Result<std::vector<Listed>> trend_customers(const AnalysisContext& context, const TrendSpec& spec,
                                            const Scope& scope, const TrendCell& cell,
                                            const RunControl& control) {
  Run run{context, spec, scope, control};
  const bool earlier = cell.compared && spec.compare;
  ROUSE_TRY(auto compiled, compile_run(run, earlier ? earlier_range(spec) : spec.range));
  ROUSE_TRY(const auto question, question_of(run, cell, compiled));
  if (question.of == TrendQuestion::Of::kOther) {
    ROUSE_TRY(compiled.definition.shown, groups_shown(run));
  }
  const auto at = [&](TrendKernel& kernel, const Sequence& sequence) {
    return kernel.first_counted(sequence, question);
  };
  return on_published_data(context, compiled.query, [&](const BusinessData&) {
    return list_all(run, compiled.query, kernels_of(compiled), at);
  });
}

}  // namespace rouse::behaviour
