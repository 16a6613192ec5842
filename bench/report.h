// What benchmarks share: how they start and end, how they time, and where and on what they ran.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/result.h"

namespace rouse::bench {

// The value; a failure ends the benchmark with its text.
template <typename T>
T must(core::Result<T> result) {
  if (!result) throw std::runtime_error(core::to_string(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// Calls `body` with a temporary folder, which is removed. Gives the exit status: what is thrown is printed,
// and 1.
int run_in_folder(const std::function<void(const std::filesystem::path&)>& body);

// Wall time in seconds of the fastest of `times` calls.
double best_of(int times, const std::function<void()>& call);

// The same in processor seconds of the calling thread.
double best_cpu_of(int times, const std::function<void()>& call);

// Processor seconds a process has used, all of its threads; 0 when /proc does not tell.
double cpu_seconds(int pid);

// Peak resident memory in MiB of a process since reset_peak_memory(); 0 when /proc does not tell.
std::uint64_t peak_memory_mib(int pid);
void reset_peak_memory(int pid);

// Looks ten times a second at what this process and those it has started have resident together; shorter
// peaks are missed.
class MemoryWatch {
 public:
  MemoryWatch();
  std::uint64_t peak_mib() const { return peak_mib_; }

 private:
  std::atomic<std::uint64_t> peak_mib_{0};
  std::jthread watcher_;
};

// "2026-11-21, 2 x Intel(R) Xeon(R) CPU, commit abc1234".
std::string circumstances();

// Appends a section to bench/RESULTS.md.
void record(const std::string& title, const std::string& figures);

}  // namespace rouse::bench
