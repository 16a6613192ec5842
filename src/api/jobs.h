// Jobs: analyses that run on the server, whoever is watching.
//
// A job belongs to the registry, not to the connection that started it. It is cancelled when it is asked to,
// or when nobody has watched it for `unwatched_grace` (the client went away), unless it was started detached.
// Finished jobs wait under their id, so a page that was reloaded picks up its result instead of computing it
// again. Thread-safe; times are those of the injected clock, the
// machine's: a bank's clock that jumps must not end a job.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/http.h"
#include "api/internal/worker_pool.h"
#include "core/result.h"
#include "core/time.h"

namespace rouse::api {

enum class JobState { kQueued, kRunning, kDone, kFailed, kCancelled };
std::string_view to_string(JobState state);  // "queued", "running", "done", "failed", "cancelled"

struct JobProgress {
  std::string stage = "queued";
  std::uint64_t rows_read = 0;
  std::uint64_t rows_total = 0;  // 0: unknown
  bool operator==(const JobProgress&) const = default;
};

// What the work itself sees of its job. Thread-safe.
class JobControl {
 public:
  bool cancelled() const { return cancelled_; }
  void cancel() { cancelled_ = true; }
  void report(JobProgress progress) {
    const std::lock_guard lock{mutex_};
    progress_ = std::move(progress);
  }
  JobProgress progress() const {
    const std::lock_guard lock{mutex_};
    return progress_;
  }

 private:
  std::atomic<bool> cancelled_ = false;
  mutable std::mutex mutex_;
  JobProgress progress_;
};

struct JobOptions {
  bool detached = false;  // runs on when nobody watches
  bool kept = true;       // waits under its id once finished
};

class Job {
 public:
  Job(std::string id, JobOptions options, core::Timestamp started_at);

  const std::string& id() const { return id_; }
  JobState state() const;
  JobProgress progress() const { return control_.progress(); }
  core::Timestamp started_at() const { return started_at_; }
  // The response, once the state is kDone; the error, once it is kFailed or kCancelled.
  Response response() const;
  core::Error error() const;
  bool finished() const;

 private:
  friend class Jobs;
  friend class JobWatch;
  const std::string id_;
  const JobOptions options_;
  const core::Timestamp started_at_;
  JobControl control_;

  mutable std::mutex mutex_;
  JobState state_ = JobState::kQueued;
  std::optional<core::Result<Response>> outcome_;
  core::Timestamp finished_at_{};
  std::size_t watchers_ = 0;
  std::optional<core::Timestamp> unwatched_since_;
};

// Keeps a job from being cancelled as unwatched.
class JobWatch {
 public:
  JobWatch(std::shared_ptr<Job> job, const core::Clock& clock);
  ~JobWatch();
  JobWatch(const JobWatch&) = delete;
  JobWatch& operator=(const JobWatch&) = delete;
  const Job& job() const { return *job_; }

 private:
  const std::shared_ptr<Job> job_;
  const core::Clock& clock_;
};

struct JobLimits {
  std::size_t threads = 2;
  std::size_t queued_max = 16;
  std::size_t finished_max = 64;
  core::Milliseconds finished_kept{600'000};
  core::Milliseconds unwatched_grace{400};
};

class Jobs {
 public:
  // Returns the response to hand out, or the error. Blocks; looks at `cancelled` often.
  using Work = std::function<core::Result<Response>(JobControl&)>;

  Jobs(JobLimits limits, const core::Clock& clock);
  ~Jobs();  // cancels everything and waits for it

  // Watched from the start. kResourceExhausted when the queue is full.
  core::Result<std::shared_ptr<JobWatch>> start(JobOptions options, Work work);
  // Null when there is no such job (any more).
  std::shared_ptr<JobWatch> watch(std::string_view id);
  // Cancels a running job, forgets a finished one. False when there is no such job.
  bool cancel(std::string_view id);

  // Cancels what nobody watches, forgets what is too old. To be called several times a second.
  void sweep();
  void cancel_all();
  std::map<JobState, std::size_t> counts() const;

 private:
  void run(Job& job, const Work& work);
  void forget_oldest_finished();

  const JobLimits limits_;
  const core::Clock& clock_;
  const std::string id_prefix_;
  mutable std::mutex mutex_;
  std::uint64_t started_ = 0;
  std::map<std::string, std::shared_ptr<Job>, std::less<>> jobs_;
  WorkerPool workers_;  // last: its threads use the rest
};

}  // namespace rouse::api
