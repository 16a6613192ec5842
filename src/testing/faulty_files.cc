#include "testing/faulty_files.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include "core/random.h"

namespace rouse::testing {
namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using core::Result;

constexpr std::size_t kSectorBytes = 512;
constexpr std::size_t kCalls = 8;

// A file's bytes, now and as they are durable.
struct Node {
  std::string now;
  std::string durable;
  std::set<std::size_t> dirty;  // sectors

  void touch(std::uint64_t from, std::uint64_t to) {
    for (auto sector = from / kSectorBytes; sector * kSectorBytes < to; ++sector) dirty.insert(sector);
  }
  void write(std::uint64_t offset, std::string_view bytes) {
    if (now.size() < offset + bytes.size()) {
      touch(now.size(), offset);
      now.resize(offset + bytes.size());
    }
    now.replace(offset, bytes.size(), bytes);
    touch(offset, offset + bytes.size());
  }
  void truncate(std::uint64_t size) {
    touch(std::min<std::uint64_t>(size, now.size()), std::max<std::uint64_t>(size, now.size()));
    now.resize(size);
  }
  void sync() {
    durable.resize(now.size());
    for (const auto sector : dirty) keep(sector);
    dirty.clear();
  }
  void keep(std::size_t sector) {
    const auto at = sector * kSectorBytes;
    const auto end = std::min({at + kSectorBytes, now.size(), durable.size()});
    if (at < end) durable.replace(at, end - at, now, at, end - at);
  }
  void lose_power(core::Random& random) {
    const auto small = std::min(now.size(), durable.size());
    const auto large = std::max(now.size(), durable.size());
    durable.resize(small + random.below(large - small + 1));
    for (const auto sector : dirty) {
      if (random.chance(0.5)) keep(sector);
    }
    now = durable;
    dirty.clear();
  }
};

using NodePtr = std::shared_ptr<Node>;
using Names = std::map<std::string, NodePtr>;

struct Folder {
  Names now;
  std::vector<Names> survivors{Names{}};  // what a power cut may leave: as of the last sync, and ever since
};

struct Failure {
  std::uint64_t after = 0;  // calls
  ErrorCode code{};
};

}  // namespace

struct FaultyFiles::State {
  explicit State(std::uint64_t seed) : random{seed} {}

  mutable std::mutex mutex;
  core::Random random;
  std::map<fs::path, Folder> folders;
  std::set<fs::path> locked;
  std::uint64_t power_cycles = 0;
  std::uint64_t changes = 0;
  std::uint64_t cut_at = 0;
  std::uint64_t capacity = 1ULL << 40;
  bool syncs = true;
  std::optional<Failure> failures[kCalls];

  std::uint64_t used() const {
    std::uint64_t sum = 0;
    for (const auto& [path, folder] : folders) {
      for (const auto& [name, node] : folder.now) sum += node->now.size();
    }
    return sum;
  }
  bool power_is_off() const { return cut_at != 0 && changes >= cut_at; }
  static void set(Folder& folder, const fs::path& path, NodePtr node) {
    if (node) {
      folder.now[path.filename().string()] = std::move(node);
    } else {
      folder.now.erase(path.filename().string());
    }
    folder.survivors.push_back(folder.now);
  }
  Folder* folder_of(const fs::path& path) {
    const auto found = folders.find(path.parent_path());
    return found == folders.end() ? nullptr : &found->second;
  }
  NodePtr node_of(const fs::path& path) {
    Folder* folder = folder_of(path);
    if (folder == nullptr) return nullptr;
    const auto found = folder->now.find(path.filename().string());
    return found == folder->now.end() ? nullptr : found->second;
  }

  // Every call passes here before it does anything.
  Result<void> call(Call what, const fs::path& path);
  Result<void> write(Node& node, const fs::path& path, std::uint64_t offset, std::string_view bytes);
  Result<void> sync(Node& node, const fs::path& path);
};

namespace {

tl::unexpected<core::Error> failed(ErrorCode code, const fs::path& path, std::string_view what) {
  return core::fail(code, path.string(), path.string() + ": " + std::string{what});
}

}  // namespace

Result<void> FaultyFiles::State::call(Call what, const fs::path& path) {
  const std::uint64_t change = changes + (what == Call::kRead ? 0 : 1);
  if (cut_at != 0 && change >= cut_at) {
    changes = std::max(changes, cut_at);
    return failed(ErrorCode::kUnavailable, path, "the power is off");
  }
  changes = change;
  auto& failure = failures[static_cast<std::size_t>(what)];
  if (!failure || --failure->after != 0) return {};
  const auto code = failure->code;
  failure.reset();
  return failed(code, path, "an injected failure");
}

