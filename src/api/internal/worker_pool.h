// A fixed number of threads behind a bounded queue, for work that blocks.
#pragma once

#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

#include "core/bounded_queue.h"

namespace rouse::api {

// Thread-safe. The destructor drops nothing: work that was accepted runs before it returns.
class WorkerPool {
 public:
  using Work = std::function<void()>;  // does not throw

  WorkerPool(std::size_t threads, std::size_t queued_max);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False when the queue is full: the asker is told to come back (429).
  bool try_submit(Work work) { return queue_.try_push(std::move(work)); }
  std::size_t queued() const { return queue_.size(); }

 private:
  core::BoundedQueue<Work> queue_;
  std::vector<std::jthread> threads_;
};

}  // namespace rouse::api
