// Text for people: tables, grouped numbers, a progress bar.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "core/zone.h"

namespace rouse::cli {

std::string grouped(std::uint64_t number);  // "262,200"

// On the bank's clocks: "2026-11-21 08:00:00".
std::string time_text(core::Timestamp time, const core::Zone& zone);

// Columns on the screen; a Chinese character takes two.
std::size_t display_width(std::string_view utf8);

// Rows of cells, the first row is the heading. A column whose cells all look like numbers is aligned right.
std::string table(const std::vector<std::vector<std::string>>& rows);

// One line on standard error that is written over; nothing when that is not a terminal.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // `total` 0: unknown. At most ten times a second.
  void show(std::string_view stage, std::uint64_t done, std::uint64_t total, std::string_view detail);
  void clear();

 private:
  const bool terminal_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace rouse::cli