Result<void> FaultyFiles::State::write(Node& node, const fs::path& path, std::uint64_t offset,
                                       std::string_view bytes) {
  const bool power_was_off = power_is_off();
  if (auto good = call(Call::kWrite, path); !good) {
    if (!power_was_off) node.write(offset, bytes.substr(0, bytes.size() / 2));
    return good;
  }
  const auto end = offset + bytes.size();
  const auto grows = end > node.now.size() ? end - node.now.size() : 0;
  const auto room = capacity - std::min(capacity, used());
  const auto lacking = grows > room ? std::min<std::uint64_t>(grows - room, bytes.size()) : 0;
  if (lacking < bytes.size()) node.write(offset, bytes.substr(0, bytes.size() - lacking));
  if (lacking == 0) return {};
  return failed(ErrorCode::kResourceExhausted, path, "no space left on device");
}

Result<void> FaultyFiles::State::sync(Node& node, const fs::path& path) {
  if (auto good = call(Call::kSync, path); !good) {
    if (!power_is_off()) node.dirty.clear();
    return good;
  }
  if (syncs) node.sync();
  return {};
}

class FaultyFiles::OpenFile final : public core::File {
 public:
  OpenFile(std::shared_ptr<State> state, NodePtr node, fs::path path, bool writable)
      : state_{std::move(state)}, node_{std::move(node)}, path_{std::move(path)}, writable_{writable} {}

  Result<void> write_at(std::uint64_t offset, std::string_view bytes) override {
    const std::lock_guard lock{state_->mutex};
    ROUSE_CHECK(check_writable());
    return state_->write(*node_, path_, offset, bytes);
  }
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    const std::lock_guard lock{state_->mutex};
    ROUSE_CHECK(check(Call::kRead));
    if (offset >= node_->now.size()) return 0;
    return node_->now.copy(into.data(), into.size(), offset);
  }
  Result<std::uint64_t> size() override {
    const std::lock_guard lock{state_->mutex};
    ROUSE_CHECK(check(Call::kRead));
    return node_->now.size();
  }
  Result<void> truncate(std::uint64_t size) override {
    const std::lock_guard lock{state_->mutex};
    ROUSE_CHECK(check_writable());
    ROUSE_CHECK(state_->call(Call::kTruncate, path_));
    node_->truncate(size);
    return {};
  }
  Result<void> sync() override {
    const std::lock_guard lock{state_->mutex};
    ROUSE_CHECK(check_alive());
    return state_->sync(*node_, path_);
  }

 private:
  Result<void> check_alive() const {
    if (power_cycle_ == state_->power_cycles) return {};
    return failed(ErrorCode::kUnavailable, path_, "it was opened before the power cut");
  }
  Result<void> check_writable() const {
    if (!writable_) return failed(ErrorCode::kUnavailable, path_, "it is open for reading");
    return check_alive();
  }
  Result<void> check(Call call) {
    ROUSE_CHECK(check_alive());
    return state_->call(call, path_);
  }

  std::shared_ptr<State> state_;
  NodePtr node_;
  fs::path path_;
  bool writable_;
  std::uint64_t power_cycle_ = state_->power_cycles;
};

class FaultyFiles::HeldLock final : public core::FileLock {
 public:
  HeldLock(std::shared_ptr<State> state, fs::path path) : state_{std::move(state)}, path_{std::move(path)} {}
  ~HeldLock() override {
    const std::lock_guard lock{state_->mutex};
    if (power_cycle_ == state_->power_cycles) state_->locked.erase(path_);
  }

 private:
  std::shared_ptr<State> state_;
  fs::path path_;
  std::uint64_t power_cycle_ = state_->power_cycles;
};

FaultyFiles::FaultyFiles(std::uint64_t seed) : state_{std::make_shared<State>(seed)} {}
FaultyFiles::~FaultyFiles() = default;

std::uint64_t FaultyFiles::changes() const {
  const std::lock_guard lock{state_->mutex};
  return state_->changes;
}

void FaultyFiles::cut_power_at(std::uint64_t change) {
  const std::lock_guard lock{state_->mutex};
  state_->cut_at = change;
}

void FaultyFiles::power_cycle() {
  const std::lock_guard lock{state_->mutex};
  state_->cut_at = 0;
  state_->locked.clear();
  ++state_->power_cycles;
  for (auto& [path, folder] : state_->folders) {
    folder.now = folder.survivors[state_->random.below(folder.survivors.size())];
    for (auto& [name, node] : folder.now) node->lose_power(state_->random);
    folder.survivors = {folder.now};
  }
}

void FaultyFiles::fail(Call call, std::uint64_t nth, ErrorCode code) {
  const std::lock_guard lock{state_->mutex};
  state_->failures[static_cast<std::size_t>(call)] =
      nth == 0 ? std::nullopt : std::optional{Failure{nth, code}};
}

