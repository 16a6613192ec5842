// A session analysis as the host and the kernel need it: SQL conditions, mask bits, instants, code columns.
#pragma once

#include "behaviour/sequence_source.h"
#include "behaviour/session/session_kernel.h"
#include "behaviour/session/session_spec.h"
#include "core/zone.h"
#include "events/plan.h"

namespace rouse::behaviour {

struct CompiledSession {
  SequenceQuery query;
  SessionDefinition definition;
};

// How first and last events are named.
PathNodes end_names(const SessionSpec& spec);

CompiledSession compile(const SessionSpec& spec, const events::Plan& plan, const core::Zone& zone);

}  // namespace rouse::behaviour
