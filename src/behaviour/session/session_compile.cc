#include "behaviour/session/session_compile.h"

#include "behaviour/internal/compile_query.h"
#include "behaviour/path/path_nodes.h"

namespace rouse::behaviour {
namespace {

constexpr std::int64_t kSecondMs = 1'000;

}  // namespace

PathNodes end_names(const SessionSpec& spec) {
  PathNodes nodes;
  nodes.name = spec.name;
  return nodes;
}

CompiledSession compile(const SessionSpec& spec, const events::Plan& plan, const core::Zone& zone) {
  CompiledSession compiled{.query = query_of(spec, plan, zone), .definition = {}};
  auto& [query, definition] = compiled;
  query.values = customer_values_of(spec, plan);
  definition.from_ms = query.from_ms;
  definition.to_ms = query.to_ms;
  for (const auto day : period_starts(spec.period, spec.range.from_day, spec.range.to_day)) {
    definition.starts.push_back(core::to_epoch_ms(zone.start_of_day(day)));
  }
  for (const auto seconds : spec.length_buckets) definition.length_buckets.push_back(seconds * kSecondMs);
  definition.depth_buckets = spec.depth_buckets;
  add_bit(query, kMemberBit, spec.members, plan);
  definition.rules = compile_sessions(spec.session, kOpensBit, kClosesBit, zone, query);
  definition.entries.column = code_column(query, node_code_sql(end_names(spec)));
  definition.exits.column = definition.entries.column;
  definition.entries.full_max = definition.exits.full_max = GroupPlan::full_max_of(1);
  definition.page = code_column(query, code_sql(events::find_property(plan, "page", "").value()));
  if (spec.breakdown) {
    definition.groups.column = code_column(query, code_sql(spec.breakdown->property));
    definition.groups.full_max = GroupPlan::full_max_of(
        definition.starts.size() + 1 + definition.length_buckets.size() + definition.depth_buckets.size());
  }
  return compiled;
}

}  // namespace rouse::behaviour
