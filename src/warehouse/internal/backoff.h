// Delays between attempts: doubled each time up to a limit.
#pragma once

#include <algorithm>

#include "core/time.h"

namespace rouse::warehouse::internal {

class Backoff {
 public:
  Backoff(core::Milliseconds delay_min, core::Milliseconds delay_max)
      : delay_min_(delay_min), delay_max_(delay_max), next_(delay_min) {}

  core::Milliseconds next() {
    const auto delay = std::min(next_, delay_max_);
    next_ = std::min(delay * 2, delay_max_);
    return delay;
  }
  void reset() { next_ = delay_min_; }

 private:
  core::Milliseconds delay_min_;
  core::Milliseconds delay_max_;
  core::Milliseconds next_;
};

}  // namespace rouse::warehouse::internal
