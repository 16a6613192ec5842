// An HTTP server that says what a test tells it to: answers cut short, connections that break, silence. It
// listens on a loopback port and serves one connection at a time, one request each.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>

#include "core/time.h"
#include "warehouse/server.h"

namespace rouse::testing {

struct ScriptedAnswer {
  std::string bytes;  // status line, headers and body, as they go over the wire; may be empty
  core::Milliseconds
      silence{};  // between the bytes and the end of the connection; ends early when the client leaves
};

// "HTTP/1.1 200 OK" with one chunk and the last one, or without the last one.
std::string chunked_answer(const std::string& body, bool complete = true);

class ScriptedHttp {
 public:
  // `answer` gets each whole request, headers and body, on the server's thread.
  explicit ScriptedHttp(std::function<ScriptedAnswer(const std::string& request)> answer);
  ~ScriptedHttp();
  ScriptedHttp(const ScriptedHttp&) = delete;
  ScriptedHttp& operator=(const ScriptedHttp&) = delete;

  warehouse::Server server() const;

 private:
  void serve();
  void converse(int connection) const;

  std::function<ScriptedAnswer(const std::string&)> answer_;
  int listener_;
  int port_ = 0;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace rouse::testing
