#include "api/jobs.h"

#include <fmt/format.h>

#include <exception>
#include <random>

namespace rouse::api {
namespace {

// Unpredictable, so that an id from before a restart does not name another job after it.
std::string fresh_prefix() {
  std::random_device device;
  return fmt::format("{:08x}{:08x}", device(), device());
}

core::Error cancelled_error() { return {core::ErrorCode::kCancelled, "", "the analysis was cancelled", ""}; }

}  // namespace

std::string_view to_string(JobState state) {
  switch (state) {
    case JobState::kQueued: return "queued";
    case JobState::kRunning: return "running";
    case JobState::kDone: return "done";
    case JobState::kFailed: return "failed";
    case JobState::kCancelled: return "cancelled";
  }
  return "failed";
}

Job::Job(std::string id, JobOptions options, core::Timestamp started_at)
    : id_(std::move(id)), options_(options), started_at_(started_at) {}

JobState Job::state() const {
  const std::lock_guard lock{mutex_};
  return state_;
}

bool Job::finished() const {
  const std::lock_guard lock{mutex_};
  return outcome_.has_value();
}

Response Job::response() const {
  const std::lock_guard lock{mutex_};
  core::require(outcome_ && *outcome_, "the response of a job is read before it is there");
  return **outcome_;
}

core::Error Job::error() const {
  const std::lock_guard lock{mutex_};
  core::require(outcome_ && !*outcome_, "the error of a job is read, but there is none");
  return outcome_->error();
}

JobWatch::JobWatch(std::shared_ptr<Job> job, const core::Clock& clock) : job_(std::move(job)), clock_(clock) {
  const std::lock_guard lock{job_->mutex_};
  ++job_->watchers_;
  job_->unwatched_since_.reset();
}

JobWatch::~JobWatch() {
  const std::lock_guard lock{job_->mutex_};
  if (--job_->watchers_ == 0) job_->unwatched_since_ = clock_.now();
}

Jobs::Jobs(JobLimits limits, const core::Clock& clock)
    : limits_(limits),
      clock_(clock),
      id_prefix_(fresh_prefix()),
      workers_(limits.threads, limits.queued_max) {}

Jobs::~Jobs() { cancel_all(); }

core::Result<std::shared_ptr<JobWatch>> Jobs::start(JobOptions options, Work work) {
  std::shared_ptr<Job> job;
  {
    const std::lock_guard lock{mutex_};
    job = std::make_shared<Job>(fmt::format("{}-{}", id_prefix_, ++started_), options, clock_.now());
    jobs_.emplace(job->id(), job);
  }
  auto watch = std::make_shared<JobWatch>(job, clock_);
  if (!workers_.try_submit([this, job, work = std::move(work)] { run(*job, work); })) {
    const std::lock_guard lock{mutex_};
    jobs_.erase(job->id());
    return core::fail(
        core::ErrorCode::kResourceExhausted, "",
        fmt::format("{} analyses are waiting already; no more are accepted", limits_.queued_max),
        "try again in a moment");
  }
  return watch;
}

void Jobs::run(Job& job, const Work& work) {
  core::Result<Response> outcome = core::fail(cancelled_error());
  if (!job.control_.cancelled()) {
    {
      const std::lock_guard lock{job.mutex_};
      job.state_ = JobState::kRunning;
    }
    try {
      outcome = work(job.control_);
    } catch (const std::exception& exception) {
      outcome = core::fail(core::ErrorCode::kInternal, "", fmt::format("unexpected: {}", exception.what()));
    }
  }
  const std::lock_guard lock{job.mutex_};
  // Whoever cancelled was told so: the work's own end, good or bad, comes too late.
  if (job.control_.cancelled()) outcome = core::fail(cancelled_error());
  const bool cancelled = !outcome && outcome.error().code == core::ErrorCode::kCancelled;
  job.state_ = outcome ? JobState::kDone : cancelled ? JobState::kCancelled : JobState::kFailed;
  job.outcome_ = std::move(outcome);
  job.finished_at_ = clock_.now();
}

std::shared_ptr<JobWatch> Jobs::watch(std::string_view id) {
  const std::lock_guard lock{mutex_};
  const auto found = jobs_.find(id);
  return found == jobs_.end() ? nullptr : std::make_shared<JobWatch>(found->second, clock_);
}

bool Jobs::cancel(std::string_view id) {
  const std::lock_guard lock{mutex_};
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return false;
  found->second->control_.cancel();
  if (found->second->finished()) jobs_.erase(found);
  return true;
}

void Jobs::sweep() {
  const core::Timestamp now = clock_.now();
  const std::lock_guard lock{mutex_};
  for (auto entry = jobs_.begin(); entry != jobs_.end();) {
    Job& job = *entry->second;
    bool expired = false;
    {
      const std::lock_guard job_lock{job.mutex_};
      const bool unwatched = job.unwatched_since_ && now - *job.unwatched_since_ >= limits_.unwatched_grace;
      if (!job.outcome_ && !job.options_.detached && unwatched) job.control_.cancel();
      const bool old = now - job.finished_at_ >= limits_.finished_kept;
      expired = job.outcome_ && job.watchers_ == 0 && (old || !job.options_.kept);
    }
    entry = expired ? jobs_.erase(entry) : std::next(entry);
  }
  forget_oldest_finished();
}

void Jobs::forget_oldest_finished() {
  std::multimap<core::Timestamp, std::string> finished;
  for (const auto& [id, job] : jobs_) {
    const std::lock_guard job_lock{job->mutex_};
    if (job->outcome_ && job->watchers_ == 0) finished.emplace(job->finished_at_, id);
  }
  while (finished.size() > limits_.finished_max) {
    jobs_.erase(finished.begin()->second);
    finished.erase(finished.begin());
  }
}

void Jobs::cancel_all() {
  const std::lock_guard lock{mutex_};
  for (const auto& [id, job] : jobs_) job->control_.cancel();
}

std::map<JobState, std::size_t> Jobs::counts() const {
  std::map<JobState, std::size_t> counts;
  const std::lock_guard lock{mutex_};
  for (const auto& [id, job] : jobs_) ++counts[job->state()];
  return counts;
}

}  // namespace rouse::api
