// An interval analysis as the host and the kernel need it: SQL conditions, mask bits, instants, code columns.
#pragma once

#include <cstdint>

#include "behaviour/interval/interval_kernel.h"
#include "behaviour/interval/interval_spec.h"
#include "behaviour/sequence_source.h"
#include "core/zone.h"
#include "events/plan.h"

namespace rouse::behaviour {

struct CompiledInterval {
  SequenceQuery query;
  IntervalDefinition definition;

  // When nothing that started before `start_ms` can end any more.
  std::int64_t closes_ms(std::int64_t start_ms) const;
};

CompiledInterval compile(const IntervalSpec& spec, const events::Plan& plan, const core::Zone& zone);

}  // namespace rouse::behaviour
