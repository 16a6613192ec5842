#include "behaviour/timing/timing.h"

#include <fmt/format.h>

#include <utility>

#include "behaviour/internal/run/asking.h"
#include "behaviour/internal/spec_json.h"
#include "behaviour/timing/timing_compile.h"
#include "behaviour/timing/timing_kernel.h"

namespace rouse::behaviour {
namespace {

using core::Result;

TimingNumbers report(const EventCounts& counts, std::size_t brackets) {
  const auto number = [&](std::size_t at, std::size_t of) {
    const auto [conversions, customers] = counts.at(at);
    const auto whole = counts.at(of).events;
    const auto share = whole == 0 ? 0.0 : static_cast<double>(conversions) / static_cast<double>(whole);
    return TimingNumber{conversions, customers, share};
  };
  TimingNumbers made{.all = number(kAllConversions, kAllConversions),
                     .dated = number(kDatedConversions, kAllConversions),
                     .undated = number(kUndatedConversions, kAllConversions),
                     .outside = number(kOutsideConversions, kDatedConversions),
                     .brackets = {}};
  for (std::size_t b = 0; b < brackets; ++b) {
    made.brackets.push_back(number(kFirstBracket + b, kDatedConversions));
  }
  return made;
}

Result<TimingResult> run_once(Asking& asking, const TimingSpec& spec, const CompiledTiming& compiled,
                              const AnalysisFacts& facts) {
  TimingResult result;
  result.spec = spec;
  result.final = is_final(compiled.query.to_ms, facts, asking.context);
  ROUSE_TRY(auto partial, count_events<TimingFinder>(asking, compiled.query, compiled.definition));
  result.all = report(partial.all, spec.brackets.size());
  ROUSE_TRY(const auto groups, event_groups<TimingFinder>(asking, compiled.query, compiled.definition,
                                                          spec.breakdown, std::move(partial)));
  for (const auto& [key, counts] : groups) {
    result.groups.push_back({.key = key, .numbers = report(counts, spec.brackets.size())});
  }
  return result;
}

Result<EventCountQuestion> question_of(const AnalysisContext& context, const TimingSpec& spec,
                                       const TimingCell& cell) {
  EventCountQuestion question{.number = static_cast<std::size_t>(cell.of), .group = {}};
  if (cell.bracket) {
    if (*cell.bracket >= spec.brackets.size()) {
      return refuse("/from", fmt::format("the analysis has {} brackets", spec.brackets.size()));
    }
    question.number = kFirstBracket + *cell.bracket;
  }
  if (!cell.group) return question;
  if (!spec.breakdown) return refuse("/group", "the analysis has no breakdown");
  ROUSE_TRY(question.group, coded(context, spec.breakdown->property, *cell.group));
  return question;
}

}  // namespace

Result<TimingResult> run_timing(const AnalysisContext& context, const TimingSpec& spec, const Scope& scope,
                                const RunControl& control) {
  ROUSE_CHECK(refuse_future(spec.range, context));
  Asking asking{context, scope, control};
  auto compiled = compile(spec, context.plan, context.zone);
  return answer<TimingResult>(asking, compiled.query, [&](const AnalysisFacts& facts) {
    return run_once(asking, spec, compiled, facts);
  });
}

Result<std::vector<Listed>> timing_customers(const AnalysisContext& context, const TimingSpec& spec,
                                             const Scope& scope, const TimingCell& cell,
                                             const RunControl& control) {
  Asking asking{context, scope, control};
  ROUSE_TRY(const auto question, question_of(context, spec, cell));
  auto compiled = compile(spec, context.plan, context.zone);
  return on_published_data(context, compiled.query, [&](const BusinessData&) {
    return list_events<TimingFinder>(asking, compiled.query, compiled.definition, spec.breakdown, question);
  });
}

}  // namespace rouse::behaviour
