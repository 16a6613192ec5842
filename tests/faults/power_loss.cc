// Preloaded into a program (LD_PRELOAD), this library records what a power cut would leave of the files below
// a folder: it stands before libc's calls that write, cut, sync, create and remove files. See synced_state.h.
//
// Not covered: writing through mmap (SQLite's -shm file, which is rebuilt), and stdio's own writes. Names
// count as durable at once.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdio>

#include "synced_state.h"

namespace {

using rouse::faults::created;
using rouse::faults::disk_is_full;
using rouse::faults::HeldFile;
using rouse::faults::hold;
using rouse::faults::ignores_sync;
using rouse::faults::path_is_watched;
using rouse::faults::removed;
using rouse::faults::watches;

std::uint64_t position_of(int descriptor, std::uint64_t bytes) {
  if ((::fcntl(descriptor, F_GETFL) & O_APPEND) != 0) return bytes;
  const auto at = ::lseek(descriptor, 0, SEEK_CUR);
  return at < 0 ? bytes : static_cast<std::uint64_t>(at);
}

std::size_t sum_of(const iovec* pieces, int count) {
  std::size_t sum = 0;
  for (int i = 0; i < count; ++i) sum += pieces[i].iov_len;
  return sum;
}

// Keeps what the call overwrites, then makes it. A negative offset: at the descriptor's position.
template <typename Call>
auto change(int descriptor, off_t offset, std::size_t bytes, Call call) -> decltype(call()) {
  HeldFile file = hold(descriptor);
  if (!file) return call();
  const auto at = offset >= 0 ? static_cast<std::uint64_t>(offset) : position_of(descriptor, file.bytes());
  if (at + bytes > file.bytes() && disk_is_full()) {
    errno = ENOSPC;
    return -1;
  }
  file.keep(at, bytes);
  return call();
}

int sync(int descriptor, long number) {
  HeldFile file = hold(descriptor);
  if (ignores_sync(descriptor)) return 0;
  const auto result = static_cast<int>(::syscall(number, descriptor));
  if (file && result == 0) file.is_synced();
  return result;
}

int open_at(int folder, const char* path, int flags, mode_t mode) {
  const auto call = [&](int with) {
    return static_cast<int>(::syscall(SYS_openat, folder, path, with, mode));
  };
  if (!watches() || (flags & O_TMPFILE) == O_TMPFILE) return call(flags);
  if ((flags & O_CREAT) != 0) {
    const int fresh = call(flags | O_EXCL);
    if (fresh >= 0) created(fresh);
    if (fresh >= 0 || errno != EEXIST || (flags & O_EXCL) != 0) return fresh;
  }
  const int opened = call(flags & ~O_TRUNC);
  if (opened >= 0 && (flags & O_TRUNC) != 0 && (flags & O_ACCMODE) != O_RDONLY) {
    struct stat facts{};
    if (::fstat(opened, &facts) == 0 && S_ISREG(facts.st_mode)) static_cast<void>(::ftruncate(opened, 0));
  }
  return opened;
}

mode_t mode_argument(int flags, va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

// A file that may lose its last name by the call.
class LosesName {
 public:
  LosesName(int folder, const char* path) {
    is_last_ = watches() && ::fstatat(folder, path, &facts_, AT_SYMLINK_NOFOLLOW) == 0 &&
               facts_.st_nlink == 1 && S_ISREG(facts_.st_mode);
  }
  int after(long result) const {
    if (result == 0 && is_last_) removed(facts_.st_dev, facts_.st_ino);
    return static_cast<int>(result);
  }

 private:
  struct stat facts_{};
  bool is_last_ = false;
};

int cut(int descriptor, off_t size) {
  const auto call = [&] { return static_cast<int>(::syscall(SYS_ftruncate, descriptor, size)); };
  HeldFile file = hold(descriptor);
  if (!file || size < 0) return call();
  const auto to = static_cast<std::uint64_t>(size);
  if (to < file.bytes()) file.keep(to, file.bytes() - to);
  return call();
}

using FileSystemFacts = int (*)(const char*, struct statvfs*);

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_argument(flags, arguments);
  va_end(arguments);
  return open_at(AT_FDCWD, path, flags, mode);
}
int openat(int folder, const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_argument(flags, arguments);
  va_end(arguments);
  return open_at(folder, path, flags, mode);
}
int creat(const char* path, mode_t mode) {
  return open_at(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

ssize_t write(int descriptor, const void* bytes, size_t count) {
  return change(descriptor, -1, count, [&] { return ::syscall(SYS_write, descriptor, bytes, count); });
}
ssize_t pwrite(int descriptor, const void* bytes, size_t count, off_t offset) {
  return change(descriptor, offset, count,
                [&] { return ::syscall(SYS_pwrite64, descriptor, bytes, count, offset); });
}
ssize_t writev(int descriptor, const iovec* pieces, int count) {
  return change(descriptor, -1, sum_of(pieces, count),
                [&] { return ::syscall(SYS_writev, descriptor, pieces, count); });
}
ssize_t pwritev(int descriptor, const iovec* pieces, int count, off_t offset) {
  return change(descriptor, offset, sum_of(pieces, count),
                [&] { return ::syscall(SYS_pwritev, descriptor, pieces, count, offset, 0); });
}
ssize_t sendfile(int to, int from, off_t* offset, size_t count) noexcept {
  return change(to, -1, count, [&] { return ::syscall(SYS_sendfile, to, from, offset, count); });
}
ssize_t copy_file_range(int from, off64_t* from_offset, int to, off64_t* to_offset, size_t count,
                        unsigned flags) {
  return change(to, to_offset == nullptr ? -1 : *to_offset, count, [&] {
    return ::syscall(SYS_copy_file_range, from, from_offset, to, to_offset, count, flags);
  });
}
int fallocate(int descriptor, int mode, off_t offset, off_t count) {
  return change(descriptor, offset, static_cast<size_t>(count),
                [&] { return static_cast<int>(::syscall(SYS_fallocate, descriptor, mode, offset, count)); });
}
int posix_fallocate(int descriptor, off_t offset, off_t count) {
  return fallocate(descriptor, 0, offset, count) == 0 ? 0 : errno;
}

int ftruncate(int descriptor, off_t size) noexcept { return cut(descriptor, size); }
int truncate(const char* path, off_t size) noexcept {
  const int descriptor = open_at(AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0);
  if (descriptor < 0) return -1;
  const int result = cut(descriptor, size);
  ::close(descriptor);
  return result;
}

int fsync(int descriptor) { return sync(descriptor, SYS_fsync); }
int fdatasync(int descriptor) { return sync(descriptor, SYS_fdatasync); }

int rename(const char* from, const char* to) noexcept {
  const LosesName replaced{AT_FDCWD, to};
  return replaced.after(::syscall(SYS_rename, from, to));
}
int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
  const LosesName replaced{to_folder, to};
  return replaced.after(::syscall(SYS_renameat, from_folder, from, to_folder, to));
}
int unlink(const char* path) noexcept {
  const LosesName file{AT_FDCWD, path};
  return file.after(::syscall(SYS_unlink, path));
}
int unlinkat(int folder, const char* path, int flags) noexcept {
  const LosesName file{folder, path};
  return file.after(::syscall(SYS_unlinkat, folder, path, flags));
}
int remove(const char* path) noexcept {
  const int result = unlink(path);
  return result != 0 && errno == EISDIR ? ::rmdir(path) : result;
}

// A full disk says so to those that ask.
int statvfs(const char* path, struct statvfs* facts) noexcept {
  static const auto kCall = reinterpret_cast<FileSystemFacts>(::dlsym(RTLD_NEXT, "statvfs"));
  const int result = kCall(path, facts);
  if (result == 0 && path_is_watched(path) && disk_is_full()) facts->f_bavail = facts->f_bfree = 0;
  return result;
}

// The 64-bit names of the same calls.
int open64(const char* path, int flags, ...) __attribute__((alias("open")));
int openat64(int folder, const char* path, int flags, ...) __attribute__((alias("openat")));
int creat64(const char* path, mode_t mode) __attribute__((alias("creat")));
ssize_t pwrite64(int descriptor, const void* bytes, size_t count, off64_t offset)
    __attribute__((alias("pwrite")));
ssize_t pwritev64(int descriptor, const iovec* pieces, int count, off64_t offset)
    __attribute__((alias("pwritev")));
ssize_t sendfile64(int to, int from, off64_t* offset, size_t count) noexcept
    __attribute__((alias("sendfile")));
int fallocate64(int descriptor, int mode, off64_t offset, off64_t count) __attribute__((alias("fallocate")));
int posix_fallocate64(int descriptor, off64_t offset, off64_t count)
    __attribute__((alias("posix_fallocate")));
int ftruncate64(int descriptor, off64_t size) noexcept __attribute__((alias("ftruncate")));
int truncate64(const char* path, off64_t size) noexcept __attribute__((alias("truncate")));

}  // extern "C"
