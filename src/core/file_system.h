// The file system as an interface, for code that promises durability: the real one, and in tests one that
// forgets every write since the last sync, runs full or fails at the n-th call (testing/faulty_files.h).
//
// What is promised after a power cut: the bytes of a file as of its last successful sync(), and the names of
// a folder as of its last successful sync_folder(). After a failed sync() nothing is known about the file's
// bytes, and a second try that succeeds proves nothing (the kernel reports a write-back error once and marks
// the pages clean): close the file and read it anew.
//
// Errors: kNotFound; kConflict where something exists or is locked; kResourceExhausted for a full disk;
// kUnavailable otherwise. `field` is the path.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace rouse::core {

// One open file. Reading is thread-safe beside one writer.
class File {
 public:
  virtual ~File() = default;
  // All of the bytes, or an error: then any part of them may have been written.
  virtual Result<void> write_at(std::uint64_t offset, std::string_view bytes) = 0;
  // The bytes read; fewer than asked only at the end of the file.
  virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) = 0;
  virtual Result<std::uint64_t> size() = 0;
  virtual Result<void> truncate(std::uint64_t size) = 0;
  virtual Result<void> sync() = 0;  // fdatasync: bytes and size
};

// Held until it is destroyed, or its process ends.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

// Thread-safe.
class FileSystem {
 public:
  enum class Mode { kRead, kWrite, kCreate };  // kCreate: kConflict when the file exists
  virtual ~FileSystem() = default;
  virtual Result<std::unique_ptr<File>> open(const std::filesystem::path& path, Mode mode) = 0;
  virtual Result<void> rename(const std::filesystem::path& from, const std::filesystem::path& to) = 0;
  virtual Result<void> remove(const std::filesystem::path& path) = 0;
  virtual Result<void> make_folder(
      const std::filesystem::path& path) = 0;  // and its parents, durably; may exist
  virtual Result<std::vector<std::string>> list(const std::filesystem::path& folder) = 0;  // names, sorted
  virtual Result<void> sync_folder(const std::filesystem::path& folder) = 0;
  // Creates the file if need be; kConflict while another holder, here or in another process, has it.
  virtual Result<std::unique_ptr<FileLock>> lock(const std::filesystem::path& path) = 0;
  virtual Result<std::uint64_t> free_bytes(const std::filesystem::path& folder) = 0;
};

// The machine's. Interrupted calls are repeated, short reads and writes continued.
FileSystem& real_files();

}  // namespace rouse::core
