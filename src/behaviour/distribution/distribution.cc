#include "behaviour/distribution/distribution.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "behaviour/distribution/distribution_compile.h"
#include "behaviour/distribution/distribution_kernel.h"
#include "behaviour/internal/run/asking.h"
#include "behaviour/internal/run/counted.h"
#include "behaviour/internal/spec_json.h"
#include "core/zone.h"

namespace rouse::behaviour {
namespace {

using core::Result;

std::vector<std::int32_t> days_of(const DistributionSpec& spec) {
  if (!spec.period) return {};
  return period_starts(*spec.period, spec.range.from_day, spec.range.to_day);
}

// Turns counts into tables.
class Report {
 public:
  Report(const DistributionSpec& spec, const DistributionDefinition& definition, const AnalysisFacts& facts,
         const AnalysisContext& context)
      : spec_(spec), definition_(definition), facts_(facts), context_(context) {}

  DistributionTable table(const Counters& counts) const {
    DistributionTable made;
    const auto days = days_of(spec_);
    for (std::size_t p = 0; p < days.size(); ++p) {
      auto& row = made.periods.emplace_back(this->row(p, definition_.starts[p + 1], counts));
      row.start_day = days[p];
      row.clipped = is_clipped(days, p);
    }
    made.whole = row(definition_.whole(), definition_.starts.back(), counts);
    return made;
  }

 private:
  bool is_clipped(const std::vector<std::int32_t>& days, std::size_t period) const {
    if (days[period] < spec_.range.from_day) return true;
    if (period + 1 < days.size()) return false;
    // The period after the last tells where that one would end.
    return period_starts(*spec_.period, days[period], days[period] + 31)[1] > spec_.range.to_day + 1;
  }

  DistributionRow row(std::size_t index, std::int64_t end_ms, const Counters& counts) const {
    DistributionRow made;
    made.final = is_final(end_ms, facts_, context_);
    for (std::size_t b = 0; b < definition_.metric.buckets.size(); ++b) {
      auto& bucket = made.buckets.emplace_back();
      for (std::size_t c = 0; c < definition_.columns(); ++c) {
        bucket.across.push_back(counts.at(definition_.number(index, b, c)));
      }
    }
    return made;
  }

  const DistributionSpec& spec_;
  const DistributionDefinition& definition_;
  const AnalysisFacts& facts_;
  const AnalysisContext& context_;
};

Result<DistributionResult> run_once(Asking& asking, const DistributionSpec& spec,
                                    const CompiledDistribution& compiled, const AnalysisFacts& facts) {
  DistributionResult result;
  result.spec = spec;
  ROUSE_TRY(const auto counted,
            count_groups<DistributionKernel>(asking, compiled.query, compiled.definition, spec.breakdown));
  const Report report{spec, compiled.definition, facts, asking.context};
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

// All indices below `count`, or the one that is asked for.
std::vector<std::size_t> indices(const std::optional<std::size_t>& asked, std::size_t count) {
  if (asked) return {*asked};
  std::vector<std::size_t> all(count);
  for (std::size_t i = 0; i < count; ++i) all[i] = i;
  return all;
}

Result<PlaceQuestion> question_of(const AnalysisContext& context, const DistributionSpec& spec,
                                  const DistributionCell& cell, const DistributionDefinition& definition) {
  auto row = definition.whole();
  if (cell.period_day) {
    const auto days = days_of(spec);
    const auto found = std::ranges::find(days, *cell.period_day);
    if (found == days.end()) {
      return refuse("/period", fmt::format("no period starts on {}", core::format_day(*cell.period_day)));
    }
    row = static_cast<std::size_t>(found - days.begin());
  }
  const auto buckets = definition.metric.buckets.size();
  if (cell.bucket.value_or(0) >= buckets) return refuse("/bucket", fmt::format("there are {}", buckets));
  if (cell.across.value_or(0) >= definition.columns()) {
    return refuse("/across", fmt::format("there are {}", definition.columns()));
  }
  PlaceQuestion question;
  for (const auto bucket : indices(cell.bucket, buckets)) {
    for (const auto column : indices(cell.across, definition.columns())) {
      question.numbers.push_back(definition.number(row, bucket, column));
    }
  }
  if (!cell.group) return question;
  if (!spec.breakdown) return refuse("/group", "the distribution has no breakdown");
  ROUSE_TRY(question.group, coded(context, spec.breakdown->property, *cell.group));
  return question;
}

}  // namespace

Result<DistributionResult> run_distribution(const AnalysisContext& context, const DistributionSpec& spec,
                                            const Scope& scope, const RunControl& control) {
  ROUSE_CHECK(refuse_future(spec.range, context));
  Asking asking{context, scope, control};
  auto compiled = compile(spec, context.plan, context.zone);
  return answer<DistributionResult>(asking, compiled.query, [&](const AnalysisFacts& facts) {
    return run_once(asking, spec, compiled, facts);
  });
}

Result<std::vector<Listed>> distribution_customers(const AnalysisContext& context,
                                                   const DistributionSpec& spec, const Scope& scope,
                                                   const DistributionCell& cell, const RunControl& control) {
  Asking asking{context, scope, control};
  auto compiled = compile(spec, context.plan, context.zone);
  ROUSE_TRY(const auto question, question_of(context, spec, cell, compiled.definition));
  return on_published_data(context, compiled.query, [&](const BusinessData&) {
    return list_counted<DistributionKernel>(asking, compiled.query, compiled.definition, spec.breakdown,
                                            question);
  });
}

}  // namespace rouse::behaviour
