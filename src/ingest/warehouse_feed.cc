#include "ingest/warehouse_feed.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "core/file_system.h"
#include "ingest/internal/feed/cutter.h"
#include "ingest/internal/persons/undoing.h"

namespace rouse::ingest {

using core::Result;

namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

constexpr core::Milliseconds kLookEvery{100};   // at the end of the log, or while a load runs
constexpr core::Milliseconds kFirstPause{100};  // after an error; doubled each time
constexpr core::Milliseconds kLongestPause{5'000};

// Of a thread that waits for it.
struct WaitingUnmerge {
  const UnmergeRequest& request;
  bool begun = false;
  std::optional<Result<UnmergeReport>> done{};
};

tl::unexpected<core::Error> not_begun(std::string message) {
  return core::fail(core::ErrorCode::kUnavailable, "feed", std::move(message), "try again");
}

}  // namespace

struct WarehouseFeed::State {
  State(const FeedConfig& with, FeedStores from, core::FileSystem& files, core::Log& to)
      : config(with), stores(std::move(from)), log(to), cutter(config, stores, files, log) {}

  void run();
  void cut();
  void pause(core::Milliseconds time);
  void note_oldest();
  void carry_out_unmerges();
  void refuse_unmerges();
  std::uint64_t position() {
    const std::lock_guard lock{mutex};
    return feed.progress.position;
  }

  const FeedConfig config;
  const FeedStores stores;
  core::Log& log;
  Cutter cutter;
  SteadyTime last_cut{};
  core::Milliseconds error_pause{0};
  std::uint64_t oldest_position = 0;  // of which oldest_at is

