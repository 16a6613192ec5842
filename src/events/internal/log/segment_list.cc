#include "events/internal/log/segment_list.h"

#include <algorithm>
#include <utility>

namespace rouse::events {

SegmentList::SegmentList(std::vector<Segment> segments)
    : segments_(std::make_move_iterator(segments.begin()), std::make_move_iterator(segments.end())),
      end_{segments_.empty() ? 0 : segments_.back().end} {}

std::uint64_t SegmentList::first() const {
  const std::lock_guard lock{mutex_};
  return segments_.empty() ? 0 : segments_.front().first;
}

std::uint64_t SegmentList::bytes() const {
  const std::lock_guard lock{mutex_};
  std::uint64_t sum = 0;
  for (const auto& segment : segments_) sum += segment.bytes;
  return sum;
}

std::vector<Segment> SegmentList::all() const {
  const std::lock_guard lock{mutex_};
  return {segments_.begin(), segments_.end()};
}

std::optional<Segment> SegmentList::find(std::uint64_t position) const {
  const std::lock_guard lock{mutex_};
  const auto after = std::ranges::upper_bound(segments_, position, {}, &Segment::end);
  if (after == segments_.end() || position < after->first) return std::nullopt;
  return *after;
}

std::optional<Segment> SegmentList::beginning_at(std::uint64_t first) const {
  const std::lock_guard lock{mutex_};
  const auto found = std::ranges::lower_bound(segments_, first, {}, &Segment::first);
  if (found == segments_.end() || found->first != first) return std::nullopt;
  return *found;
}

void SegmentList::add(Segment segment) {
  const std::lock_guard lock{mutex_};
  if (!segments_.empty()) segments_.back().end = segment.first;
  end_.store(segment.end, std::memory_order_release);
  segments_.push_back(std::move(segment));
}

void SegmentList::grow(std::uint64_t end, std::uint64_t bytes) {
  {
    const std::lock_guard lock{mutex_};
    segments_.back().end = end;
    segments_.back().bytes = bytes;
    end_.store(end, std::memory_order_release);
  }
  grown_.notify_all();
}

void SegmentList::remove_first() {
  const std::lock_guard lock{mutex_};
  segments_.pop_front();
}

void SegmentList::wait(std::uint64_t position, core::Milliseconds time) const {
  std::unique_lock lock{mutex_};
  grown_.wait_for(lock, time, [&] { return closed_ || end() > position; });
}

void SegmentList::close() {
  {
    const std::lock_guard lock{mutex_};
    closed_ = true;
  }
  grown_.notify_all();
}

}  // namespace rouse::events
