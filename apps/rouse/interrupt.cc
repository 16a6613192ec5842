#include "interrupt.h"

#include <pthread.h>

#include <csignal>
#include <cstdlib>
#include <ctime>

namespace rouse::cli {
namespace {

// How soon the listening thread notices that the program ends by itself.
constexpr timespec kListenStep{.tv_sec = 0, .tv_nsec = 50'000'000};
// What shells report for a program that SIGINT ended.
constexpr int kInterruptedStatus = 130;

}  // namespace

Interrupt::Interrupt() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  listener_ = std::jthread{[this, signals](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      if (sigtimedwait(&signals, nullptr, &kListenStep) < 0) continue;
      if (requested_.exchange(true)) std::_Exit(kInterruptedStatus);
      requested_.notify_all();
    }
  }};
}

}  // namespace rouse::cli
