// An attribution as the host and the kernel need it: SQL conditions, mask bits, instants, code columns.
#pragma once

#include <string>
#include <vector>

#include "behaviour/analysis.h"
#include "behaviour/attribution/attribution_kernel.h"
#include "behaviour/attribution/attribution_spec.h"
#include "behaviour/sequence_source.h"
#include "core/result.h"

namespace rouse::behaviour {

struct CompiledAttribution {
  SequenceQuery query;
  AttributionDefinition definition;
  std::vector<events::PropertyRef> properties{};  // by which channels are told, in the order of their keys
  std::vector<double> amounts{};                  // costs of a touch, in the unit of the result

  // When no number can change any more, however late a touch is converted.
  std::int64_t closes_ms = 0;
};

// Codes of values are asked of the warehouse.
core::Result<CompiledAttribution> compile(const AttributionSpec& spec, const AnalysisContext& context);

}  // namespace rouse::behaviour
