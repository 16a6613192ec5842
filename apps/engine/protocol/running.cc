#include "engine_protocol/running.h"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <utility>

namespace rouse::engine_protocol {
namespace {

constexpr int kKillAgainMs = 100;

}  // namespace

RunningQueries::Entry::~Entry() {
  if (running_ != nullptr) running_->end(query_id_);
}

RunningQueries::RunningQueries(Kill kill)
    : kill_(std::move(kill)),
      wake_event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      watcher_([this] { watch(); }) {}

RunningQueries::~RunningQueries() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  wake();
  watcher_.join();
  ::close(wake_event_);
}

void RunningQueries::wake() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(wake_event_, &one, sizeof one);
}

Outcome<RunningQueries::Entry> RunningQueries::start(const std::string& query_id, int socket) {
  {
    const std::lock_guard lock{mutex_};
    if (!queries_.emplace(query_id, Query{.socket = socket}).second) {
      return failure(code::kQueryWithSameIdIsAlreadyRunning, "QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING",
                     fmt::format("Query with id = {} is already running", query_id));
    }
  }
  wake();
  return Entry(*this, query_id);
}

void RunningQueries::end(const std::string& query_id) {
  {
    const std::lock_guard lock{mutex_};
    queries_.erase(query_id);
  }
  ended_.notify_all();
}

bool RunningQueries::wait_until_idle(std::chrono::milliseconds patience) {
  std::unique_lock lock{mutex_};
  return ended_.wait_for(lock, patience, [&] { return queries_.empty(); });
}

bool RunningQueries::stop_all(std::chrono::milliseconds patience) {
  {
    const std::lock_guard lock{mutex_};
    for (auto& [query_id, query] : queries_) query.doomed = true;
  }
  wake();
  return wait_until_idle(patience);
}

bool RunningQueries::list(Watch& watch) {
  watch = {.doomed = {}, .watched = {}, .polls = {{.fd = wake_event_, .events = POLLIN, .revents = 0}}};
  const std::lock_guard lock{mutex_};
  for (const auto& [query_id, query] : queries_) {
    if (query.doomed) {
      watch.doomed.push_back(query_id);
    } else {
      watch.watched.push_back(query_id);
      watch.polls.push_back({.fd = query.socket, .events = POLLRDHUP, .revents = 0});
    }
  }
  return !stopping_;
}

void RunningQueries::mark_left(const Watch& watch) {
  const std::lock_guard lock{mutex_};
  for (std::size_t i = 0; i < watch.watched.size(); ++i) {
    const auto& socket = watch.polls[i + 1];
    if (socket.revents == 0) continue;
    const auto found = queries_.find(watch.watched[i]);
    // The statement may have ended, and its id or socket been used again, since the poll began.
    if (found != queries_.end() && found->second.socket == socket.fd) found->second.doomed = true;
  }
}

void RunningQueries::watch() {
  Watch watch;
  while (list(watch)) {
    for (const auto& query_id : watch.doomed) kill_(query_id);
    if (::poll(watch.polls.data(), watch.polls.size(), watch.doomed.empty() ? -1 : kKillAgainMs) <= 0)
      continue;
    std::uint64_t count = 0;
    [[maybe_unused]] const auto read = ::read(wake_event_, &count, sizeof count);
    mark_left(watch);
  }
}

}  // namespace rouse::engine_protocol