void FaultyFiles::set_capacity(std::uint64_t bytes) {
  const std::lock_guard lock{state_->mutex};
  state_->capacity = bytes;
}

void FaultyFiles::ignore_syncs() {
  const std::lock_guard lock{state_->mutex};
  state_->syncs = false;
}

std::string FaultyFiles::content(const fs::path& path) const {
  const std::lock_guard lock{state_->mutex};
  const auto node = state_->node_of(path);
  if (!node) throw std::out_of_range{path.string() + " is not there"};
  return node->now;
}

void FaultyFiles::replace(const fs::path& path, std::string content) {
  const std::lock_guard lock{state_->mutex};
  const auto node = state_->node_of(path);
  if (!node) throw std::out_of_range{path.string() + " is not there"};
  node->now = content;
  node->durable = std::move(content);
  node->dirty.clear();
}

Result<std::unique_ptr<core::File>> FaultyFiles::open(const fs::path& path, Mode mode) {
  const std::lock_guard lock{state_->mutex};
  ROUSE_CHECK(state_->call(mode == Mode::kCreate ? Call::kCreate : Call::kRead, path));
  NodePtr node = state_->node_of(path);
  Folder* folder = state_->folder_of(path);
  if (folder == nullptr || (!node && mode != Mode::kCreate))
    return failed(ErrorCode::kNotFound, path, "no such file");
  if (mode == Mode::kCreate) {
    if (node) return failed(ErrorCode::kConflict, path, "the file exists");
    node = std::make_shared<Node>();
    State::set(*folder, path, node);
  }
  return std::make_unique<OpenFile>(state_, std::move(node), path, mode != Mode::kRead);
}

Result<void> FaultyFiles::rename(const fs::path& from, const fs::path& to) {
  const std::lock_guard lock{state_->mutex};
  ROUSE_CHECK(state_->call(Call::kRename, from));
  const NodePtr node = state_->node_of(from);
  Folder* folder = state_->folder_of(to);
  if (!node || folder == nullptr) return failed(ErrorCode::kNotFound, from, "no such file");
  // One change, not two, when both names are in one folder.
  if (from.parent_path() == to.parent_path()) {
    folder->now.erase(from.filename().string());
  } else {
    State::set(*state_->folder_of(from), from, nullptr);
  }
  State::set(*folder, to, node);
  return {};
}

Result<void> FaultyFiles::remove(const fs::path& path) {
  const std::lock_guard lock{state_->mutex};
  ROUSE_CHECK(state_->call(Call::kRemove, path));
  if (!state_->node_of(path)) return failed(ErrorCode::kNotFound, path, "no such file");
  State::set(*state_->folder_of(path), path, nullptr);
  return {};
}

Result<void> FaultyFiles::make_folder(const fs::path& path) {
  const std::lock_guard lock{state_->mutex};
  for (fs::path folder = path; folder.has_relative_path(); folder = folder.parent_path())
    state_->folders[folder];
  return {};
}

Result<std::vector<std::string>> FaultyFiles::list(const fs::path& folder) {
  const std::lock_guard lock{state_->mutex};
  ROUSE_CHECK(state_->call(Call::kRead, folder));
  const auto found = state_->folders.find(folder);
  if (found == state_->folders.end()) return failed(ErrorCode::kNotFound, folder, "no such folder");
  std::vector<std::string> names;
  for (const auto& [name, node] : found->second.now) names.push_back(name);
  for (const auto& [path, inner] : state_->folders) {
    if (path.parent_path() == folder && path != folder) names.push_back(path.filename().string());
  }
  std::ranges::sort(names);
  return names;
}

Result<void> FaultyFiles::sync_folder(const fs::path& folder) {
  const std::lock_guard lock{state_->mutex};
  ROUSE_CHECK(state_->call(Call::kSyncFolder, folder));
  const auto found = state_->folders.find(folder);
  if (found == state_->folders.end()) return failed(ErrorCode::kNotFound, folder, "no such folder");
  if (state_->syncs) found->second.survivors = {found->second.now};
  return {};
}

Result<std::unique_ptr<core::FileLock>> FaultyFiles::lock(const fs::path& path) {
  const std::lock_guard lock{state_->mutex};
  if (!state_->locked.insert(path).second) return failed(ErrorCode::kConflict, path, "it is held");
  return std::make_unique<HeldLock>(state_, path);
}

Result<std::uint64_t> FaultyFiles::free_bytes(const fs::path&) {
  const std::lock_guard lock{state_->mutex};
  return state_->capacity - std::min(state_->capacity, state_->used());
}

}  // namespace rouse::testing
