#include "synced_state.h"

#include <fcntl.h>
#include <linux/limits.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace rouse::faults {
namespace {

constexpr std::size_t kPieceBytes = 64U << 10;
constexpr mode_t kFileMode = 0600;

// Not through libc: its calls are the ones that are watched.
int open_file(const char* path, int flags) {
  return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, kFileMode));
}

[[noreturn]] void end(const char* what) {
  std::fprintf(stderr, "power_loss: %s: errno %d\n", what, errno);
  std::_Exit(99);
}

class Lock {
 public:
  explicit Lock(pthread_mutex_t& mutex) : mutex_{&mutex} {
    const int held = pthread_mutex_lock(mutex_);
    if (held == EOWNERDEAD)
      pthread_mutex_consistent(mutex_);  // a killed process held it
    else if (held != 0)
      end("lock");
  }
  ~Lock() { pthread_mutex_unlock(mutex_); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  pthread_mutex_t* mutex_;
};

struct Table {
  char folder[PATH_MAX] = {};
  char state[PATH_MAX] = {};
  const char* ignored_syncs = nullptr;
  char* rows = nullptr;

  Table();
  FileRow& row(std::size_t index) const { return *reinterpret_cast<FileRow*>(rows + index * kRowBytes); }
};

void make_mutex(pthread_mutex_t& mutex) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(&mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
}

// power_loss.py makes the table's file, all zeros; row 0 guards the others' making.
Table::Table() {
  // Nobody changes the environment so early. NOLINTBEGIN(concurrency-mt-unsafe)
  const char* watched = std::getenv("ROUSE_POWER_LOSS_FOLDER");
  const char* beside = std::getenv("ROUSE_POWER_LOSS_STATE");
  if (watched == nullptr || beside == nullptr) return;
  if (::realpath(watched, folder) == nullptr) end(watched);
  std::snprintf(state, sizeof state, "%s", beside);
  ignored_syncs = std::getenv("ROUSE_POWER_LOSS_IGNORE_SYNC");
  // NOLINTEND(concurrency-mt-unsafe)
  char path[PATH_MAX + 16];
  std::snprintf(path, sizeof path, "%s/table", state);
  const int descriptor = open_file(path, O_RDWR);
  if (descriptor < 0) end(path);
  void* mapped = ::mmap(nullptr, kFilesMax * kRowBytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (mapped == MAP_FAILED) end(path);
  rows = static_cast<char*>(mapped);
  ::syscall(SYS_close, descriptor);
  auto* made = reinterpret_cast<int*>(&row(0).known);
  int expected = 0;
  if (__atomic_compare_exchange_n(made, &expected, 1, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
    make_mutex(row(0).mutex);
    __atomic_store_n(made, 2, __ATOMIC_SEQ_CST);
  }
  while (__atomic_load_n(made, __ATOMIC_SEQ_CST) != 2) ::usleep(1000);
}

const Table& table() {
  static const Table kTable;
  return kTable;
}

FileRow* find_row(dev_t device, ino_t inode) {
  std::size_t index = (inode * 0x9e3779b97f4a7c15ULL >> 20) % kFilesMax;
  for (std::size_t tried = 0; tried < kFilesMax; ++tried, index = (index + 1) % kFilesMax) {
    if (index == 0) continue;
    FileRow& row = table().row(index);
    const auto found = __atomic_load_n(&row.inode, __ATOMIC_ACQUIRE);
    if (found == 0) return nullptr;
    if (found == inode && row.device == device) return &row;
  }
  return nullptr;
}

FileRow& make_row(dev_t device, ino_t inode) {
  const Lock lock{table().row(0).mutex};
  if (FileRow* found = find_row(device, inode); found != nullptr) return *found;
  std::size_t index = (inode * 0x9e3779b97f4a7c15ULL >> 20) % kFilesMax;
  for (std::size_t tried = 0; tried < kFilesMax; ++tried, index = (index + 1) % kFilesMax) {
    FileRow& row = table().row(index);
    if (index == 0 || row.inode != 0) continue;
    make_mutex(row.mutex);
    row.device = device;
    __atomic_store_n(&row.inode, inode, __ATOMIC_RELEASE);
    return row;
  }
  errno = ENOSPC;
  end("table");
}

bool is_below(const char* path) {
  const auto length = std::strlen(table().folder);
  return std::strncmp(path, table().folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

// Below the watched folder, or nothing.
bool read_path(int descriptor, char (&path)[PATH_MAX]) {
  char link[64];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const auto length = ::readlink(link, path, sizeof path - 1);
  if (length < 0) return false;
  path[length] = '\0';
  return is_below(path);
}

bool is_watched(int descriptor) {
  char path[PATH_MAX];
  return read_path(descriptor, path);
}

void write_all(int descriptor, const void* bytes, std::size_t count, std::uint64_t offset) {
  if (::syscall(SYS_pwrite64, descriptor, bytes, count, offset) != static_cast<long>(count)) end("keep");
}

}  // namespace

HeldFile::HeldFile(FileRow* row, int descriptor, std::uint64_t bytes)
    : row_{row}, descriptor_{descriptor}, bytes_{bytes} {}

HeldFile::~HeldFile() {
  if (row_ != nullptr) pthread_mutex_unlock(&row_->mutex);
}

void HeldFile::keep(std::uint64_t offset, std::uint64_t count) {
  const auto durable = bytes_ < row_->synced_bytes ? bytes_ : row_->synced_bytes;
  const auto to = offset + count < durable ? offset + count : durable;
  if (offset >= to) return;
  char path[PATH_MAX + 64];
  std::snprintf(path, sizeof path, "%s/%llu-%llu", table().state,
                static_cast<unsigned long long>(row_->device), static_cast<unsigned long long>(row_->inode));
  const int kept = open_file(path, O_WRONLY | O_CREAT);
  std::snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor_);
  const int source = open_file(path, O_RDONLY);  // the program's own may be for writing only
  if (kept < 0 || source < 0) end(path);
  char piece[kPieceBytes];
  for (std::uint64_t at = offset; at < to;) {
    const auto wanted = to - at < kPieceBytes ? to - at : kPieceBytes;
    const auto read = ::syscall(SYS_pread64, source, piece, wanted, at);
    if (read <= 0) end("pread");
    const std::uint64_t header[2] = {at, static_cast<std::uint64_t>(read)};
    write_all(kept, header, sizeof header, row_->overwritten_bytes);
    write_all(kept, piece, header[1], row_->overwritten_bytes + sizeof header);
    row_->overwritten_bytes += sizeof header + header[1];
    at += header[1];
  }
  ::syscall(SYS_close, kept);
  ::syscall(SYS_close, source);
}

void HeldFile::is_synced() {
  row_->synced_bytes = bytes_;
  row_->overwritten_bytes = 0;
}

bool watches() { return table().rows != nullptr; }

HeldFile hold(int descriptor) {
  const int before = errno;
  struct stat facts{};
  FileRow* row = nullptr;
  if (watches() && ::fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode)) {
    row = find_row(facts.st_dev, facts.st_ino);
    if (row == nullptr && is_watched(descriptor)) row = &make_row(facts.st_dev, facts.st_ino);
  }
  errno = before;
  if (row == nullptr) return {nullptr, descriptor, 0};
  const int held = pthread_mutex_lock(&row->mutex);
  if (held == EOWNERDEAD) pthread_mutex_consistent(&row->mutex);
  ::fstat(descriptor, &facts);
  const auto bytes = static_cast<std::uint64_t>(facts.st_size);
  if (row->known == 0) {
    row->synced_bytes = bytes;
    row->overwritten_bytes = 0;
    row->known = 1;
  }
  return {row, descriptor, bytes};
}

void created(int descriptor) {
  struct stat facts{};
  if (!watches() || ::fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode) || !is_watched(descriptor))
    return;
  FileRow& row = make_row(facts.st_dev, facts.st_ino);
  const Lock lock{row.mutex};
  row.synced_bytes = 0;
  row.overwritten_bytes = 0;
  row.known = 1;
}

void removed(dev_t device, ino_t inode) {
  if (!watches()) return;
  FileRow* row = find_row(device, inode);
  if (row == nullptr) return;
  const Lock lock{row->mutex};
  row->known = 0;
}

bool ignores_sync(int descriptor) {
  char path[PATH_MAX];
  return watches() && table().ignored_syncs != nullptr && read_path(descriptor, path) &&
         std::strstr(path, table().ignored_syncs) != nullptr;
}

bool disk_is_full() {
  const int before = errno;
  char path[PATH_MAX + 16];
  std::snprintf(path, sizeof path, "%.*s/full", PATH_MAX, table().state);
  const bool is = ::access(path, F_OK) == 0;
  errno = before;
  return is;
}

bool path_is_watched(const char* path) {
  char whole[PATH_MAX];
  return watches() && ::realpath(path, whole) != nullptr && is_below(whole);
}

}  // namespace rouse::faults
