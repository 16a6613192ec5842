// A child process that is given its input and whose output is read line by line.
//
// The child inherits no file descriptors but the three standard ones, and is killed when the thread that
// started it ends. Thread-safe but for wait and destruction, which belong to the owner.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "core/result.h"
#include "core/time.h"

namespace rouse::warehouse {

struct ChildOptions {
  std::filesystem::path program;
  std::vector<std::string> arguments{};
  std::vector<std::pair<std::string, std::string>> environment{};  // added to ours
  std::string input{};                                             // what it reads on stdin
  std::function<void(std::string_view line)> on_line{};  // stdout and stderr; called from one thread
};

class ChildProcess {
 public:
  // kNotFound when `program` cannot be executed.
  static core::Result<std::unique_ptr<ChildProcess>> start(ChildOptions options);
  ~ChildProcess();  // kills it
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  void signal(int number) const;
  // How it ended ("exit status 1", "killed by signal 9"), or nothing if it still runs after `longest`.
  std::optional<std::string> wait(core::Milliseconds longest);

  static constexpr std::size_t kLineBytesMax = 4096;  // longer lines are cut into several

 private:
  ChildProcess(pid_t pid, int output, std::function<void(std::string_view)> on_line);
  void read_lines(int output, const std::function<void(std::string_view)>& on_line) const;

  pid_t pid_;
  int process_;  // readable once the child has ended
  std::optional<std::string> ended_;
  std::thread reader_;
};

}  // namespace rouse::warehouse
