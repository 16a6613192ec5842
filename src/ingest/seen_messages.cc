#include "ingest/seen_messages.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "ingest/internal/feed/run_merge.h"
#include "ingest/internal/feed/seen_run.h"
#include "ingest/internal/feed/seen_table.h"

namespace rouse::ingest {
namespace {

using core::Result;

constexpr std::size_t kFetchedAhead = 16;         // messages whose cache lines are asked for together
constexpr std::uint64_t kUnsealedFactor = 4;      // of sealed_keys, while runs cannot be written
constexpr std::uint64_t kMergedAtLeast = 20'000;  // keys of a settle()
constexpr std::uint64_t kMergedPerNew = 4;        // and for each key that came since
constexpr std::uint64_t kRunsForAll = 8;          // the largest run holds this part of keys_max
// Receive times are not quite in the order of the log.
constexpr core::Milliseconds kDisorderMax{3'600'000};

}  // namespace

struct SeenMessages::State {
  State(SeenConfig with, std::uint64_t sealed, core::FileSystem& on, core::Log& to, Mode as)
      : config(std::move(with)), sealed_below(sealed), files(on), log(to), owns(as == Mode::kOwn) {}

  Result<void> open_runs();
  Result<bool> is_duplicate(const SeenMessage& message);
  Result<void> look_into_runs(const SeenMessage& message);
  void set_aside(std::size_t run, const core::Error& why);
  void set_aside(const std::filesystem::path& file, const core::Error& why);
  bool seal_is_due(std::uint64_t position) const;
  Result<void> seal(std::uint64_t position);
  void drop_runs();
  void drop_oldest();
  Result<void> merge();
  Result<void> replace_merged(SeenRun merged);
  void remove(const std::filesystem::path& file);
  std::uint64_t keys_in_runs() const;
  std::int64_t oldest_needed_ms() const { return newest_ms - (config.kept + kDisorderMax).count(); }

