// For tests: a rouse-engine process on a data folder, and a minimal HTTP client that shows whether an answer
// was complete.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace rouse::engine {

inline constexpr std::string_view kTestToken = "0123456789abcdef";

struct Answer {
  int status = 0;
  std::string head;
  std::string body;
  bool complete = false;  // ended by its length or by the last chunk

  bool operator==(const Answer&) const = default;
};

// One connection to a Unix socket.
class EngineClient {
 public:
  explicit EngineClient(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    path.copy(name.sun_path, sizeof name.sun_path - 1);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) {
      throw std::runtime_error("cannot connect to " + path);
    }
  }
  EngineClient(const EngineClient&) = delete;
  EngineClient& operator=(const EngineClient&) = delete;
  ~EngineClient() { ::close(socket_); }

  void send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  void send_request(std::string_view target, std::string_view body,
                    std::string_view token = kTestToken) const {
    send("POST " + std::string(target) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-ClickHouse-Key: " +
         std::string(token) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
    send(body);
  }

  // What has arrived, at least one byte; empty when the engine has closed the connection.
  std::string receive() const {
    std::string got(65'536, '\0');
    const auto size = ::recv(socket_, got.data(), got.size(), 0);
    got.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return got;
  }

  // The start of an answer that may have no end: its whole head and what came with it.
  std::string receive_head() const {
    std::string all;
    for (std::string piece = receive(); !piece.empty(); piece = receive()) {
      all += piece;
      if (all.find("\r\n\r\n") != std::string::npos) break;
    }
    return all;
  }

  // The whole answer, read until the engine closes the connection.
  Answer receive_answer() const {
    std::string all;
    for (std::string piece = receive(); !piece.empty(); piece = receive()) all += piece;
    Answer answer;
    const auto end = all.find("\r\n\r\n");
    if (end == std::string::npos) return answer;
    answer.head = all.substr(0, end + 2);
    answer.status = std::atoi(answer.head.c_str() + answer.head.find(' '));
    answer.body = all.substr(end + 4);
    answer.complete = true;
    if (answer.head.find("Transfer-Encoding: chunked") != std::string::npos) unchunk(answer);
    return answer;
  }

 private:
  static void unchunk(Answer& answer) {
    const std::string chunked = std::exchange(answer.body, {});
    answer.complete = false;
    for (std::size_t at = 0; at < chunked.size();) {
      const auto line = chunked.find("\r\n", at);
      const auto size = std::strtoul(chunked.c_str() + at, nullptr, 16);
      answer.complete = size == 0 && line != std::string::npos;
      if (size == 0 || line == std::string::npos) return;
      answer.body.append(chunked, line + 2, size);
      at = line + 2 + size + 2;
    }
  }

  int socket_;
};

// A folder that goes away with its owner.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "rouse-engine-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = pattern;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// Started in the constructor, which returns when it is ready or has ended; killed in the destructor.
class EngineProcess {
 public:
  EngineProcess(std::string data, std::string socket, std::vector<std::string> more = {})
      : socket_(std::move(socket)) {
    int ready[2] = {-1, -1};
    if (::pipe(ready) != 0) throw std::runtime_error("pipe");
    std::vector<std::string> arguments = {std::string(ROUSE_BIN_DIR) + "/rouse-engine",
                                          "--data",
                                          std::move(data),
                                          "--socket",
                                          socket_,
                                          "--ready-fd",
                                          std::to_string(ready[1])};
    arguments.insert(arguments.end(), more.begin(), more.end());
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::close(ready[0]);
      // The child has this thread only.
      ::setenv("ROUSE_ENGINE_TOKEN", std::string(kTestToken).c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
      ::execv(argv[0], argv.data());
      ::_exit(127);
    }
    ::close(ready[1]);
    char line[256];
    ready_ = ::read(ready[0], line, sizeof line) > 0;
    ::close(ready[0]);
  }
  EngineProcess(const EngineProcess&) = delete;
  EngineProcess& operator=(const EngineProcess&) = delete;
  ~EngineProcess() {
    if (pid_ > 0) stop(SIGKILL);
  }

  bool ready() const { return ready_; }
  EngineClient connect() const { return EngineClient(socket_); }
  Answer ask(std::string_view sql, std::string_view target = "/") const { return post(target, sql); }
  Answer post(std::string_view target, std::string_view body, std::string_view token = kTestToken) const {
    const EngineClient client(socket_);
    client.send_request(target, body, token);
    return client.receive_answer();
  }
  // Exit code, or minus the signal that ended it.
  int stop(int signal) {
    ::kill(pid_, signal);
    return wait();
  }
  int wait() {
    int status = 0;
    ::waitpid(std::exchange(pid_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

 private:
  std::string socket_;
  pid_t pid_ = -1;
  bool ready_ = false;
};

}  // namespace rouse::engine
