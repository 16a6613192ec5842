#include "ingest/internal/load_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace rouse::ingest {
namespace {

using core::Result;
using std::filesystem::path;

constexpr core::Milliseconds kRetryEvery{5};

path load_file(const path& data_directory) { return data_directory / "load.lock"; }
path turn_file(const path& data_directory) { return data_directory / "warehouse.lock"; }
path wish_file(const path& data_directory) { return data_directory / "numbers.lock"; }

struct flock whole_file() {
  struct flock lock{};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

tl::unexpected<core::Error> unavailable(const std::string& file) {
  return core::fail(core::ErrorCode::kUnavailable, file,
                    fmt::format("{}: {}", file, std::generic_category().message(errno)),
                    "check that the data directory exists and is writable");
}

}  // namespace

Result<ProcessLock> ProcessLock::open(const path& file) {
  std::error_code ignored;
  std::filesystem::create_directories(file.parent_path(), ignored);
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0) return unavailable(file.string());
  return ProcessLock{descriptor};
}

Result<std::optional<ProcessLock>> ProcessLock::try_take(const path& file) {
  ROUSE_TRY(ProcessLock lock, open(file));
  auto wanted = whole_file();
  if (::fcntl(lock.descriptor_, F_OFD_SETLK, &wanted) == 0) return std::optional{std::move(lock)};
  if (errno == EAGAIN || errno == EACCES) return std::nullopt;
  return unavailable(file.string());
}

Result<bool> ProcessLock::is_taken(const path& file) {
  ROUSE_TRY(const ProcessLock lock, open(file));
  auto found = whole_file();
  if (::fcntl(lock.descriptor_, F_OFD_GETLK, &found) != 0) return unavailable(file.string());
  return found.l_type != F_UNLCK;
}

ProcessLock::ProcessLock(ProcessLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

ProcessLock::~ProcessLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::uint64_t ProcessLock::number() const {
  std::uint64_t number = 0;
  return ::pread(descriptor_, &number, sizeof number, 0) == sizeof number ? number : 0;
}

Result<void> ProcessLock::set_number(std::uint64_t number) {
  if (::pwrite(descriptor_, &number, sizeof number, 0) == sizeof number) return {};
  return unavailable("warehouse.lock");
}

tl::unexpected<core::Error> load_running() {
  return core::fail(core::ErrorCode::kConflict, "load", "another load is running on this data directory",
                    "wait for it to end");
}

Result<LoadLock> LoadLock::take(const path& data_directory, core::Milliseconds wait) {
  ROUSE_TRY(auto load, ProcessLock::try_take(load_file(data_directory)));
  if (!load) return load_running();
  const auto deadline = std::chrono::steady_clock::now() + wait;
  while (true) {
    ROUSE_TRY(auto turn, ProcessLock::try_take(turn_file(data_directory)));
    if (turn) {
      ROUSE_CHECK(turn->set_number(turn->number() + 1));
      return LoadLock{std::move(*load), std::move(*turn)};
    }
    if (std::chrono::steady_clock::now() >= deadline) {
      return core::fail(
          core::ErrorCode::kConflict, "load",
          fmt::format("collected events have been on their way into the warehouse for {} ms", wait.count()),
          "try again; see whether the warehouse answers");
    }
    std::this_thread::sleep_for(kRetryEvery);
  }
}

Result<NumbersTurn> NumbersTurn::take(const path& data_directory,
                                      const std::function<core::Result<void>()>& tick,
                                      core::Milliseconds wait) {
  const auto deadline = std::chrono::steady_clock::now() + wait;
  std::optional<ProcessLock> wish;
  while (true) {
    if (!wish) {
      ROUSE_TRY(auto taken, ProcessLock::try_take(wish_file(data_directory)));
      if (taken) wish.emplace(std::move(*taken));
    }
    if (wish) {
      ROUSE_TRY(auto turn, ProcessLock::try_take(turn_file(data_directory)));
      if (turn) {
        ROUSE_CHECK(turn->set_number(turn->number() + 1));
        return NumbersTurn{std::move(*wish), std::move(*turn)};
      }
    }
    if (std::chrono::steady_clock::now() >= deadline) {
      return core::fail(core::ErrorCode::kConflict, "load",
                        fmt::format("another load has kept the turn to give numbers for {} ms", wait.count()),
                        "wait for it to end, and try again");
    }
    if (tick) ROUSE_CHECK(tick());
    std::this_thread::sleep_for(kRetryEvery);
  }
}

Result<std::optional<FeedTurn>> FeedTurn::try_take(const path& data_directory) {
  ROUSE_TRY(const bool loading, ProcessLock::is_taken(load_file(data_directory)));
  ROUSE_TRY(const bool numbering, ProcessLock::is_taken(wish_file(data_directory)));
  if (loading || numbering) return std::nullopt;
  ROUSE_TRY(auto turn, ProcessLock::try_take(turn_file(data_directory)));
  if (!turn) return std::nullopt;
  return std::optional{FeedTurn{std::move(*turn)}};
}

}  // namespace rouse::ingest
