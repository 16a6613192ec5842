#include "behaviour/ltv/ltv.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "behaviour/answer/number.h"
#include "behaviour/internal/compile_query.h"
#include "behaviour/internal/run/asking.h"
#include "behaviour/internal/run/counted.h"
#include "behaviour/internal/spec_json.h"
#include "behaviour/retention/retention_compile.h"
#include "behaviour/retention/retention_kernel.h"
#include "core/zone.h"

namespace rouse::behaviour {
namespace {

using core::Result;

// The number 1 as value_sql has it: an event counts for one.
constexpr std::string_view kOne = "toUInt64(9223372036854775809)";

Result<CompiledRetention> compile_for(const AnalysisContext& context, const LtvSpec& spec) {
  ROUSE_TRY(const auto first, first_stored_day(context, spec.range.from_day));
  auto compiled =
      compile(retention_of(spec), std::min(first, spec.range.from_day), context.plan, context.zone);
  compiled.definition.first_return = 0;
  if (!spec.property) compiled.definition.value = code_column(compiled.query, std::string{kOne});
  return compiled;
}

// Turns counts into tables.
class Report {
 public:
  Report(const LtvSpec& spec, const CompiledRetention& compiled, const AnalysisFacts& facts,
         const AnalysisContext& context)
      : spec_(spec), compiled_(compiled), facts_(facts), context_(context) {}

  // Of a group it is not known what part of a cohort's cost is its own.
  LtvTable table(const RetentionCounts& counts, bool of_group) const {
    LtvTable made;
    const auto days = period_starts(spec_.period, spec_.range.from_day, spec_.range.to_day);
    for (std::size_t c = 0; c < days.size(); ++c) {
      made.cohorts.push_back(cohort(days[c], c, counts, of_group));
    }
    for (std::int32_t offset = 0; offset <= spec_.periods; ++offset) {
      made.means.push_back(mean(made.cohorts, static_cast<std::size_t>(offset)));
    }
    return made;
  }

 private:
  std::optional<double> cost_of(std::int32_t day, std::uint64_t customers, bool of_group) const {
    if (!spec_.cost) return std::nullopt;
    const double unit = spec_.is_money() ? kFenPerYuan : 1;
    if (spec_.cost->per_customer) return *spec_.cost->per_customer * unit * static_cast<double>(customers);
    const auto found = std::ranges::find(spec_.cost->cohorts, day, &CohortCost::cohort_day);
    if (of_group || found == spec_.cost->cohorts.end()) return std::nullopt;
    return found->amount * unit;
  }

  LtvCohort cohort(std::int32_t day, std::size_t index, const RetentionCounts& counts, bool of_group) const {
    const auto& definition = compiled_.definition;
    const auto width = definition.brackets.size() + 1;
    const auto number = [&](std::size_t at) {
      return counts.numbers.empty() ? RetentionCount{} : counts.numbers[index * width + at];
    };
    LtvCohort made;
    made.start_day = day;
    made.clipped =
        definition.starts[index] < definition.from_ms || definition.starts[index + 1] > definition.to_ms;
    made.customers = number(0).subjects;
    made.cost = cost_of(day, made.customers, of_group);
    for (std::size_t b = 0; b + 1 < width; ++b) {
      auto& point = made.points.emplace_back();
      const auto count = number(b + 1);
      point.payers = count.subjects;
      point.value = count.value.number(definition.fractions);
      point.final = is_final(compiled_.closes_ms(index, b), facts_, context_);
      const auto value = as_double(point.value).value_or(0);
      if (made.customers > 0) point.per_customer = value / static_cast<double>(made.customers);
      if (made.cost.value_or(0) > 0) point.roi = value / *made.cost;
      if (!made.paid_back && point.roi.value_or(0) >= 1) made.paid_back = static_cast<std::int32_t>(b);
    }
    return made;
  }

  static LtvMean mean(const std::vector<LtvCohort>& cohorts, std::size_t offset) {
    double value = 0;
    double customers = 0;
    double paid = 0;  // value of those whose cost is known
    double cost = 0;
    for (const auto& cohort : cohorts) {
      const auto& point = cohort.points[offset];
      if (!point.final || cohort.customers == 0) continue;
      const auto worth = as_double(point.value).value_or(0);
      value += worth;
      customers += static_cast<double>(cohort.customers);
      if (!cohort.cost) continue;
      paid += worth;
      cost += *cohort.cost;
    }
    LtvMean made;
    if (customers > 0) made.per_customer = value / customers;
    if (cost > 0) made.roi = paid / cost;
    return made;
  }

  const LtvSpec& spec_;
  const CompiledRetention& compiled_;
  const AnalysisFacts& facts_;
  const AnalysisContext& context_;
};

Result<LtvResult> run_once(Asking& asking, const LtvSpec& spec, const CompiledRetention& compiled,
                           const AnalysisFacts& facts) {
  LtvResult result;
  result.spec = spec;
  ROUSE_TRY(const auto counted,
            count_groups<RetentionKernel>(asking, compiled.query, compiled.definition, spec.breakdown));
  const Report report{spec, compiled, facts, asking.context};
  result.all = report.table(counted.all, false);
  if (!spec.breakdown) return result;
  std::vector<CodedGroup> codes;
  for (const auto& [group, counts] : counted.groups) {
    codes.push_back(group);
    result.groups.emplace_back().table = report.table(counts, true);
  }
  ROUSE_TRY(auto keys, name_groups(asking, compiled.query, spec.breakdown->property, codes));
  for (std::size_t g = 0; g < keys.size(); ++g) result.groups[g].key = std::move(keys[g]);
  return result;
}

Result<RetentionQuestion> question_of(const AnalysisContext& context, const LtvSpec& spec,
                                      const LtvCell& cell) {
  RetentionQuestion question{.cohort = 0, .bracket = {}, .lost = cell.unpaid, .group = {}};
  const auto days = period_starts(spec.period, spec.range.from_day, spec.range.to_day);
  const auto found = std::ranges::find(days, cell.cohort_day);
  if (found == days.end()) {
    return refuse("/cohort", fmt::format("no cohort starts on {}", core::format_day(cell.cohort_day)));
  }
  question.cohort = static_cast<std::size_t>(found - days.begin());
  if (cell.offset) {
    if (*cell.offset < 0 || *cell.offset > spec.periods) {
      return refuse("/offset", fmt::format("expected 0 to {}", spec.periods));
    }
    question.bracket = static_cast<std::size_t>(*cell.offset);
  }
  if (!cell.group) return question;
  if (!spec.breakdown) return refuse("/group", "the lifetime value has no breakdown");
  ROUSE_TRY(question.group, coded(context, spec.breakdown->property, *cell.group));
  return question;
}

}  // namespace

Result<LtvResult> run_ltv(const AnalysisContext& context, const LtvSpec& spec, const Scope& scope,
                          const RunControl& control) {
  ROUSE_CHECK(refuse_future(spec.range, context));
  Asking asking{context, scope, control};
  ROUSE_TRY(auto compiled, compile_for(context, spec));
  return answer<LtvResult>(asking, compiled.query, [&](const AnalysisFacts& facts) {
    return run_once(asking, spec, compiled, facts);
  });
}

Result<std::vector<Listed>> ltv_customers(const AnalysisContext& context, const LtvSpec& spec,
                                          const Scope& scope, const LtvCell& cell,
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
