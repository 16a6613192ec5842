// Writes files in the ways programs do, then waits to be killed; power_loss_test.py knows what must be left
// of each.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

void check(bool good) {
  if (good) return;
  std::perror("power_loss_probe");
  std::_Exit(1);
}

int create(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  check(file >= 0);
  return file;
}

void append(int file, std::string_view text) {
  check(::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
}

void write_at(int file, off_t offset, std::string_view text) {
  check(::pwrite(file, text.data(), text.size(), offset) == static_cast<ssize_t>(text.size()));
}

}  // namespace

int main(int count, char** arguments) {
  check(count == 2);
  const std::string folder = std::string{arguments[1]} + "/";

  append(create(folder + "never_synced"), "lost");

  const int appended = create(folder + "appended");
  append(appended, "synced");
  check(::fsync(appended) == 0);
  append(appended, " lost");

  const int overwritten = create(folder + "overwritten");
  append(overwritten, "0123456789");
  check(::fdatasync(overwritten) == 0);
  write_at(overwritten, 2, "xxx");
  write_at(overwritten, 3, "yyyyyyyyyy");

  const int cut = create(folder + "cut");
  append(cut, "0123456789");
  check(::fsync(cut) == 0);
  check(::ftruncate(cut, 4) == 0);
  write_at(cut, 4, "zz");

  const int replaced = create(folder + "new");
  append(replaced, "replaced");
  check(::fsync(replaced) == 0);
  check(::rename((folder + "new").c_str(), (folder + "was_there").c_str()) == 0);

  check(::open((folder + "emptied").c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC) >= 0);
  const int old = ::open((folder + "old").c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  check(old >= 0);
  append(old, " lost");

  check(::unlink((folder + "removed").c_str()) == 0);

  std::puts("ready");
  std::fflush(stdout);
  ::pause();
}
