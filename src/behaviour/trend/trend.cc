#include "behaviour/trend/trend.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <unordered_map>
#include <utility>

#include "behaviour/internal/business_data.h"
#include "behaviour/internal/property_codes.h"
#include "behaviour/internal/report/customer_list.h"
#include "behaviour/internal/report/facts.h"
#include "behaviour/internal/spec_json.h"
#include "behaviour/trend/trend_compile.h"
#include "behaviour/trend/trend_kernel.h"
#include "behaviour/trend/trend_report.h"
#include "behaviour/trend/trend_rules.h"
#include "events/event_table.h"

namespace rouse::behaviour {
namespace {

using core::Result;
using std::chrono::steady_clock;

// One question as it is asked: a spec, and how it may run.
struct Run {
  const AnalysisContext& context;
  const TrendSpec& spec;
  const Scope& scope;
  const RunControl& control;
  steady_clock::time_point started = steady_clock::now();

  // Each reading has the time that those before it left.
  RunControl control_left() const {
    auto left = control;
    left.limits.time_max -= std::chrono::duration_cast<core::Milliseconds>(steady_clock::now() - started);
    return left;
  }
};

// A kernel and what it collected, per worker.
struct Worker {
  TrendKernel kernel;
  TrendPartial partial{};
};

std::vector<Worker> make_workers(const TrendDefinition& definition, const RunControl& control) {
  std::vector<Worker> workers;
  for (unsigned i = 0; i < std::max(1U, control.limits.workers); ++i) {
    workers.push_back({TrendKernel{definition}});
  }
  return workers;
}

Result<void> count(Worker& worker, const Sequence& sequence, const AnalysisLimits& limits) {
  worker.kernel.fold(sequence, worker.partial);
  if (worker.partial.groups.size() > limits.groups) {
    return core::fail(core::ErrorCode::kResourceExhausted, "/breakdown/properties",
                      fmt::format("/breakdown/properties: more than {} different groups", limits.groups),
                      "break down by a property with fewer values");
  }
  if (worker.partial.values_held > limits.kept_values) {
    return core::fail(core::ErrorCode::kResourceExhausted, "/series",
                      fmt::format("/series: more than {} values to keep for percentiles and distinct values",
                                  limits.kept_values),
                      "choose a shorter range, or the measure mean, min or max");
  }
  return {};
}

struct Counted {
  TrendPartial partial;
  bool cut = false;
};

Result<Counted> count_all(const Run& run, const CompiledTrend& compiled) {
  const auto control = run.control_left();
  auto workers = make_workers(compiled.definition, control);
  ROUSE_TRY(const auto totals, stream_sequences(run.context, compiled.query, run.scope, control,
                                                [&](unsigned w, const Sequence& sequence) {
                                                  return count(workers[w], sequence, control.limits);
                                                }));
  Counted counted{.partial = {}, .cut = totals.cut};
  for (auto& worker : workers) counted.partial.merge(std::move(worker.partial));
  return counted;
}

Result<std::int32_t> first_day(const Run& run, const DayRange& range) {
  if (!looks_back(run.spec)) return range.from_day;
  const auto table = events::event_table(run.context.plan);
  ROUSE_TRY(const std::string known, table_identity(run.context, table));
  if (known.empty()) return range.from_day;
  ROUSE_TRY(auto rows, run.context.warehouse.select(fmt::format(
                           "SELECT toInt64(toInt32(min(day))) AS first, count() AS events FROM {}", table)));
  ROUSE_TRY(const bool more, rows.next());
  core::require(more, "an aggregate without keys has one row");
  const auto day = static_cast<std::int32_t>(rows.i64());
  const auto events = rows.u64();
  return events == 0 ? range.from_day : std::min(day, range.from_day);
}

Result<CompiledTrend> compile_run(const Run& run, const DayRange& range) {
  ROUSE_TRY(const auto first, first_day(run, range));
  return compile(run.spec, range, first, run.context.plan, run.context.zone);
}

DayRange earlier_range(const TrendSpec& spec) { return compared_range(spec.range, *spec.compare); }

// The numbers of the spec's own range, and the groups that are shown by themselves.
struct Ranked {
  Counted counted;
  std::vector<GroupCodes> top;
};

// What `shown` of a definition is, so that the rest is Other.
std::vector<GroupCodes> with_no_value(std::vector<GroupCodes> top) {
  top.push_back(kNoValue);
  return top;
}

Result<Ranked> rank(const Run& run, const CompiledTrend& compiled) {
  Ranked ranked;
  ROUSE_TRY(ranked.counted, count_all(run, compiled));
  if (run.spec.breakdown) ranked.top = top_groups(ranked.counted.partial, run.spec.breakdown->limit);
  return ranked;
}

Result<Ranked> count_main(const Run& run, CompiledTrend& compiled) {
  ROUSE_TRY(auto ranked, rank(run, compiled));
  if (!ranked.counted.partial.ranked_only) return ranked;
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

ShownGroups shown_groups(const Ranked& main, const Counted* earlier) {
  ShownGroups groups(main.top.begin(), main.top.end());
  for (const auto& rest : {std::optional{kNoValue}, std::optional<GroupCodes>{}}) {
    const bool there =
        has_events(main.counted.partial, rest) || (earlier && has_events(earlier->partial, rest));
    if (there) groups.push_back(rest);
  }
  return groups;
}

struct Earlier {
  CompiledTrend compiled;
  Counted counted;
};

// The same question of the earlier range; its groups are those of the spec's own.
Result<Earlier> count_earlier(const Run& run, const std::vector<GroupCodes>& top) {
  ROUSE_TRY(auto compiled, compile_run(run, earlier_range(run.spec)));
  if (run.spec.breakdown) compiled.definition.shown = with_no_value(top);
  ROUSE_TRY(auto counted, on_published_data(run.context, compiled.query,
                                            [&](const BusinessData&) { return count_all(run, compiled); }));
  return Earlier{std::move(compiled), std::move(counted)};
}

Result<TrendResult> run_once(const Run& run, CompiledTrend compiled) {
  TrendResult result;
  result.spec = run.spec;
  result.units = units_of(run.spec);
  ROUSE_TRY(const std::string table, table_identity(run.context, compiled.query.table));
  Ranked main;
  std::optional<Earlier> earlier;
  if (!table.empty()) {
    ROUSE_TRY(result.data_through, data_through(run.context, compiled.query.table));
    ROUSE_TRY(main, count_main(run, compiled));
    if (run.spec.compare) {
      ROUSE_TRY(earlier, count_earlier(run, main.top));
    }
  } else if (run.spec.compare) {
    ROUSE_TRY(auto nothing, compile_run(run, earlier_range(run.spec)));
    earlier = Earlier{std::move(nothing), {}};
  }
  ShownGroups groups;
  if (run.spec.breakdown) groups = shown_groups(main, earlier ? &earlier->counted : nullptr);
  if (!table.empty()) {
    ROUSE_TRY(result.groups, name_groups(run, compiled.query, groups));
  }
  const auto finish = [&](const CompiledTrend& of, const Counted& counted) {
    auto made = report(run.spec, of, counted.partial, groups);
    mark_final(made.periods, run.spec.period, result.data_through, run.context.clock.now(), run.context.zone);
    result.events_read += counted.partial.events;
    result.cut = result.cut || counted.cut;
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
Result<std::vector<GroupCodes>> groups_shown(const Run& run) {
  ROUSE_TRY(auto compiled, compile_run(run, run.spec.range));
  ROUSE_TRY(const std::string table, table_identity(run.context, compiled.query.table));
  if (table.empty()) return std::vector<GroupCodes>{kNoValue};
  ROUSE_TRY(auto ranked, on_published_data(run.context, compiled.query,
                                           [&](const BusinessData&) { return rank(run, compiled); }));
  return with_no_value(std::move(ranked.top));
}

Result<std::vector<Listed>> list_once(const Run& run, const CompiledTrend& compiled,
                                      const TrendQuestion& question) {
  ROUSE_TRY(const std::string table, table_identity(run.context, compiled.query.table));
  if (table.empty()) return std::vector<Listed>{};
  const auto control = run.control_left();
  auto workers = make_workers(compiled.definition, control);
  std::vector<std::vector<Listed>> found(workers.size());
  ROUSE_TRY(const auto totals, stream_sequences(run.context, compiled.query, run.scope, control,
                                                [&](unsigned w, const Sequence& sequence) -> Result<void> {
                                                  const auto first =
                                                      workers[w].kernel.first_counted(sequence, question);
                                                  if (first) found[w].push_back({sequence.subject, *first});
                                                  return {};
                                                }));
  static_cast<void>(totals);
  std::vector<Listed> listed;
  for (const auto& part : found) listed.insert(listed.end(), part.begin(), part.end());
  std::ranges::sort(listed, {}, &Listed::id);
  return listed;
}

// Everyone in the cell, ascending.
Result<std::vector<Listed>> list_cell(const Run& run, const TrendCell& cell) {
  const bool earlier = cell.compared && run.spec.compare;
  ROUSE_TRY(auto compiled, compile_run(run, earlier ? earlier_range(run.spec) : run.spec.range));
  ROUSE_TRY(const auto question, question_of(run, cell, compiled));
  if (question.of == TrendQuestion::Of::kOther) {
    ROUSE_TRY(compiled.definition.shown, groups_shown(run));
  }
  return on_published_data(run.context, compiled.query,
                           [&](const BusinessData&) { return list_once(run, compiled, question); });
}

}  // namespace

Result<TrendResult> run_trend(const AnalysisContext& context, const TrendSpec& spec, const Scope& scope,
                              const RunControl& control) {
  const Run run{context, spec, scope, control};
  const auto today = context.zone.day_of(context.clock.now());
  if (spec.range.from_day > today) {
    return refuse("/range/from", fmt::format("{} is in the future, today is {}",
                                             core::format_day(spec.range.from_day), core::format_day(today)));
  }
  ROUSE_TRY(auto compiled, compile_run(run, spec.range));
  ROUSE_TRY(
      auto result,
      on_published_data(context, compiled.query, [&](const BusinessData& business) -> Result<TrendResult> {
        ROUSE_TRY(auto once, run_once(run, compiled));
        once.business_data = business.tables(context.clock.now(), context.zone);
        return once;
      }));
  complete(result, context, run.started);
  return result;
}

Result<CustomerPage> trend_customers(const AnalysisContext& context, const TrendSpec& spec,
                                     const Scope& scope, const TrendCell& cell, std::size_t offset,
                                     std::size_t limit, const RunControl& control) {
  ROUSE_CHECK(check_page_limit(limit));
  ROUSE_TRY(const auto listed, list_cell({context, spec, scope, control}, cell));
  return page_of(context, spec.subject, listed, offset, limit);
}

Result<std::uint64_t> each_trend_customer(const AnalysisContext& context, const TrendSpec& spec,
                                          const Scope& scope, const TrendCell& cell, const CustomerSink& sink,
                                          const RunControl& control) {
  ROUSE_TRY(const auto listed, list_cell({context, spec, scope, control}, cell));
  return each_page(context, spec.subject, listed, sink);
}

}  // namespace rouse::behaviour
