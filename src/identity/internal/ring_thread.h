// One thread that works on the slots of a ring in order. Its owner prepares a slot and gives it, some ahead
// of the one it takes when the work on it is done. What one wrote into a slot is visible to the other. All
// but `work` is called by the owner.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace rouse::identity {

class RingThread {
 public:
  RingThread(std::size_t slots, std::function<void(std::size_t slot)> work)
      : slots_(slots), work_(std::move(work)), thread_([this] { run(); }) {}
  RingThread(const RingThread&) = delete;
  RingThread& operator=(const RingThread&) = delete;
  ~RingThread() {
    {
      const std::lock_guard lock{mutex_};
      ended_ = true;
    }
    given_one_.notify_one();
    thread_.join();
  }

  bool has_room() const { return given_ - freed_ < slots_; }
  std::size_t slot_to_give() const { return given_ % slots_; }
  void give() {
    {
      const std::lock_guard lock{mutex_};
      ++given_;
    }
    given_one_.notify_one();
  }
  // Waits for the next slot given. The one taken before is free again.
  std::size_t take() {
    std::unique_lock lock{mutex_};
    freed_ = taken_;
    done_one_.wait(lock, [this] { return done_ > taken_; });
    return taken_++ % slots_;
  }
  // Waits until nothing is worked on. Slots that were not taken are lost, and all are free.
  void stop() {
    std::unique_lock lock{mutex_};
    given_ = done_ + (busy_ ? 1 : 0);
    done_one_.wait(lock, [this] { return !busy_; });
    taken_ = freed_ = given_;
  }

 private:
  void run() {
    std::unique_lock lock{mutex_};
    while (true) {
      given_one_.wait(lock, [this] { return ended_ || done_ < given_; });
      if (ended_) return;
      busy_ = true;
      lock.unlock();
      work_(done_ % slots_);
      lock.lock();
      busy_ = false;
      ++done_;
      done_one_.notify_one();
    }
  }

  const std::size_t slots_;
  const std::function<void(std::size_t)> work_;
  std::mutex mutex_;
  std::condition_variable given_one_;
  std::condition_variable done_one_;
  // Slots since the beginning: freed_ <= taken_ <= done_ <= given_. All but done_ change only in the owner's
  // calls.
  std::size_t given_ = 0;
  std::size_t done_ = 0;
  std::size_t taken_ = 0;
  std::size_t freed_ = 0;
  bool busy_ = false;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace rouse::identity
