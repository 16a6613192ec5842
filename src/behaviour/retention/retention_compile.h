// A retention as the host and the kernel need it: SQL conditions, mask bits, instants, code columns.
#pragma once

#include <cstdint>

#include "behaviour/retention/retention_kernel.h"
#include "behaviour/retention/retention_spec.h"
#include "behaviour/sequence_source.h"
#include "core/zone.h"
#include "events/plan.h"

namespace rouse::behaviour {

struct CompiledRetention {
  SequenceQuery query;
  RetentionDefinition definition;

  // When nobody who entered the cohort can come back in the bracket any more.
  std::int64_t closes_ms(std::size_t cohort, std::size_t bracket) const;
};

// `first_day`: of the stored events; looked at only if entries are first times.
CompiledRetention compile(const RetentionSpec& spec, std::int32_t first_day, const events::Plan& plan,
                          const core::Zone& zone);

}  // namespace rouse::behaviour
