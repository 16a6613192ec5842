#include "bench/report.h"

#include <fmt/format.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <limits>
#include <memory>
#include <sstream>
#include <string>
#include <thread>

namespace rouse::bench {
namespace {

std::string value_after(const std::string& path, const std::string& key) {
  std::ifstream file{path};
  for (std::string line; std::getline(file, line);) {
    if (line.rfind(key, 0) != 0) continue;
    const auto start = line.find_first_not_of(" \t:", key.size());
    return start == std::string::npos ? std::string{} : line.substr(start);
  }
  return {};
}

std::string commit() {
  const auto command = std::string{"git -C '"} + ROUSE_SOURCE_DIR + "' describe --always --dirty 2>/dev/null";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe{popen(command.c_str(), "r"), pclose};
  std::array<char, 128> buffer{};
  if (!pipe || !fgets(buffer.data(), buffer.size(), pipe.get())) return "unknown";
  std::string text{buffer.data()};
  text.erase(text.find_last_not_of('\n') + 1);
  return text;
}

std::string today() {
  const auto day = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  const std::chrono::year_month_day date{day};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

// Of this process and its children.
std::uint64_t resident_kib() {
  std::uint64_t kib = 0;
  const std::string own = std::to_string(getpid());
  for (const auto& entry : std::filesystem::directory_iterator{"/proc"}) {
    const std::string pid = entry.path().filename();
    if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
    const auto status = fmt::format("/proc/{}/status", pid);
    if (pid != own && value_after(status, "PPid:") != own) continue;
    const auto resident = value_after(status, "VmRSS:");
    kib += resident.empty() ? 0 : std::stoull(resident);
  }
  return kib;
}

}  // namespace

int run_in_folder(const std::function<void(const std::filesystem::path&)>& body) {
  auto folder = (std::filesystem::temp_directory_path() / "rouse_bench_XXXXXX").string();
  if (!mkdtemp(folder.data())) {
    fmt::print(stderr, "{}: cannot be made\n", folder);
    return 1;
  }
  int status = 0;
  try {
    body(folder);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    status = 1;
  }
  std::filesystem::remove_all(folder);
  return status;
}

double best_of(int times, const std::function<void()>& call) {
  double best = std::numeric_limits<double>::max();
  for (int i = 0; i < times; ++i) {
    const auto start = std::chrono::steady_clock::now();
    call();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return best;
}

double best_cpu_of(int times, const std::function<void()>& call) {
  const auto now = [] {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
  };
  double best = std::numeric_limits<double>::max();
  for (int i = 0; i < times; ++i) {
    const double start = now();
    call();
    best = std::min(best, now() - start);
  }
  return best;
}

double cpu_seconds(int pid) {
  std::ifstream file{fmt::format("/proc/{}/stat", pid)};
  std::string line;
  std::getline(file, line);
  // Behind the program's name, which may hold spaces, utime and stime are the 12th and the 13th.
  std::istringstream fields{line.substr(std::min(line.size(), line.rfind(')') + 1))};
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::uint64_t peak_memory_mib(int pid) {
  const auto text = value_after(fmt::format("/proc/{}/status", pid), "VmHWM:");
  return text.empty() ? 0 : std::stoull(text) / 1024;
}

void reset_peak_memory(int pid) { std::ofstream{fmt::format("/proc/{}/clear_refs", pid)} << "5"; }

MemoryWatch::MemoryWatch()
    : watcher_{[this](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
          peak_mib_ = std::max(peak_mib_.load(), resident_kib() / 1024);
          std::this_thread::sleep_for(std::chrono::milliseconds{100});
        }
      }} {}

std::string circumstances() {
  return fmt::format("{}, {} x {}, commit {}", today(), std::thread::hardware_concurrency(),
                     value_after("/proc/cpuinfo", "model name"), commit());
}

void record(const std::string& title, const std::string& figures) {
  std::ofstream file{std::string{ROUSE_SOURCE_DIR} + "/bench/RESULTS.md", std::ios::app};
  file << fmt::format("\n## {}\n{}\n\n{}", title, circumstances(), figures);
}

}  // namespace rouse::bench
