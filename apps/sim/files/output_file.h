// A file that is written from its beginning to its end. Errors name it: a full disk is kResourceExhausted.
#pragma once

#include <filesystem>
#include <fstream>
#include <string_view>

#include "core/result.h"

namespace rouse::sim {

class OutputFile {
 public:
  static core::Result<OutputFile> create(const std::filesystem::path& path);

  core::Result<void> write(std::string_view bytes);
  core::Result<void> close();
  const std::filesystem::path& path() const { return path_; }

 private:
  explicit OutputFile(const std::filesystem::path& path);
  core::Result<void> checked() const;

  std::filesystem::path path_;
  std::ofstream stream_;
};

// Creates the folder and those above it.
core::Result<void> make_folder(const std::filesystem::path& folder);
core::Result<void> write_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace rouse::sim
