// At most one load at a time per data directory. The kernel frees the lock when its process ends, however it
// ends.
#pragma once

#include <filesystem>

#include "core/result.h"

namespace rouse::ingest {

class LoadLock {
 public:
  // kConflict when another load holds it.
  static core::Result<LoadLock> take(const std::filesystem::path& data_directory);
  LoadLock(LoadLock&& other) noexcept;
  LoadLock& operator=(LoadLock&&) = delete;
  ~LoadLock();

 private:
  explicit LoadLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace rouse::ingest
