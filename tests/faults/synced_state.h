// What of each file below a folder is durable: its size at the last fsync, and the bytes that were
// overwritten since.
//
// The record is a table in shared memory, one row per inode, and one file of overwritten bytes per inode,
// both in a folder of their own. They outlive the processes that write them, so that after a kill -9
// `power_loss.py` can take the files back to what was synced. Thread-safe, and safe among processes.
//
// Limits: kFilesMax files; errors end the process, as a test that goes on would prove nothing.
#pragma once

#include <pthread.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>

namespace rouse::faults {

inline constexpr std::size_t kFilesMax = 1U << 17;  // as in power_loss.py
inline constexpr std::size_t kRowBytes = 128;

// As power_loss.py reads it.
struct FileRow {
  std::uint64_t device;
  std::uint64_t inode;  // 0: the row is free
  std::uint64_t synced_bytes;
  std::uint64_t overwritten_bytes;  // of the file of overwritten bytes, what counts
  std::uint64_t known;              // 0: nothing is known, all that is there counts as synced
  pthread_mutex_t mutex;
};
static_assert(sizeof(FileRow) <= kRowBytes);

// A file that is being changed; nobody else changes it meanwhile.
class HeldFile {
 public:
  HeldFile(FileRow* row, int descriptor, std::uint64_t bytes);
  ~HeldFile();
  HeldFile(const HeldFile&) = delete;
  HeldFile& operator=(const HeldFile&) = delete;

  explicit operator bool() const { return row_ != nullptr; }  // false: a file that is not watched
  std::uint64_t bytes() const { return bytes_; }              // its size now
  // Before bytes of a range are overwritten or cut off: keeps those that are durable.
  void keep(std::uint64_t offset, std::uint64_t bytes);
  void is_synced();

 private:
  FileRow* row_;
  int descriptor_;
  std::uint64_t bytes_;
};

// Whether the environment names a folder to watch (ROUSE_POWER_LOSS_FOLDER, _STATE).
bool watches();
// The file behind a descriptor, if it is a regular file below the watched folder.
HeldFile hold(int descriptor);
// It was created just now: nothing of it is durable.
void created(int descriptor);
// It has lost its last name.
void removed(dev_t device, ino_t inode);

// What the test asks for while the program runs.
bool ignores_sync(int descriptor);  // of files whose path contains ROUSE_POWER_LOSS_IGNORE_SYNC
bool disk_is_full();                // a file `full` lies beside the table
bool path_is_watched(const char* path);

}  // namespace rouse::faults
