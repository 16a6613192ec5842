// One thread that does a piece of work beside its owner's, again and again. begin() and wait() take turns and
// order memory: what the work wrote, wait() makes visible.
#pragma once

#include <functional>
#include <semaphore>
#include <thread>
#include <utility>

namespace rouse::identity {

class SideThread {
 public:
  explicit SideThread(std::function<void()> work) : work_(std::move(work)), thread_([this] { run(); }) {}
  SideThread(const SideThread&) = delete;
  SideThread& operator=(const SideThread&) = delete;
  ~SideThread() {
    wait();
    ended_ = true;
    begun_.release();
    thread_.join();
  }

  void begin() {
    running_ = true;
    begun_.release();
  }
  // Returns at once when nothing runs.
  void wait() {
    if (!std::exchange(running_, false)) return;
    done_.acquire();
  }

 private:
  void run() {
    for (begun_.acquire(); !ended_; begun_.acquire()) {
      work_();
      done_.release();
    }
  }

  std::function<void()> work_;
  std::binary_semaphore begun_{0};
  std::binary_semaphore done_{0};
  bool running_ = false;  // the owner's
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace rouse::identity
