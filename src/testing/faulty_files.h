// A file system in memory that fails as a machine does: power cuts, full disks, write-back errors.
//
// After a power cut a file holds the bytes of its last sync(); of what was written since, each sector of 512
// bytes survives or not, and a size that was not synced is any between the old and the new one. Names are
// those of the folder's last sync_folder(), or of any moment since. Which of these, the seed decides. A
// failed sync() does as Linux does: the bytes stay readable, later syncs succeed, and a power cut still loses
// them. Folders themselves are durable at once. A negative control lets sync() and sync_folder() do nothing.
//
// Thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/file_system.h"

namespace rouse::testing {

class FaultyFiles final : public core::FileSystem {
 public:
  enum class Call { kCreate, kWrite, kTruncate, kSync, kRename, kRemove, kSyncFolder, kRead };

  explicit FaultyFiles(std::uint64_t seed);
  ~FaultyFiles() override;

  // Calls that change something, so far.
  std::uint64_t changes() const;
  // From the n-th change on (the first is 1) nothing is done and everything fails; 0: never.
  void cut_power_at(std::uint64_t change);
  // What was open is dead, what was not durable may be gone, and the power is on again.
  void power_cycle();
  // The n-th call of this kind from now on fails, once; 0: none. A failed write has written half.
  void fail(Call call, std::uint64_t nth, core::ErrorCode code);
  // Of all files; a write that does not fit writes what fits and fails.
  void set_capacity(std::uint64_t bytes);
  void ignore_syncs();  // the negative control

  // Bytes as they are now; throws std::out_of_range for a file that is not there.
  std::string content(const std::filesystem::path& path) const;
  void replace(const std::filesystem::path& path, std::string content);  // durably

  core::Result<std::unique_ptr<core::File>> open(const std::filesystem::path& path, Mode mode) override;
  core::Result<void> rename(const std::filesystem::path& from, const std::filesystem::path& to) override;
  core::Result<void> remove(const std::filesystem::path& path) override;
  core::Result<void> make_folder(const std::filesystem::path& path) override;
  core::Result<std::vector<std::string>> list(const std::filesystem::path& folder) override;
  core::Result<void> sync_folder(const std::filesystem::path& folder) override;
  core::Result<std::unique_ptr<core::FileLock>> lock(const std::filesystem::path& path) override;
  core::Result<std::uint64_t> free_bytes(const std::filesystem::path& folder) override;

 private:
  struct State;
  class OpenFile;
  class HeldLock;
  std::shared_ptr<State> state_;
};

}  // namespace rouse::testing
