// A folder of its own for a test, removed with all it holds.
#pragma once

#include <filesystem>

namespace rouse::testing {

class TemporaryFolder {
 public:
  TemporaryFolder();  // throws std::system_error when the system's temporary folder cannot hold one
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace rouse::testing
