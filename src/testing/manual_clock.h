// A clock that moves only when a test says so.
#pragma once

#include <atomic>

#include "core/time.h"

namespace rouse::testing {

// Thread-safe.
class ManualClock final : public core::Clock {
 public:
  explicit ManualClock(core::Timestamp start) : now_ms_(core::to_epoch_ms(start)) {}
  core::Timestamp now() const override { return core::from_epoch_ms(now_ms_.load()); }
  void advance(core::Milliseconds by) { now_ms_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_ms_;
};

}  // namespace rouse::testing
