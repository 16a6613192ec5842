// Path results and cells as JSON (path_result.schema.json), and results as text.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

#include "behaviour/path/path_result.h"
#include "core/result.h"
#include "core/zone.h"

namespace rouse::behaviour {

boost::json::value to_json(const PathResult& result);

// {"kind":"event","name":"view","by":["product"],"values":["tea"]}; the values are those that the event is
// split by.
boost::json::object node_json(const PathNodes& nodes, const PathNode& node);
core::Result<PathNode> parse_node(const boost::json::value& json, std::string pointer,
                                  const PathNodes& nodes);

// {"step":1,"node":{"kind":"event","name":"view"},"to":{"kind":"other"}}, or "exit" or "beyond" true in place
// of "to". Fails with kInvalidArgument at the member that is wrong.
core::Result<PathCell> parse_path_cell(const boost::json::value& json, std::string pointer,
                                       const PathSpec& spec, const core::Zone& zone);

// The step matrix: a row for each node, a column for each step, and in it the share of all paths; and the
// most frequent transitions.
std::string to_table(const PathResult& result);
// A row for each number.
std::string to_csv(const PathResult& result);

}  // namespace rouse::behaviour
