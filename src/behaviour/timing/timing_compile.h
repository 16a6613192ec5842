// A timing analysis as the host and the kernel need it.
#pragma once

#include "behaviour/sequence_source.h"
#include "behaviour/timing/timing_kernel.h"
#include "behaviour/timing/timing_spec.h"
#include "core/zone.h"
#include "events/plan.h"

namespace rouse::behaviour {

struct CompiledTiming {
  SequenceQuery query;
  TimingDefinition definition;
};

CompiledTiming compile(const TimingSpec& spec, const events::Plan& plan, const core::Zone& zone);

}  // namespace rouse::behaviour
