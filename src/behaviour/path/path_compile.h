// A path analysis as the host and the kernel need it: SQL conditions, mask bits, instants, node codes.
#pragma once

#include <cstdint>

#include "behaviour/path/path_kernel.h"
#include "behaviour/path/path_spec.h"
#include "behaviour/sequence_source.h"
#include "core/zone.h"
#include "events/plan.h"

namespace rouse::behaviour {

struct CompiledPath {
  SequenceQuery query;
  PathDefinition definition;
};

CompiledPath compile(const PathSpec& spec, const events::Plan& plan, const core::Zone& zone);

}  // namespace rouse::behaviour
