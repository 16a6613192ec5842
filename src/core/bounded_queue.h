// A first-in first-out queue with a named limit between threads. Producers that must not wait use try_push
// and tell their caller that the queue is full; consumers block until there is an element or the queue is
// closed and empty.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include "core/time.h"

namespace rouse::core {

// Thread-safe. Elements pushed before close() are still handed out after it.
template <typename T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

  // False when the queue is full or closed.
  bool try_push(T element) {
    {
      const std::lock_guard lock{mutex_};
      if (closed_ || elements_.size() >= capacity_) return false;
      elements_.push_back(std::move(element));
    }
    filled_.notify_one();
    return true;
  }

  // Waits for room; false when the queue was closed.
  bool push(T element) {
    {
      std::unique_lock lock{mutex_};
      drained_.wait(lock, [&] { return closed_ || elements_.size() < capacity_; });
      if (closed_) return false;
      elements_.push_back(std::move(element));
    }
    filled_.notify_one();
    return true;
  }

  // Waits for an element; empty when the queue is closed and drained.
  std::optional<T> pop() {
    std::optional<T> element;
    {
      std::unique_lock lock{mutex_};
      filled_.wait(lock, [&] { return closed_ || !elements_.empty(); });
      if (elements_.empty()) return std::nullopt;
      element = std::move(elements_.front());
      elements_.pop_front();
    }
    drained_.notify_one();
    return element;
  }

  // Waits for an element for at most `time`; empty when none came.
  std::optional<T> pop_within(Milliseconds time) {
    std::optional<T> element;
    {
      std::unique_lock lock{mutex_};
      filled_.wait_for(lock, time, [&] { return closed_ || !elements_.empty(); });
      if (elements_.empty()) return std::nullopt;
      element = std::move(elements_.front());
      elements_.pop_front();
    }
    drained_.notify_one();
    return element;
  }

  // Empty when there is no element now.
  std::optional<T> try_pop() {
    std::optional<T> element;
    {
      const std::lock_guard lock{mutex_};
      if (elements_.empty()) return std::nullopt;
      element = std::move(elements_.front());
      elements_.pop_front();
    }
    drained_.notify_one();
    return element;
  }

  void close() {
    {
      const std::lock_guard lock{mutex_};
      closed_ = true;
    }
    filled_.notify_all();
    drained_.notify_all();
  }

  // Closed, and nothing is left to pop.
  bool finished() const {
    const std::lock_guard lock{mutex_};
    return closed_ && elements_.empty();
  }

  std::size_t size() const {
    const std::lock_guard lock{mutex_};
    return elements_.size();
  }

 private:
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable filled_;
  std::condition_variable drained_;
  std::deque<T> elements_;
  bool closed_ = false;
};

}  // namespace rouse::core
