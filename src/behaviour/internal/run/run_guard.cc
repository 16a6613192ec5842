#include "behaviour/internal/run/run_guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <thread>

namespace rouse::behaviour {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kTickInterval{50};

}  // namespace

RunGuard::RunGuard(warehouse::Warehouse& warehouse, const RunControl& control)
    : warehouse_(warehouse), control_(control), started_(SteadyClock::now()) {}

void RunGuard::run(unsigned count, const std::function<void(unsigned)>& task) {
  tick();
  if (stopped_) return;
  std::mutex mutex;
  std::condition_variable finished;
  unsigned running = count;
  std::exception_ptr thrown;
  std::vector<std::thread> threads;
  threads.reserve(count);
  for (unsigned index = 0; index < count; ++index) {
    threads.emplace_back([&, index] {
      std::exception_ptr mine;
      try {
        task(index);
      } catch (...) {
        mine = std::current_exception();
        stopped_ = true;
      }
      const std::lock_guard lock{mutex};
      if (mine) thrown = mine;
      --running;
      finished.notify_all();
    });
  }
  for (std::unique_lock lock{mutex}; !finished.wait_for(lock, kTickInterval, [&] { return running == 0; });) {
    lock.unlock();
    tick();
    lock.lock();
  }
  for (auto& thread : threads) thread.join();
  if (thrown) std::rethrow_exception(thrown);
}

void RunGuard::fail(core::Error error) {
  const std::lock_guard lock{mutex_};
  if (!error_) error_ = std::move(error);
  stopped_ = true;
}

core::Result<void> RunGuard::result() const {
  const std::lock_guard lock{mutex_};
  if (error_) return core::fail(*error_);
  return {};
}

core::Milliseconds RunGuard::elapsed() const {
  return std::chrono::duration_cast<core::Milliseconds>(SteadyClock::now() - started_);
}

void RunGuard::tick() {
  if (control_.progress) {
    const std::uint64_t expected = rows_expected_;
    control_.progress({expected == 0 ? "reading" : "computing", rows_, expected, elapsed()});
  }
  check_limits();
}

void RunGuard::check_limits() {
  if (!stopped_ && control_.cancelled && control_.cancelled()) {
    fail({core::ErrorCode::kCancelled, "", "the analysis was cancelled", {}});
  }
  if (!stopped_ && elapsed() > control_.limits.time_max) {
    fail({core::ErrorCode::kDeadlineExceeded, "",
          fmt::format("the analysis took longer than its limit of {} ms", control_.limits.time_max.count()),
          "choose a shorter range or fewer steps"});
  }
  if (!stopped_) return;
  std::vector<std::string> open;
  {
    const std::lock_guard lock{mutex_};
    open = open_queries_;
  }
  // A cancel that fails leaves the query to its own time limit; the run has its error already.
  for (const auto& id : open) static_cast<void>(warehouse_.cancel(id));
}

RunGuard::Query::Query(RunGuard& guard) : guard_(guard) {
  const std::lock_guard lock{guard_.mutex_};
  // Unique in time and place, so that a cancel never ends another run's query.
  id_ = fmt::format("behaviour-{:x}-{:x}-{}", guard_.started_.time_since_epoch().count(),
                    reinterpret_cast<std::uintptr_t>(&guard_), ++guard_.queries_);
  guard_.open_queries_.push_back(id_);
}

RunGuard::Query::~Query() {
  const std::lock_guard lock{guard_.mutex_};
  std::erase(guard_.open_queries_, id_);
}

warehouse::QueryOptions RunGuard::Query::options() const {
  warehouse::QueryOptions options;
  options.query_id = id_;
  options.time_max = std::max(core::Milliseconds{1}, guard_.control_.limits.time_max - guard_.elapsed());
  options.memory_bytes_max = guard_.control_.limits.query_memory_bytes;
  return options;
}

}  // namespace rouse::behaviour
