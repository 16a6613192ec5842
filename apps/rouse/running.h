// The program `rouse`, run by tests.
#pragma once

#include <condition_variable>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "testing/http_client.h"
#include "warehouse/child_process.h"

namespace rouse {

inline constexpr core::Milliseconds kLongest{300'000};
inline const std::filesystem::path kPrograms{ROUSE_BIN_DIR};

// A running `rouse`; what it says is collected.
class Running {
 public:
  explicit Running(std::vector<std::string> arguments,
                   const std::filesystem::path& program = kPrograms / "rouse") {
    child_ = warehouse::ChildProcess::start({.program = program,
                                             .arguments = std::move(arguments),
                                             .on_line = [this](std::string_view line) { hear(line); }})
                 .value();
  }
  // How it ended; all it said has been heard.
  std::string finish() {
    if (child_) end_ = child_->wait(kLongest).value_or("still runs");
    child_.reset();
    return end_;
  }
  std::string said() {
    const std::lock_guard lock{mutex_};
    return text_;
  }
  std::string wait_for(std::string_view text) {
    std::unique_lock lock{mutex_};
    heard_.wait_for(lock, kLongest, [&] { return text_.find(text) != std::string::npos; });
    return text_;
  }
  void signal(int number) {
    if (child_) child_->signal(number);
  }
  pid_t pid() const { return child_->pid(); }

 private:
  void hear(std::string_view line) {
    {
      const std::lock_guard lock{mutex_};
      text_ += line;
      // Longer lines come in pieces.
      if (line.size() < warehouse::ChildProcess::kLineBytesMax) text_ += '\n';
    }
    heard_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable heard_;
  std::string text_;
  std::string end_;
  std::unique_ptr<warehouse::ChildProcess> child_;
};

struct Outcome {
  std::string end;
  std::string text;
};

inline Outcome rouse_says(std::vector<std::string> arguments) {
  Running running{std::move(arguments)};
  std::string end = running.finish();
  return {std::move(end), running.said()};
}

inline std::string read_file(const std::filesystem::path& file) {
  std::ifstream in{file};
  return {std::istreambuf_iterator<char>{in}, {}};
}

// A running server and how to ask it.
class Serving {
 public:
  explicit Serving(const std::string& data, const std::vector<std::string>& more = {})
      : process_(arguments(data, more)) {
    const std::string text = process_.wait_for("http://127.0.0.1:");
    const auto at = text.find("http://127.0.0.1:");
    url_ = at == std::string::npos ? text : text.substr(at, text.find('\n', at) - at);
  }
  ~Serving() {
    process_.signal(SIGTERM);
    process_.finish();
  }

  testing::HttpAnswer analyse(const std::string& spec) {
    return testing::http({.method = "POST",
                          .url = url_ + "/api/v1/analyses",
                          .headers = {"Content-Type: application/json"},
                          .body = R"({"spec":)" + spec + "}",
                          .timeout = kLongest});
  }
  testing::HttpAnswer get(const std::string& path) {
    return testing::http({.url = url_ + path, .timeout = kLongest});
  }
  const std::string& url() const { return url_; }
  Running& process() { return process_; }

  // The server's only child.
  pid_t engine_pid() {
    for (const auto& task :
         std::filesystem::directory_iterator{"/proc/" + std::to_string(process_.pid()) + "/task"}) {
      const std::string children = read_file(task.path() / "children");
      if (!children.empty()) return std::stoi(children);
    }
    return 0;
  }

 private:
  static std::vector<std::string> arguments(const std::string& data, const std::vector<std::string>& more) {
    std::vector<std::string> all{"--data", data, "serve", "--port", "0"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  Running process_;
  std::string url_;
};

}  // namespace rouse
