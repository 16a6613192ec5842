#include "warehouse/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <map>

namespace rouse::warehouse {
namespace {

constexpr unsigned kFirstOwnDescriptor = 3;

// argv or envp: pointers into strings that outlive the exec.
std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  result.reserve(strings.size() + 1);
  for (auto& string : strings) result.push_back(string.data());
  result.push_back(nullptr);
  return result;
}

std::vector<std::string> merged_environment(const std::vector<std::pair<std::string, std::string>>& added) {
  std::map<std::string, std::string> merged;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text{*entry};
    const auto equals = text.find('=');
    if (equals != std::string_view::npos)
      merged[std::string{text.substr(0, equals)}] = text.substr(equals + 1);
  }
  for (const auto& [name, value] : added) merged[name] = value;
  std::vector<std::string> lines;
  lines.reserve(merged.size());
  for (const auto& [name, value] : merged) lines.push_back(fmt::format("{}={}", name, value));
  return lines;
}

// A file in memory, read from its beginning: the child may take as long as it likes, or not read at all. -1
// if there is no memory for it.
int input_file(std::string_view text) {
  const int file = memfd_create("input", MFD_CLOEXEC);
  while (file >= 0 && !text.empty()) {
    const auto written = write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      close(file);
      return -1;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (file >= 0) lseek(file, 0, SEEK_SET);
  return file;
}

struct Descriptors {
  int input;
  int output;
  int report;
};

// Between fork and exec: only async-signal-safe calls. Writes errno to `report` if the program cannot be
// executed.
[[noreturn]] void become(char** argv, char** envp, const Descriptors& descriptors, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);  // the parent ended before the line above
  setpgid(0, 0);  // Ctrl-C in a terminal is for the parent, which ends its child in its own time
  dup2(descriptors.input, STDIN_FILENO);
  dup2(descriptors.output, STDOUT_FILENO);
  dup2(descriptors.output, STDERR_FILENO);
  dup2(descriptors.report, static_cast<int>(kFirstOwnDescriptor));
  fcntl(static_cast<int>(kFirstOwnDescriptor), F_SETFD, FD_CLOEXEC);
  close_range(kFirstOwnDescriptor + 1, ~0U, 0);
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, nullptr);
  execve(argv[0], argv, envp);
  const int why = errno;
  (void)!write(static_cast<int>(kFirstOwnDescriptor), &why, sizeof(why));
  _exit(127);
}

void tell(std::string_view line, const std::function<void(std::string_view)>& on_line) {
  if (on_line) on_line(line);
}

// Tells the lines of `text` that are complete; the bytes they take.
std::size_t tell_lines(std::string_view text, const std::function<void(std::string_view)>& on_line) {
  std::size_t start = 0;
  for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', start)) {
    tell(text.substr(start, end - start), on_line);
    start = end + 1;
  }
  return start;
}

std::string describe_status(int status) {
  if (WIFSIGNALED(status)) return fmt::format("killed by signal {}", WTERMSIG(status));
  return fmt::format("exit status {}", WEXITSTATUS(status));
}

}  // namespace

core::Result<std::unique_ptr<ChildProcess>> ChildProcess::start(ChildOptions options) {
  std::array<int, 2> output{};
  std::array<int, 2> report{};
  if (pipe2(output.data(), O_CLOEXEC) != 0 || pipe2(report.data(), O_CLOEXEC) != 0) {
    return core::fail(core::ErrorCode::kResourceExhausted, "", fmt::format("no pipe: errno {}", errno));
  }
  const int input = input_file(options.input);
  if (input < 0) {
    for (const int end : {output[0], output[1], report[0], report[1]}) close(end);
    return core::fail(core::ErrorCode::kResourceExhausted, "", fmt::format("no input: errno {}", errno));
  }
  std::vector<std::string> arguments = std::move(options.arguments);
  arguments.insert(arguments.begin(), options.program.string());
  auto environment = merged_environment(options.environment);
  const auto argv = pointers(arguments);
  const auto envp = pointers(environment);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0)
    become(const_cast<char**>(argv.data()), const_cast<char**>(envp.data()), {input, output[1], report[1]},
           parent);
  close(input);
  close(output[1]);
  close(report[1]);
  int why = 0;
  const auto told = pid < 0 ? ssize_t{0} : read(report[0], &why, sizeof(why));
  close(report[0]);
  if (pid < 0 || told > 0) {
    if (pid > 0) waitpid(pid, nullptr, 0);
    close(output[0]);
    return core::fail(core::ErrorCode::kNotFound, options.program.string(),
                      fmt::format("{} cannot be executed: errno {}", options.program.string(), why));
  }
  return std::unique_ptr<ChildProcess>(new ChildProcess(pid, output[0], std::move(options.on_line)));
}

ChildProcess::ChildProcess(pid_t pid, int output, std::function<void(std::string_view)> on_line)
    : pid_(pid),
      process_(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))),
      reader_([this, output, tell = std::move(on_line)] { read_lines(output, tell); }) {}

ChildProcess::~ChildProcess() {
  if (!ended_) {
    signal(SIGKILL);
    while (!wait(core::Milliseconds{1'000})) {
    }
  }
  reader_.join();
  close(process_);
}

void ChildProcess::signal(int number) const { kill(pid_, number); }

std::optional<std::string> ChildProcess::wait(core::Milliseconds longest) {
  if (ended_) return ended_;
  pollfd ending{.fd = process_, .events = POLLIN, .revents = 0};
  while (poll(&ending, 1, static_cast<int>(longest.count())) < 0 && errno == EINTR) {
  }
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) == pid_) ended_ = describe_status(status);
  return ended_;
}

void ChildProcess::read_lines(int output, const std::function<void(std::string_view)>& on_line) const {
  std::string pending;
  std::array<char, kLineBytesMax> bytes{};
  while (true) {
    const auto count = read(output, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    pending.append(bytes.data(), static_cast<std::size_t>(count));
    pending.erase(0, tell_lines(pending, on_line));
    if (pending.size() < kLineBytesMax) continue;
    tell(pending, on_line);
    pending.clear();
  }
  if (!pending.empty()) tell(pending, on_line);
  close(output);
}

}  // namespace rouse::warehouse
