// Ctrl-C and SIGTERM as a flag, so that a query or a load ends cleanly. A second one ends the program at
// once.
#pragma once

#include <atomic>
#include <thread>

namespace rouse::cli {

class Interrupt {
 public:
  // Blocks both signals in this thread and those it starts, so it comes before any other thread.
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  bool requested() const { return requested_; }
  const std::atomic<bool>& flag() const { return requested_; }
  void wait() const { requested_.wait(false); }

 private:
  std::atomic<bool> requested_ = false;
  std::jthread listener_;
};

}  // namespace rouse::cli
