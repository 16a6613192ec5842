// Lengths of intervals as the numbers of an answer.
#pragma once

#include <vector>

#include "behaviour/interval/interval_kernel.h"
#include "behaviour/interval/interval_result.h"
#include "behaviour/interval/interval_spec.h"

namespace rouse::behaviour {

// The bins of the answer, which hold all lengths; automatic ones depend on these.
std::vector<IntervalBin> bins_of(const IntervalSpec& spec, const std::vector<std::int64_t>& lengths);

// Sorts the lengths.
IntervalNumbers numbers_of(IntervalValues&& values, const std::vector<IntervalBin>& bins);

}  // namespace rouse::behaviour
