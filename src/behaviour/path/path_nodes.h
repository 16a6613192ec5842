// Nodes of paths: as codes, which the warehouse computes for every event, and as names, which are looked up
// for those that are shown.
//
// The code of a merge is its place; of all others a 64-bit hash of the event (or page) and of the values it
// is split by.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "behaviour/internal/run/asking.h"
#include "behaviour/path/path_result.h"
#include "behaviour/path/path_spec.h"
#include "behaviour/sequence.h"
#include "behaviour/sequence_source.h"
#include "core/result.h"

namespace rouse::behaviour {

// A UInt64 expression for events that are steps.
std::string node_code_sql(const PathNodes& nodes);

// Those without a name are missing: their events are gone meanwhile.
core::Result<std::unordered_map<Code, PathNode>> name_nodes(const Asking& asking, const PathNodes& nodes,
                                                            const SequenceQuery& query,
                                                            const std::vector<Code>& codes);

// Fails with kInvalidArgument at `field` when the node is none that the paths can have.
core::Result<Code> node_code_of(const AnalysisContext& context, const PathNodes& nodes, const PathNode& node,
                                const std::string& field);

}  // namespace rouse::behaviour
