#include "behaviour/session/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

#include "behaviour/internal/quantile.h"
#include "behaviour/internal/run/asking.h"
#include "behaviour/internal/spec_json.h"
#include "behaviour/path/path_finder.h"
#include "behaviour/path/path_nodes.h"
#include "behaviour/session/session_compile.h"
#include "behaviour/session/session_kernel.h"

namespace rouse::behaviour {
namespace {

using core::Result;

auto kernels_of(const CompiledSession& compiled) {
  return [&compiled] { return SessionKernel{compiled.definition}; };
}

Result<SessionPartial> count_all(Asking& asking, const CompiledSession& compiled) {
  const auto most = asking.control.limits.groups;
  return fold_all(asking, compiled.query, kernels_of(compiled),
                  [most](const SessionPartial& partial) -> Result<void> {
                    if (partial.groups.sizes.size() > most) {
                      return core::fail(too_many_groups("/breakdown/property", most));
                    }
                    if (std::max(partial.entries.sizes.size(), partial.exits.sizes.size()) <= most) return {};
                    return core::fail(too_many_groups("/name", most));
                  });
}

// What is shown by itself.
struct Shown {
  std::vector<Code> groups;
  std::vector<Code> entries;
  std::vector<Code> exits;
};

Shown rank(const SessionSpec& spec, const SessionPartial& partial) {
  Shown shown{.groups = {},
              .entries = partial.entries.largest(spec.limit),
              .exits = partial.exits.largest(spec.limit)};
  if (spec.breakdown) shown.groups = partial.groups.largest(spec.breakdown->limit);
  return shown;
}

template <typename Counts>
bool hides(const Grouped<Counts>& grouped, const std::vector<Code>& shown) {
  return grouped.sizes.size() > shown.size() + grouped.sizes.count(kNoCode);
}

void show(const Shown& shown, SessionDefinition& definition) {
  definition.groups.show(shown.groups);
  definition.entries.show(shown.entries);
  definition.exits.show(shown.exits);
}

SessionNumber number_of(const SessionCount& count) { return {count.sessions, count.subjects}; }

template <typename Value>
double median(std::vector<Value>& values) {
  std::ranges::sort(values);
  return quantile(values, 0.5);
}

// Turns counts into tables.
class Report {
 public:
  Report(const SessionSpec& spec, const CompiledSession& compiled, const SessionPartial& partial,
         const AnalysisFacts& facts, const AnalysisContext& context)
      : spec_(spec), medians_(!partial.no_medians) {
    const auto& starts = compiled.definition.starts;
    for (std::size_t p = 0; p < starts.size(); ++p) {
      const auto end = p + 1 < starts.size() ? starts[p + 1] : compiled.definition.to_ms;
      const auto open = p < partial.open_until_ms.size() ? partial.open_until_ms[p] : 0;
      final_.push_back(is_final(std::max(end, open), facts, context));
    }
  }

  SessionTable table(SessionTally&& tally) const {
    const auto days = period_starts(spec_.period, spec_.range.from_day, spec_.range.to_day);
    if (tally.numbers.empty()) {
      tally.numbers.resize(days.size() + 1);
      tally.lengths.resize(spec_.length_buckets.size());
      tally.depths.resize(spec_.depth_buckets.size());
    }
    for (std::size_t p = 0; p < days.size(); ++p) add_values(tally.numbers.front(), tally.numbers[p + 1]);
    SessionTable table{.whole = line(tally.numbers.front()), .periods = {}, .lengths = {}, .depths = {}};
    for (std::size_t p = 0; p < days.size(); ++p) {
      table.periods.push_back({.start_day = days[p],
                               .clipped = is_clipped(days, p),
                               .final = final_[p],
                               .line = line(tally.numbers[p + 1])});
    }
    for (const auto& count : tally.lengths) table.lengths.push_back(number_of(count));
    for (const auto& count : tally.depths) table.depths.push_back(number_of(count));
    return table;
  }

 private:
  // Periods keep the values of the whole range.
  static void add_values(SessionNumbers& whole, const SessionNumbers& period) {
    whole.lengths.insert(whole.lengths.end(), period.lengths.begin(), period.lengths.end());
    whole.depths.insert(whole.depths.end(), period.depths.begin(), period.depths.end());
  }

  bool is_clipped(const std::vector<std::int32_t>& days, std::size_t period) const {
    const auto next = period_starts(spec_.period, days[period], spec_.range.to_day + 31);
    return days[period] < spec_.range.from_day || (next.size() > 1 && next[1] > spec_.range.to_day + 1);
  }

  SessionLine line(SessionNumbers& numbers) const {
    SessionLine line{.all = number_of(numbers.all), .bounces = number_of(numbers.bounces)};
    if (numbers.all.sessions == 0) return line;
    const auto sessions = static_cast<double>(numbers.all.sessions);
    line.mean_length_ms = static_cast<double>(numbers.length_ms) / sessions;
    line.mean_depth = static_cast<double>(numbers.depth) / sessions;
    line.mean_pages = static_cast<double>(numbers.pages) / sessions;
    if (!medians_) return line;
    line.median_length_ms = median(numbers.lengths);
    line.median_depth = median(numbers.depths);
    return line;
  }

