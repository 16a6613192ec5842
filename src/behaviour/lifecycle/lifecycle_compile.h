// A lifecycle as the host and the kernel need it: SQL conditions, mask bits, instants, code columns.
#pragma once

#include <cstdint>

#include "behaviour/lifecycle/lifecycle_kernel.h"
#include "behaviour/lifecycle/lifecycle_spec.h"
#include "behaviour/sequence_source.h"
#include "core/zone.h"
#include "events/plan.h"

namespace rouse::behaviour {

struct CompiledLifecycle {
  SequenceQuery query;
  LifecycleDefinition definition;
};

// `first_day`: of the stored events.
CompiledLifecycle compile(const LifecycleSpec& spec, std::int32_t first_day, const events::Plan& plan,
                          const core::Zone& zone);

}  // namespace rouse::behaviour
