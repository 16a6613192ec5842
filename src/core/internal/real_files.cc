#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "core/file_system.h"

namespace rouse::core {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kFileMode = 0640;
constexpr mode_t kFolderMode = 0750;

ErrorCode code_of(int why) {
  switch (why) {
    case ENOENT: return ErrorCode::kNotFound;
    case EEXIST:
    case EWOULDBLOCK: return ErrorCode::kConflict;
    case ENOSPC:
    case EDQUOT: return ErrorCode::kResourceExhausted;
    default: return ErrorCode::kUnavailable;
  }
}

tl::unexpected<Error> failed(const fs::path& path, std::string_view what) {
  const int why = errno;
  return fail(code_of(why), path.string(),
              path.string() + ": " + std::string{what} + ": " + std::generic_category().message(why));
}

// Repeats a call that a signal interrupted.
template <typename Call>
auto repeated(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_{number} {}
  Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

Descriptor open_descriptor(const fs::path& path, int flags, mode_t mode = 0) {
  return Descriptor{repeated([&] { return ::open(path.c_str(), flags | O_CLOEXEC, mode); })};
}

class RealFile final : public File {
 public:
  RealFile(Descriptor descriptor, fs::path path)
      : descriptor_{std::move(descriptor)}, path_{std::move(path)} {}

  Result<void> write_at(std::uint64_t offset, std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t written = repeated(
          [&] { return ::pwrite(number(), bytes.data(), bytes.size(), static_cast<off_t>(offset)); });
      if (written < 0) return failed(path_, "cannot be written");
      offset += static_cast<std::uint64_t>(written);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
  }

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    std::size_t done = 0;
    while (done < into.size()) {
      const ssize_t read = repeated([&] {
        return ::pread(number(), into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
      });
      if (read < 0) return failed(path_, "cannot be read");
      if (read == 0) break;
      done += static_cast<std::size_t>(read);
    }
    return done;
  }

  Result<std::uint64_t> size() override {
    struct stat facts{};
    if (::fstat(number(), &facts) != 0) return failed(path_, "its size cannot be read");
    return static_cast<std::uint64_t>(facts.st_size);
  }

  Result<void> truncate(std::uint64_t size) override {
    if (repeated([&] { return ::ftruncate(number(), static_cast<off_t>(size)); }) != 0) {
      return failed(path_, "cannot be cut");
    }
    return {};
  }

  // Not repeated on EINTR: whether the first call consumed a write-back error is unknown.
  Result<void> sync() override {
    if (::fdatasync(number()) != 0) return failed(path_, "fdatasync failed");
    return {};
  }

 private:
  int number() const { return descriptor_.number(); }

  Descriptor descriptor_;
  fs::path path_;
};

class RealLock final : public FileLock {
 public:
  explicit RealLock(Descriptor descriptor) : descriptor_{std::move(descriptor)} {}

 private:
  Descriptor descriptor_;
};

class RealFiles final : public FileSystem {
 public:
  Result<std::unique_ptr<File>> open(const fs::path& path, Mode mode) override {
    constexpr int kFlags[] = {O_RDONLY, O_RDWR, O_RDWR | O_CREAT | O_EXCL};
    Descriptor descriptor = open_descriptor(path, kFlags[static_cast<std::size_t>(mode)], kFileMode);
    if (descriptor.number() < 0)
      return failed(path, mode == Mode::kCreate ? "cannot be created" : "cannot be opened");
    return std::make_unique<RealFile>(std::move(descriptor), path);
  }

  Result<void> rename(const fs::path& from, const fs::path& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0) return failed(from, "cannot be renamed to " + to.string());
    return {};
  }

  Result<void> remove(const fs::path& path) override {
    if (::unlink(path.c_str()) != 0) return failed(path, "cannot be removed");
    return {};
  }

  Result<void> make_folder(const fs::path& path) override {
    if (::mkdir(path.c_str(), kFolderMode) == 0)
      return sync_folder(path.has_parent_path() ? path.parent_path() : ".");
    if (errno == EEXIST && fs::is_directory(path)) return {};
    if (errno != ENOENT || !path.has_parent_path()) return failed(path, "cannot be made");
    ROUSE_CHECK(make_folder(path.parent_path()));
    if (::mkdir(path.c_str(), kFolderMode) != 0 && errno != EEXIST) return failed(path, "cannot be made");
    return sync_folder(path.parent_path());
  }

  Result<std::vector<std::string>> list(const fs::path& folder) override {
    std::vector<std::string> names;
    std::error_code why;
    for (fs::directory_iterator at{folder, why}; !why && at != fs::directory_iterator{}; at.increment(why)) {
      names.push_back(at->path().filename().string());
    }
    if (why) {
      errno = why.value();
      return failed(folder, "cannot be listed");
    }
    std::ranges::sort(names);
    return names;
  }

  Result<void> sync_folder(const fs::path& folder) override {
    const Descriptor descriptor = open_descriptor(folder, O_RDONLY | O_DIRECTORY);
    if (descriptor.number() < 0) return failed(folder, "cannot be opened");
    if (::fsync(descriptor.number()) != 0) return failed(folder, "fsync failed");
    return {};
  }

  Result<std::unique_ptr<FileLock>> lock(const fs::path& path) override {
    Descriptor descriptor = open_descriptor(path, O_RDWR | O_CREAT, kFileMode);
    if (descriptor.number() < 0) return failed(path, "cannot be opened");
    if (repeated([&] { return ::flock(descriptor.number(), LOCK_EX | LOCK_NB); }) != 0) {
      return failed(path, "is held by another process");
    }
    return std::make_unique<RealLock>(std::move(descriptor));
  }

  Result<std::uint64_t> free_bytes(const fs::path& folder) override {
    struct statvfs facts{};
    if (repeated([&] { return ::statvfs(folder.c_str(), &facts); }) != 0) {
      return failed(folder, "its free space cannot be read");
    }
    return static_cast<std::uint64_t>(facts.f_bavail) * facts.f_frsize;
  }
};

}  // namespace

FileSystem& real_files() {
  static RealFiles files;
  return files;
}

}  // namespace rouse::core
