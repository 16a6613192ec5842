// A file that is written from its beginning to its end, and is durable when it has been finished.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <utility>

#include "core/file_system.h"
#include "core/result.h"

namespace rouse::sim {

class OutputFile {
 public:
  // kConflict when it exists.
  static core::Result<OutputFile> create(core::FileSystem& files, const std::filesystem::path& path) {
    ROUSE_TRY(auto file, files.open(path, core::FileSystem::Mode::kCreate));
    return OutputFile{std::move(file)};
  }

  core::Result<void> write(std::string_view bytes) {
    ROUSE_CHECK(file_->write_at(size_, bytes));
    size_ += bytes.size();
    return {};
  }
  core::Result<void> finish() { return file_->sync(); }

 private:
  explicit OutputFile(std::unique_ptr<core::File> file) : file_(std::move(file)) {}

  std::unique_ptr<core::File> file_;
  std::uint64_t size_ = 0;
};

inline core::Result<void> write_file(core::FileSystem& files, const std::filesystem::path& path,
                                     std::string_view bytes) {
  ROUSE_TRY(OutputFile file, OutputFile::create(files, path));
  ROUSE_CHECK(file.write(bytes));
  return file.finish();
}

}  // namespace rouse::sim
