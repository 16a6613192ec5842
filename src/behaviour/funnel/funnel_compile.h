// A funnel spec as the host and the kernel need it: SQL conditions, mask bits, instants, code columns.
#pragma once

#include "behaviour/funnel/funnel_kernel.h"
#include "behaviour/funnel/funnel_spec.h"
#include "behaviour/sequence_source.h"
#include "core/zone.h"
#include "events/plan.h"

namespace rouse::behaviour {

struct CompiledFunnel {
  SequenceQuery query;
  FunnelDefinition definition;
  FunnelQuestions questions;
};

CompiledFunnel compile(const FunnelSpec& spec, const events::Plan& plan, const core::Zone& zone);

}  // namespace rouse::behaviour
