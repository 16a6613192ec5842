#include "ingest/internal/load_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace rouse::ingest {

core::Result<LoadLock> LoadLock::take(const std::filesystem::path& data_directory) {
  std::error_code ignored;
  std::filesystem::create_directories(data_directory, ignored);
  const auto path = (data_directory / "load.lock").string();
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0) {
    return core::fail(core::ErrorCode::kUnavailable, path,
                      fmt::format("{}: {}", path, std::generic_category().message(errno)),
                      "check that the data directory exists and is writable");
  }
  LoadLock lock{descriptor};
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return lock;
  return core::fail(core::ErrorCode::kConflict, "load", "another load is running on this data directory",
                    "wait for it to end");
}

LoadLock::LoadLock(LoadLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

LoadLock::~LoadLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace rouse::ingest
