#include "files/output_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace rouse::sim {

OutputFile::OutputFile(const std::filesystem::path& path)
    : path_(path), stream_(path, std::ios::binary | std::ios::trunc) {}

core::Result<OutputFile> OutputFile::create(const std::filesystem::path& path) {
  errno = 0;
  OutputFile file{path};
  ROUSE_CHECK(file.checked());
  return file;
}

core::Result<void> OutputFile::write(std::string_view bytes) {
  errno = 0;
  stream_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return checked();
}

core::Result<void> OutputFile::close() {
  errno = 0;
  stream_.close();
  return checked();
}

core::Result<void> OutputFile::checked() const {
  if (stream_) return {};
  const int reason = errno;
  const bool full = reason == ENOSPC || reason == EDQUOT;
  return core::fail(full ? core::ErrorCode::kResourceExhausted : core::ErrorCode::kUnavailable,
                    path_.native(),
                    fmt::format("{} cannot be written: {}", path_.native(),
                                reason == 0 ? "unknown reason" : std::strerror(reason)));
}

core::Result<void> make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) return {};
  return core::fail(core::ErrorCode::kUnavailable, folder.native(),
                    fmt::format("{} cannot be made: {}", folder.native(), error.message()));
}

core::Result<void> write_file(const std::filesystem::path& path, std::string_view bytes) {
  ROUSE_TRY(OutputFile file, OutputFile::create(path));
  ROUSE_CHECK(file.write(bytes));
  return file.close();
}

}  // namespace rouse::sim
