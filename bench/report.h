// What a benchmark reports besides its figures: where and on what it ran.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace rouse::bench {

// Wall time in seconds of the fastest of `times` calls.
double best_of(int times, const std::function<void()>& call);

// The same in processor seconds of the calling thread.
double best_cpu_of(int times, const std::function<void()>& call);

// Processor seconds a process has used, all of its threads; 0 when /proc does not tell.
double cpu_seconds(int pid);

// Peak resident memory in MiB of a process since reset_peak_memory(); 0 when /proc does not tell.
std::uint64_t peak_memory_mib(int pid);
void reset_peak_memory(int pid);

// "2026-11-21, 2 x Intel(R) Xeon(R) CPU, commit abc1234".
std::string circumstances();

// Appends a section to bench/RESULTS.md.
void record(const std::string& title, const std::string& figures);

}  // namespace rouse::bench
