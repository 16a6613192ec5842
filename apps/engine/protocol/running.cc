#include "engine_protocol/running.h"

#include <fmt/format.h>
#include <poll.h>
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

void RunningQueries::mark_left(const std::vector<std::string>& query_ids, const std::vector<int>& sockets) {
  const std::lock_guard lock{mutex_};
  for (std::size_t i = 0; i < query_ids.size(); ++i) {
    const auto found = queries_.find(query_ids[i]);
    // The statement may have ended, and its id or socket been used again, since the poll began.
    if (found != queries_.end() && found->second.socket == sockets[i]) found->second.doomed = true;
  }
}

void RunningQueries::watch() {
  for (;;) {
    std::vector<std::string> doomed;
    std::vector<std::string> watched;
    std::vector<pollfd> polls{{.fd = wake_event_, .events = POLLIN, .revents = 0}};
    {
      const std::lock_guard lock{mutex_};
      if (stopping_) return;
      for (const auto& [query_id, query] : queries_) {
        if (query.doomed) {
          doomed.push_back(query_id);
        } else {
          watched.push_back(query_id);
          polls.push_back({.fd = query.socket, .events = POLLRDHUP, .revents = 0});
        }
      }
    }
    for (const auto& query_id : doomed) kill_(query_id);
    if (::poll(polls.data(), polls.size(), doomed.empty() ? -1 : kKillAgainMs) <= 0) continue;
    std::uint64_t count = 0;
    [[maybe_unused]] const auto read = ::read(wake_event_, &count, sizeof count);
    std::vector<std::string> left;
    std::vector<int> sockets;
    for (std::size_t i = 0; i < watched.size(); ++i) {
      if (polls[i + 1].revents == 0) continue;
      left.push_back(watched[i]);
      sockets.push_back(polls[i + 1].fd);
    }
    mark_left(left, sockets);
  }
}

}  // namespace rouse::engine_protocol
