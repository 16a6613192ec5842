#include "behaviour/stickiness/stickiness.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "behaviour/internal/run/asking.h"
#include "behaviour/internal/run/counted.h"
#include "behaviour/internal/spec_json.h"
#include "behaviour/stickiness/stickiness_compile.h"
#include "behaviour/stickiness/stickiness_kernel.h"

namespace rouse::behaviour {
namespace {

using core::Result;

// The same question of one of the two ranges.
struct Side {
  StickinessSpec spec;
  CompiledStickiness compiled;
  Counted<Counters> counted{};

  Side(StickinessSpec of, const AnalysisContext& context)
      : spec(std::move(of)), compiled(compile(spec, context.plan, context.zone)) {}
};

Result<void> count(Asking& asking, Side& side) {
  ROUSE_TRY(side.counted, count_groups<StickinessKernel>(asking, side.compiled.query,
                                                         side.compiled.definition, side.spec.breakdown));
  return {};
}

StickinessTable table_of(const Side& side, const Counters& counts, const AnalysisFacts& facts,
                         const AnalysisContext& context) {
  const auto& definition = side.compiled.definition;
  StickinessTable table{.range = side.spec.range, .customers = {}};
  for (std::size_t n = 0; n < definition.numbers(); ++n) table.customers.push_back(counts.at(n));
  table.final = is_final(definition.starts.back(), facts, context);
  return table;
}

// Of both ranges.
std::vector<CodedGroup> groups_of(const Side& main, const Side* earlier) {
  const auto has = [&](GroupKind kind) {
    const auto among = [kind](const Side& side) {
      return std::ranges::any_of(side.counted.groups,
                                 [kind](const auto& group) { return group.first.kind == kind; });
    };
    return among(main) || (earlier && among(*earlier));
  };
  return shown_groups(main.counted.top, has(GroupKind::kNull), has(GroupKind::kOther));
}

Counters counts_of(const Side& side, const CodedGroup& group) {
  for (const auto& [key, counts] : side.counted.groups) {
    if (key.kind == group.kind && key.code == group.code) return counts;
  }
  return {};
}

Result<StickinessResult> run_once(Asking& asking, const StickinessSpec& spec, const AnalysisFacts& facts,
                                  Side& main) {
  StickinessResult result;
  result.spec = spec;
  ROUSE_CHECK(count(asking, main));
  std::optional<Side> earlier;
  if (spec.compare) {
    auto& side = earlier.emplace(compared(spec), asking.context);
    if (spec.breakdown) side.compiled.definition.groups.show(main.counted.top);
    ROUSE_CHECK(on_published_data(asking.context, side.compiled.query,
                                  [&](const BusinessData&) { return count(asking, side); }));
  }
  const auto table = [&](const Side& side, const Counters& counts) {
    return table_of(side, counts, facts, asking.context);
  };
  result.table = table(main, main.counted.all);
  if (earlier) result.compared = table(*earlier, earlier->counted.all);
  if (!spec.breakdown) return result;
  const auto codes = groups_of(main, earlier ? &*earlier : nullptr);
  ROUSE_TRY(auto keys, name_groups(asking, main.compiled.query, spec.breakdown->property, codes));
  for (std::size_t g = 0; g < codes.size(); ++g) {
    auto& group = result.groups.emplace_back();
    group.key = std::move(keys[g]);
    group.table = table(main, counts_of(main, codes[g]));
    if (earlier) group.compared = table(*earlier, counts_of(*earlier, codes[g]));
  }
  return result;
}

Result<PlaceQuestion> question_of(const AnalysisContext& context, const StickinessSpec& spec,
                                  const StickinessCell& cell, std::size_t intervals) {
  PlaceQuestion question;
  if (cell.compared && !spec.compare) return refuse("/compared", "the stickiness compares with nothing");
  if (cell.intervals && (*cell.intervals == 0 || *cell.intervals > intervals)) {
    return refuse("/intervals", fmt::format("the range has {} of them", intervals));
  }
  const auto first = cell.intervals.value_or(1);
  const auto last = cell.intervals && !cell.at_least ? first : intervals;
  for (auto n = first; n <= last; ++n) question.numbers.push_back(n - 1);
  if (!cell.group) return question;
  if (!spec.breakdown) return refuse("/group", "the stickiness has no breakdown");
  ROUSE_TRY(question.group, coded(context, spec.breakdown->property, *cell.group));
  return question;
}

// What is not Other, which only the spec's own range tells.
Result<std::vector<Code>> groups_shown(Asking& asking, const StickinessSpec& spec) {
  Side main{spec, asking.context};
  ROUSE_CHECK(on_published_data(asking.context, main.compiled.query,
                                [&](const BusinessData&) { return count(asking, main); }));
  return main.counted.top;
}

}  // namespace

Result<StickinessResult> run_stickiness(const AnalysisContext& context, const StickinessSpec& spec,
                                        const Scope& scope, const RunControl& control) {
  ROUSE_CHECK(refuse_future(spec.range, context));
  Asking asking{context, scope, control};
  Side main{spec, context};
  return answer<StickinessResult>(asking, main.compiled.query, [&](const AnalysisFacts& facts) {
    return run_once(asking, spec, facts, main);
  });
}

Result<std::vector<Listed>> stickiness_customers(const AnalysisContext& context, const StickinessSpec& spec,
                                                 const Scope& scope, const StickinessCell& cell,
                                                 const RunControl& control) {
  Asking asking{context, scope, control};
  Side side{cell.compared && spec.compare ? compared(spec) : spec, context};
  auto& [query, definition] = side.compiled;
  ROUSE_TRY(const auto question, question_of(context, spec, cell, definition.numbers()));
  if (cell.compared && question.group && question.group->kind == GroupKind::kOther) {
    ROUSE_TRY(auto shown, groups_shown(asking, spec));
    definition.groups.show(std::move(shown));
  }
  return on_published_data(context, query, [&](const BusinessData&) {
    return list_counted<StickinessKernel>(asking, query, definition, spec.breakdown, question);
  });
}

}  // namespace rouse::behaviour
