// A stickiness as the host and the kernel need it: SQL conditions, mask bits, instants, code columns.
#pragma once

#include "behaviour/sequence_source.h"
#include "behaviour/stickiness/stickiness_kernel.h"
#include "behaviour/stickiness/stickiness_spec.h"
#include "core/zone.h"
#include "events/plan.h"

namespace rouse::behaviour {

struct CompiledStickiness {
  SequenceQuery query;
  StickinessDefinition definition;
};

CompiledStickiness compile(const StickinessSpec& spec, const events::Plan& plan, const core::Zone& zone);

}  // namespace rouse::behaviour