  SeenConfig config;
  std::uint64_t sealed_below = 0;
  core::FileSystem& files;
  core::Log& log;
  bool owns;
  SeenTable table;
  std::vector<std::shared_ptr<SeenRun>> runs;  // oldest first; their ranges do not overlap
  std::optional<RunMerge> merging;
  std::vector<SeenKey> found;  // of a key, in the runs
  std::int64_t newest_ms = std::numeric_limits<std::int64_t>::min() / 2;
  std::int64_t unsealed_since_ms = 0;  // newest_ms as it was when the table was empty
  std::uint64_t new_keys = 0;          // since the last settle()
  std::uint64_t damaged = 0;
  std::uint64_t dropped = 0;
};

SeenMessages::SeenMessages(std::unique_ptr<State> state) : state_(std::move(state)) {}
SeenMessages::SeenMessages(SeenMessages&&) noexcept = default;
SeenMessages& SeenMessages::operator=(SeenMessages&&) noexcept = default;
SeenMessages::~SeenMessages() = default;

Result<SeenMessages> SeenMessages::open(const SeenConfig& config, std::uint64_t sealed_below,
                                        core::FileSystem& files, core::Log& log, Mode mode) {
  auto state = std::make_unique<State>(config, sealed_below, files, log, mode);
  ROUSE_CHECK(files.make_folder(config.folder));
  ROUSE_CHECK(state->open_runs());
  return SeenMessages{std::move(state)};
}

// A crash may leave a merged run beside those it was made of, and files that were being written.
Result<void> SeenMessages::State::open_runs() {
  ROUSE_TRY(const auto names, files.list(config.folder));
  std::vector<SeenRange> ranges;
  for (const auto& name : names) {
    if (name.ends_with(".tmp")) remove(config.folder / name);
    if (const auto range = SeenRange::of_file_name(name)) ranges.push_back(*range);
  }
  // The merged run comes before what it was made of, which goes only if that one can be read.
  std::ranges::sort(ranges, [](const SeenRange& a, const SeenRange& b) {
    return a.first != b.first ? a.first < b.first : a.end > b.end;
  });
  for (const SeenRange& range : ranges) {
    if (!runs.empty() && runs.back()->range().holds(range)) {
      remove(config.folder / range.file_name());
      continue;
    }
    auto run = SeenRun::open(files, config.folder, range);
    if (!run) {
      set_aside(config.folder / range.file_name(), run.error());
      continue;
    }
    newest_ms = std::max(newest_ms, run->totals().newest_ms);
    sealed_below = std::max(sealed_below, range.end);
    runs.push_back(std::make_shared<SeenRun>(std::move(*run)));
  }
  return {};
}

void SeenMessages::State::remove(const std::filesystem::path& file) {
  if (!owns) return;
  // A file that stays is tried again by the next start.
  if (auto removed = files.remove(file); !removed)
    log.error("a file of seen messages stays", removed.error());
}

void SeenMessages::State::set_aside(const std::filesystem::path& file, const core::Error& why) {
  ++damaged;
  log.error("seen messages are lost: some may be counted twice", why);
  if (!owns) return;
  auto aside = file;
  aside += ".damaged";
  if (auto renamed = files.rename(file, aside); !renamed) {
    log.error("a damaged file of seen messages stays", renamed.error());
  }
}

void SeenMessages::State::set_aside(std::size_t run, const core::Error& why) {
  const auto path = runs[run]->path();
  merging.reset();
  runs.erase(runs.begin() + static_cast<std::ptrdiff_t>(run));
  set_aside(path, why);
}

Result<void> SeenMessages::State::look_into_runs(const SeenMessage& message) {
  found.clear();
  for (std::size_t i = runs.size(); i-- > 0;) {
    if (!runs[i]->filter().may_have(message.key)) continue;
    if (auto looked = runs[i]->find(message.key, found); !looked) set_aside(i, looked.error());
  }
  return {};
}

Result<bool> SeenMessages::State::is_duplicate(const SeenMessage& message) {
  const std::int64_t now = core::to_epoch_ms(message.received_at);
  const auto same = [&](const SeenKey& entry) { return entry.position == message.position; };
  const auto earlier = [&](const SeenKey& entry) {
    return entry.position < message.position && now - entry.received_ms <= config.kept.count();
  };
  const SeenKey* known = table.find(message.key);
  if (known && (same(*known) || earlier(*known))) return !same(*known);
  ROUSE_CHECK(look_into_runs(message));
  const bool own = std::ranges::any_of(found, same);
  if (!own && std::ranges::any_of(found, earlier)) return true;
  table.put({message.key.high, message.key.low, message.position, now});
  newest_ms = std::max(newest_ms, now);
  if (table.size() == 1) unsealed_since_ms = newest_ms;
  ++new_keys;
  return false;
}

Result<void> SeenMessages::check(std::span<const SeenMessage> messages, std::vector<bool>& duplicates) {
  State& state = *state_;
  if (state.table.size() > kUnsealedFactor * state.config.sealed_keys) {
    return core::fail(
        core::ErrorCode::kResourceExhausted, state.config.folder.string(),
        fmt::format("{}: too many seen messages wait to be written", state.config.folder.string()));
  }
  duplicates.assign(messages.size(), false);
  for (std::size_t begin = 0; begin < messages.size(); begin += kFetchedAhead) {
    const auto some = messages.subspan(begin, std::min(kFetchedAhead, messages.size() - begin));
    for (const SeenMessage& message : some) {
      state.table.prefetch(message.key);
      for (const auto& run : state.runs) run->filter().prefetch(message.key);
    }
    for (std::size_t i = 0; i < some.size(); ++i) {
      ROUSE_TRY(const bool duplicate, state.is_duplicate(some[i]));
      duplicates[begin + i] = duplicate;
    }
  }
  return {};
}

bool SeenMessages::State::seal_is_due(std::uint64_t position) const {
  if (table.size() == 0 || position <= sealed_below) return false;
  return table.size() >= config.sealed_keys || newest_ms - unsealed_since_ms >= config.sealed_after.count();
}

Result<void> SeenMessages::State::seal(std::uint64_t position) {
  auto entries = table.entries();
  std::ranges::sort(entries);
  ROUSE_TRY(auto writer,
            SeenRunWriter::create(files, config.folder, {sealed_below, position}, entries.size()));
  for (const SeenKey& entry : entries) ROUSE_CHECK(writer.add(entry));
  ROUSE_TRY(auto run, writer.finish());
  runs.push_back(std::make_shared<SeenRun>(std::move(run)));
  table.clear();
  sealed_below = position;
  return {};
}

std::uint64_t SeenMessages::State::keys_in_runs() const {
  std::uint64_t keys = 0;
  for (const auto& run : runs) keys += run->totals().keys;
  return keys;
}

void SeenMessages::State::drop_oldest() {
  const auto oldest = runs.front();
  if (merging && std::ranges::find(merging->inputs(), oldest) != merging->inputs().end()) merging.reset();
  runs.erase(runs.begin());
  remove(oldest->path());
}

void SeenMessages::State::drop_runs() {
  while (!runs.empty() && runs.front()->totals().newest_ms < oldest_needed_ms()) drop_oldest();
  while (!runs.empty() && keys_in_runs() > config.keys_max) {
    const std::uint64_t keys = runs.front()->totals().keys;
    dropped += keys;
    log.warning("more messages than the window for duplicates holds: the oldest are forgotten",
                {{"keys", keys}, {"limit", config.keys_max}});
    drop_oldest();
  }
}

Result<void> SeenMessages::State::replace_merged(SeenRun merged) {
  const auto inputs = merging->inputs();
  merging.reset();
  const auto first = std::ranges::find(runs, inputs.front());
  const auto at = runs.erase(first, first + static_cast<std::ptrdiff_t>(inputs.size()));
  runs.insert(at, std::make_shared<SeenRun>(std::move(merged)));
  for (const auto& input : inputs) remove(input->path());
  return {};
}

// One that fails is begun again, without what is damaged.
Result<void> SeenMessages::State::merge() {
  if (!merging) {
    std::vector<std::uint64_t> keys;
    keys.reserve(runs.size());
    for (const auto& run : runs) keys.push_back(run->totals().keys);
    const auto choice = choose_merge(keys, config.sealed_keys, config.keys_max / kRunsForAll);
    if (!choice) return {};
    const auto first = runs.begin() + static_cast<std::ptrdiff_t>(choice->first);
    ROUSE_TRY(merging, RunMerge::start(files, config.folder,
                                       {first, first + static_cast<std::ptrdiff_t>(choice->count)}));
  }
  auto merged = merging->advance(std::max(kMergedAtLeast, new_keys * kMergedPerNew), oldest_needed_ms());
  if (!merged) {
    merging.reset();
    const auto damaged_run = std::ranges::find_if(
        runs, [&](const auto& run) { return run->path().string() == merged.error().field; });
    if (merged.error().code != core::ErrorCode::kInternal || damaged_run == runs.end()) {
      return core::fail(std::move(merged).error());
    }
    set_aside(static_cast<std::size_t>(damaged_run - runs.begin()), merged.error());
    return {};
  }
  return *merged ? replace_merged(std::move(**merged)) : Result<void>{};
}

Result<std::optional<std::uint64_t>> SeenMessages::settle(std::uint64_t position) {
  State& state = *state_;
  std::optional<std::uint64_t> moved;
  if (state.seal_is_due(position)) {
    ROUSE_CHECK(state.seal(position));
    moved = position;
  }
  state.drop_runs();
  auto merged = state.merge();
  state.new_keys = 0;
  // The seal has its effect even so.
  if (!merged) state.log.error("seen messages cannot be merged", merged.error());
  return moved;
}

std::uint64_t SeenMessages::sealed_below() const { return state_->sealed_below; }

SeenState SeenMessages::state() const {
  return {state_->table.size() + state_->keys_in_runs(), state_->runs.size(), state_->damaged,
          state_->dropped};
}

}  // namespace rouse::ingest
