// Which segments a log has and how far they are durable: written by the log's thread and by trimming, read by
// everyone. Thread-safe.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include "core/time.h"
#include "events/internal/log/segment.h"

namespace rouse::events {

class SegmentList {
 public:
  // `segments` in order; without any, the log is empty and both begins and ends at 0.
  explicit SegmentList(std::vector<Segment> segments);

  std::uint64_t first() const;
  std::uint64_t end() const { return end_.load(std::memory_order_acquire); }
  std::uint64_t bytes() const;
  std::vector<Segment> all() const;
  // The segment whose range holds `position`.
  std::optional<Segment> find(std::uint64_t position) const;
  std::optional<Segment> beginning_at(std::uint64_t first) const;  // it may be empty yet

  void add(Segment segment);
  // The last segment is durable up to here; wakes those that wait.
  void grow(std::uint64_t end, std::uint64_t bytes);
  void remove_first();

  void wait(std::uint64_t position, core::Milliseconds time) const;
  void close();  // nobody waits any more

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable grown_;
  std::deque<Segment> segments_;
  std::atomic<std::uint64_t> end_;
  bool closed_ = false;
};

}  // namespace rouse::events
