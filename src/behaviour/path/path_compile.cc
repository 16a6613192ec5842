#include "behaviour/path/path_compile.h"

#include "behaviour/internal/compile_query.h"
#include "behaviour/path/path_nodes.h"

namespace rouse::behaviour {

CompiledPath compile(const PathSpec& spec, const events::Plan& plan, const core::Zone& zone) {
  CompiledPath compiled{.query = query_of(spec, plan, zone), .definition = {}};
  auto& [query, definition] = compiled;
  query.values = customer_values_of(spec, plan);
  definition.from_ms = query.from_ms;
  definition.to_ms = query.to_ms;
  definition.first_only = spec.unit == PathUnit::kFirstSession;
  definition.depth = spec.depth;
  definition.limit = spec.limit;
  definition.compact = spec.nodes.compact;
  add_bit(query, kNodeBit, spec.nodes, plan);
  if (spec.anchor) {
    const auto& anchor = *spec.anchor;
    definition.start = anchor.start.has_value();
    definition.end = anchor.end.has_value();
    definition.last_occurrence = anchor.occurrence == Occurrence::kLast;
    if (anchor.within) definition.within_ms = duration_ms(*anchor.within);
    if (anchor.start) add_bit(query, kAnchorStartBit, anchor.start->any_of);
    if (anchor.end) add_bit(query, kAnchorEndBit, anchor.end->any_of);
  }
  if (spec.unit != PathUnit::kLife) {
    definition.session = compile_sessions(spec.session, kSessionStartBit, kSessionEndBit, zone, query);
  }
  code_column(query, node_code_sql(spec.nodes));
  return compiled;
}

}  // namespace rouse::behaviour
