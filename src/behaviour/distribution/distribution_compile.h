// A distribution as the host and the kernel need it: SQL conditions, mask bits, instants, code columns.
#pragma once

#include "behaviour/distribution/distribution_kernel.h"
#include "behaviour/distribution/distribution_spec.h"
#include "behaviour/sequence_source.h"
#include "core/zone.h"
#include "events/plan.h"

namespace rouse::behaviour {

struct CompiledDistribution {
  SequenceQuery query;
  DistributionDefinition definition;
};

CompiledDistribution compile(const DistributionSpec& spec, const events::Plan& plan, const core::Zone& zone);

}  // namespace rouse::behaviour