  const SessionSpec& spec_;
  bool medians_;
  std::vector<bool> final_;
};

Result<std::vector<SessionEnd>> ends_of(const Asking& asking, const SessionSpec& spec,
                                        const SequenceQuery& query, Grouped<SessionEndTally>&& counted,
                                        const std::vector<Code>& top) {
  std::vector<SessionEnd> ends;
  std::vector<Code> codes;
  for (auto& [group, tally] : std::move(counted).shown(top)) {
    codes.push_back(group.kind == GroupKind::kOther ? kOtherNode : group.code);
    ends.push_back({.node = {}, .all = number_of(tally.all), .bounces = number_of(tally.bounces)});
  }
  ROUSE_TRY(auto names, name_nodes(asking, end_names(spec), query, codes));
  for (std::size_t i = 0; i < ends.size(); ++i) ends[i].node = names[codes[i]];
  return ends;
}

Result<SessionResult> run_once(Asking& asking, const SessionSpec& spec, CompiledSession compiled,
                               const AnalysisFacts& facts) {
  SessionResult result;
  result.spec = spec;
  ROUSE_TRY(auto partial, count_all(asking, compiled));
  const auto shown = rank(spec, partial);
  if (hides(partial.groups, shown.groups) || hides(partial.entries, shown.entries) ||
      hides(partial.exits, shown.exits)) {
    show(shown, compiled.definition);
    ROUSE_TRY(partial, count_all(asking, compiled));
  }
  result.medians_left_out = partial.no_medians;
  const Report report{spec, compiled, partial, facts, asking.context};
  result.all = report.table(std::move(partial.all));
  const auto& query = compiled.query;
  ROUSE_TRY(result.entries, ends_of(asking, spec, query, std::move(partial.entries), shown.entries));
  ROUSE_TRY(result.exits, ends_of(asking, spec, query, std::move(partial.exits), shown.exits));
  if (!spec.breakdown) return result;
  std::vector<CodedGroup> codes;
  for (auto& [group, tally] : std::move(partial.groups).shown(shown.groups)) {
    codes.push_back(group);
    result.groups.emplace_back().table = report.table(std::move(tally));
  }
  ROUSE_TRY(auto keys, name_groups(asking, query, spec.breakdown->property, codes));
  for (std::size_t g = 0; g < keys.size(); ++g) result.groups[g].key = std::move(keys[g]);
  return result;
}

Result<std::optional<CodedGroup>> end_of(const AnalysisContext& context, const SessionSpec& spec,
                                         const std::optional<PathNode>& node, const std::string& field) {
  if (!node) return std::optional<CodedGroup>{};
  ROUSE_TRY(const auto code, node_code_of(context, end_names(spec), *node, field));
  return std::optional{code == kOtherNode ? CodedGroup{.kind = GroupKind::kOther}
                                          : CodedGroup{.kind = GroupKind::kValue, .code = code}};
}

Result<SessionQuestion> question_of(const AnalysisContext& context, const SessionSpec& spec,
                                    const SessionCell& cell) {
  SessionQuestion question;
  question.bounced = cell.bounced;
  question.length = cell.length;
  question.depth = cell.depth;
  if (cell.period_day) {
    const auto days = period_starts(spec.period, spec.range.from_day, spec.range.to_day);
    const auto found = std::ranges::find(days, *cell.period_day);
    if (found == days.end()) {
      return refuse("/period", fmt::format("no period starts on {}", core::format_day(*cell.period_day)));
    }
    question.period = static_cast<std::size_t>(found - days.begin());
  }
  ROUSE_TRY(question.entry, end_of(context, spec, cell.entry, "/entry"));
  ROUSE_TRY(question.exit, end_of(context, spec, cell.exit, "/exit"));
  if (!cell.group) return question;
  if (!spec.breakdown) return refuse("/group", "the analysis has no breakdown");
  ROUSE_TRY(question.group, coded(context, spec.breakdown->property, *cell.group));
  return question;
}

bool asks_for_other(const SessionQuestion& question) {
  const auto is_other = [](const auto& group) { return group && group->kind == GroupKind::kOther; };
  return is_other(question.entry) || is_other(question.exit) || is_other(question.group);
}

Result<std::vector<Listed>> list_once(Asking& asking, const SessionSpec& spec, CompiledSession compiled,
                                      const SessionQuestion& question) {
  if (asks_for_other(question)) {
    ROUSE_TRY(const auto partial, count_all(asking, compiled));
    show(rank(spec, partial), compiled.definition);
  }
  return list_all(asking, compiled.query, kernels_of(compiled),
                  [&question](SessionKernel& kernel, const Sequence& sequence) {
                    return kernel.first_in(sequence, question);
                  });
}

CompiledSession compile_for(const AnalysisContext& context, const SessionSpec& spec,
                            const RunControl& control) {
  auto compiled = compile(spec, context.plan, context.zone);
  compiled.definition.kept_max = control.limits.kept_values;
  return compiled;
}

}  // namespace

Result<SessionResult> run_session(const AnalysisContext& context, const SessionSpec& spec, const Scope& scope,
                                  const RunControl& control) {
  ROUSE_CHECK(refuse_future(spec.range, context));
  Asking asking{context, scope, control};
  auto compiled = compile_for(context, spec, control);
  return answer<SessionResult>(asking, compiled.query, [&](const AnalysisFacts& facts) {
    return run_once(asking, spec, compiled, facts);
  });
}

Result<std::vector<Listed>> session_customers(const AnalysisContext& context, const SessionSpec& spec,
                                              const Scope& scope, const SessionCell& cell,
                                              const RunControl& control) {
  Asking asking{context, scope, control};
  ROUSE_TRY(const auto question, question_of(context, spec, cell));
  auto compiled = compile_for(context, spec, control);
  return on_published_data(context, compiled.query,
                           [&](const BusinessData&) { return list_once(asking, spec, compiled, question); });
}

}  // namespace rouse::behaviour
