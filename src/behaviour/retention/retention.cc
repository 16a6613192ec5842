#include "behaviour/retention/retention.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "behaviour/internal/run/asking.h"
#include "behaviour/internal/spec_json.h"
#include "behaviour/retention/retention_compile.h"
#include "behaviour/retention/retention_kernel.h"

namespace rouse::behaviour {
namespace {

using core::Result;

Result<CompiledRetention> compile_for(const AnalysisContext& context, const RetentionSpec& spec) {
  auto first = spec.range.from_day;
  if (spec.first_time != FirstTime::kNo) {
    ROUSE_TRY(const auto stored, first_stored_day(context, first));
    first = std::min(first, stored);
  }
  return compile(spec, first, context.plan, context.zone);
}

// Turns counts into tables.
class Report {
 public:
  Report(const RetentionSpec& spec, const CompiledRetention& compiled, const AnalysisFacts& facts,
         const AnalysisContext& context)
      : spec_(spec), compiled_(compiled), facts_(facts), context_(context) {}

  RetentionTable table(const RetentionCounts& counts) const {
    RetentionTable made;
    const auto days = period_starts(spec_.period, spec_.range.from_day, spec_.range.to_day);
    for (std::size_t c = 0; c < days.size(); ++c) made.cohorts.push_back(cohort(days[c], c, counts));
    for (std::size_t b = 0; b < spec_.brackets.size(); ++b) made.means.push_back(mean(made.cohorts, b));
    return made;
  }

 private:
  RetentionCohort cohort(std::int32_t day, std::size_t index, const RetentionCounts& counts) const {
    const auto& definition = compiled_.definition;
    const auto width = spec_.brackets.size() + 1;
    const auto number = [&](std::size_t at) {
      return counts.numbers.empty() ? RetentionCount{} : counts.numbers[index * width + at];
    };
    RetentionCohort made;
    made.start_day = day;
    made.clipped =
        definition.starts[index] < definition.from_ms || definition.starts[index + 1] > definition.to_ms;
    made.customers = number(0).subjects;
    for (std::size_t b = 0; b + 1 < width; ++b) {
      const auto back = number(b + 1);
      const auto rate =
          made.customers == 0 ? 0 : static_cast<double>(back.subjects) / static_cast<double>(made.customers);
      made.returns.push_back({.customers = back.subjects,
                              .rate = rate,
                              .value = spec_.value ? back.value.number(definition.fractions) : Number{},
                              .final = is_final(compiled_.closes_ms(index, b), facts_, context_)});
    }
    return made;
  }

  static RetentionMean mean(const std::vector<RetentionCohort>& cohorts, std::size_t bracket) {
    double rates = 0;
    std::uint64_t counted = 0;
    std::uint64_t entered = 0;
    std::uint64_t back = 0;
    for (const auto& cohort : cohorts) {
      const auto& number = cohort.returns[bracket];
      if (!number.final || cohort.customers == 0) continue;
      ++counted;
      rates += number.rate;
      entered += cohort.customers;
      back += number.customers;
    }
    if (counted == 0) return {};
    return {rates / static_cast<double>(counted), static_cast<double>(back) / static_cast<double>(entered)};
  }

  const RetentionSpec& spec_;
  const CompiledRetention& compiled_;
  const AnalysisFacts& facts_;
  const AnalysisContext& context_;
};

Result<RetentionResult> run_once(Asking& asking, const RetentionSpec& spec, const CompiledRetention& compiled,
                                 const AnalysisFacts& facts) {
  RetentionResult result;
  result.spec = spec;
  ROUSE_TRY(const auto counted,
            count_groups<RetentionKernel>(asking, compiled.query, compiled.definition, spec.breakdown));
  const Report report{spec, compiled, facts, asking.context};
  result.all = report.table(counted.all);
  if (!spec.breakdown) return result;
  std::vector<CodedGroup> codes;
  for (const auto& [group, counts] : counted.groups) {
    codes.push_back(group);
    result.groups.emplace_back().table = report.table(counts);
  }
  ROUSE_TRY(auto keys, name_groups(asking, compiled.query, spec.breakdown->property, codes));
  for (std::size_t g = 0; g < keys.size(); ++g) result.groups[g].key = std::move(keys[g]);
  return result;
}

Result<RetentionQuestion> question_of(const AnalysisContext& context, const RetentionSpec& spec,
                                      const RetentionCell& cell) {
  RetentionQuestion question{.cohort = 0, .bracket = cell.bracket, .lost = cell.lost, .group = {}};
  const auto days = period_starts(spec.period, spec.range.from_day, spec.range.to_day);
  const auto found = std::ranges::find(days, cell.cohort_day);
  if (found == days.end()) {
    return refuse("/cohort", fmt::format("no cohort starts on {}", core::format_day(cell.cohort_day)));
  }
  question.cohort = static_cast<std::size_t>(found - days.begin());
  if (cell.bracket && *cell.bracket >= spec.brackets.size()) {
    return refuse("/offset", fmt::format("the retention has {} of them", spec.brackets.size()));
  }
  if (!cell.group) return question;
  if (!spec.breakdown) return refuse("/group", "the retention has no breakdown");
  ROUSE_TRY(question.group, coded(context, spec.breakdown->property, *cell.group));
  return question;
}

}  // namespace

Result<RetentionResult> run_retention(const AnalysisContext& context, const RetentionSpec& spec,
                                      const Scope& scope, const RunControl& control) {
  ROUSE_CHECK(refuse_future(spec.range, context));
  Asking asking{context, scope, control};
  ROUSE_TRY(auto compiled, compile_for(context, spec));
  return answer<RetentionResult>(asking, compiled.query, [&](const AnalysisFacts& facts) {
    return run_once(asking, spec, compiled, facts);
  });
}

Result<std::vector<Listed>> retention_customers(const AnalysisContext& context, const RetentionSpec& spec,
                                                const Scope& scope, const RetentionCell& cell,
                                                const RunControl& control) {
  Asking asking{context, scope, control};
  ROUSE_TRY(const auto question, question_of(context, spec, cell));
  ROUSE_TRY(auto compiled, compile_for(context, spec));
  return on_published_data(context, compiled.query, [&](const BusinessData&) {
    return list_counted<RetentionKernel>(asking, compiled.query, compiled.definition, spec.breakdown,
                                         question);
  });
}

}  // namespace rouse::behaviour