  mutable std::mutex mutex;
  std::condition_variable changed;
  bool stopping = false;
  FeedState feed;
  std::deque<WaitingUnmerge*> unmerges;      // not begun
  std::optional<core::Timestamp> oldest_at;  // when the oldest record not yet in the warehouse was appended
  std::thread thread;
};

void WarehouseFeed::State::pause(core::Milliseconds time) {
  std::unique_lock lock{mutex};
  changed.wait_for(lock, time, [&] { return stopping; });
}

void WarehouseFeed::State::note_oldest() {
  const std::uint64_t next = position();
  if (oldest_at && oldest_position == next) return;
  const auto reader = stores.log.read(next);
  events::LogRecord record;
  if (!reader || !(*reader)->next(record).value_or(false)) return;
  oldest_position = next;
  const std::lock_guard lock{mutex};
  oldest_at = record.appended_at;
}

void WarehouseFeed::State::cut() {
  last_cut = std::chrono::steady_clock::now();
  auto done = cutter.run();
  {
    const std::lock_guard lock{mutex};
    feed.waits_for_load = done && !*done;
    if (done && *done) feed.progress = **done;
    if (done && feed.error) log.info("the feed goes on");
    feed.error = done ? std::nullopt : std::optional{done.error()};
  }
  changed.notify_all();
  if (done) {
    error_pause = core::Milliseconds{0};
    if (!*done) pause(kLookEvery);
    return;
  }
  error_pause = std::clamp(error_pause * 2, kFirstPause, kLongestPause);
  log.error("collected events cannot be taken into the warehouse; this is tried again", done.error());
  pause(error_pause);
}

void WarehouseFeed::State::carry_out_unmerges() {
  while (true) {
    WaitingUnmerge* next = nullptr;
    {
      const std::lock_guard lock{mutex};
      if (stopping || unmerges.empty()) return;
      next = unmerges.front();
      unmerges.pop_front();
      next->begun = true;
    }
    changed.notify_all();
    auto done = cutter.unmerge(next->request);
    {
      const std::lock_guard lock{mutex};
      next->done = std::move(done);
    }
    changed.notify_all();
  }
}

void WarehouseFeed::State::refuse_unmerges() {
  {
    const std::lock_guard lock{mutex};
    for (auto* waiting : unmerges) {
      waiting->begun = true;
      waiting->done = not_begun("the server is stopping; nothing was undone");
    }
    unmerges.clear();
  }
  changed.notify_all();
}

void WarehouseFeed::State::run() {
  cut();  // finishes an interrupted one
  while (true) {
    {
      const std::lock_guard lock{mutex};
      if (stopping) break;
    }
    if (!feed.error) carry_out_unmerges();
    const std::uint64_t taken = position();
    const std::uint64_t end = stores.log.end();
    if (end <= taken) {
      const bool settled = !feed.error && !feed.waits_for_load;
      if (settled) {
        stores.log.wait(taken, kLookEvery);
        continue;
      }
    } else {
      note_oldest();
    }
    const auto since = std::chrono::steady_clock::now() - last_cut;
    if (end - std::min(end, taken) < config.cut_records_max && since < config.cut_every) {
      pause(std::chrono::ceil<core::Milliseconds>(config.cut_every - since));
    }
    cut();
  }
  refuse_unmerges();
}

WarehouseFeed::WarehouseFeed(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<WarehouseFeed>> WarehouseFeed::start(const FeedConfig& config, FeedStores stores,
                                                            core::Log& log) {
  auto state = std::make_unique<State>(config, std::move(stores), core::real_files(), log);
  {
    ROUSE_TRY(const auto reader, state->stores.metadata.read());
    ROUSE_TRY(state->feed.progress, metadata::collection_progress(reader));
  }
  State* const running = state.get();
  state->thread = std::thread{[running] { running->run(); }};
  return std::unique_ptr<WarehouseFeed>{new WarehouseFeed{std::move(state)}};
}

WarehouseFeed::~WarehouseFeed() {
  {
    const std::lock_guard lock{state_->mutex};
    state_->stopping = true;
  }
  state_->changed.notify_all();
  state_->thread.join();
}

FeedState WarehouseFeed::state() const {
  const std::lock_guard lock{state_->mutex};
  FeedState now = state_->feed;
  if (state_->oldest_at && state_->stores.log.end() > now.progress.position) {
    now.lag = std::max(core::Milliseconds{0}, state_->stores.machine_clock.now() - *state_->oldest_at);
  }
  return now;
}

Result<void> WarehouseFeed::wait_for(std::uint64_t position, core::Milliseconds time) {
  std::unique_lock lock{state_->mutex};
  const bool reached =
      state_->changed.wait_for(lock, time, [&] { return state_->feed.progress.position >= position; });
  if (reached) return {};
  return core::fail(core::ErrorCode::kDeadlineExceeded, "feed",
                    "the warehouse has not taken the collected events in time");
}

Result<UnmergeReport> WarehouseFeed::unmerge(const UnmergeRequest& request) {
  ROUSE_CHECK(check(request));
  State& state = *state_;
  WaitingUnmerge waiting{.request = request};
  std::unique_lock lock{state.mutex};
  if (state.stopping) return not_begun("the server is stopping; nothing was undone");
  if (state.unmerges.size() >= kUnmergesWaitingMax) {
    return core::fail(core::ErrorCode::kResourceExhausted, "entry",
                      fmt::format("{} unmerges are waiting already", kUnmergesWaitingMax), "try again");
  }
  state.unmerges.push_back(&waiting);
  if (!state.changed.wait_for(lock, state.config.unmerge_wait, [&] { return waiting.begun; })) {
    std::erase(state.unmerges, &waiting);
    return not_begun(
        state.feed.error
            ? fmt::format("collected events cannot be taken into the warehouse: {}; nothing was undone",
                          state.feed.error->message)
            : "collected events are on their way into the warehouse; nothing was undone");
  }
  state.changed.wait(lock, [&] { return waiting.done.has_value(); });
  return *std::move(waiting.done);
}

Result<identity::LookedUp> WarehouseFeed::look_up(std::string_view key) const {
  return state_->cutter.look_up(key);
}

}  // namespace rouse::ingest
