#include "api/internal/worker_pool.h"

namespace rouse::api {

WorkerPool::WorkerPool(std::size_t threads, std::size_t queued_max) : queue_(queued_max) {
  threads_.reserve(threads);
  for (std::size_t thread = 0; thread < threads; ++thread) {
    threads_.emplace_back([this] {
      while (auto work = queue_.pop()) (*work)();
    });
  }
}

WorkerPool::~WorkerPool() { queue_.close(); }

}  // namespace rouse::api
