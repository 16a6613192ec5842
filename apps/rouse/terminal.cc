#include "terminal.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace rouse::cli {
namespace {

constexpr std::chrono::milliseconds kShowEvery{100};
constexpr std::size_t kBarWidth = 30;

// Lead byte and code point of the UTF-8 character at the front; its length in bytes.
std::size_t character_bytes(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xE0) return 2;
  return lead < 0xF0 ? 3 : 4;
}

// East Asian wide characters all lie at or beyond U+1100, three bytes in UTF-8 (Hangul Jamo, CJK, full-width
// forms).
bool is_wide(std::string_view character) {
  return character.size() == 4 || (character.size() == 3 && static_cast<unsigned char>(character[0]) >= 0xE3);
}

bool numeric(std::string_view cell) {
  return cell.find_first_not_of("0123456789,.-+% ") == std::string_view::npos;
}

std::string padded(const std::string& cell, std::size_t width, bool right) {
  const std::string space(width - std::min(width, display_width(cell)), ' ');
  return right ? space + cell : cell + space;
}

}  // namespace

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, 1, ',');
  return text;
}

std::string time_text(core::Timestamp time, const core::Zone& zone) {
  const auto local = core::format_utc(time + core::Milliseconds{zone.offset_ms(time)});
  return local.substr(0, 10) + " " + local.substr(11, 8);
}

std::size_t display_width(std::string_view utf8) {
  std::size_t width = 0;
  while (!utf8.empty()) {
    const std::size_t bytes =
        std::min(utf8.size(), character_bytes(static_cast<unsigned char>(utf8.front())));
    width += is_wide(utf8.substr(0, bytes)) ? 2 : 1;
    utf8.remove_prefix(bytes);
  }
  return width;
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  std::vector<bool> right;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    widths.resize(std::max(widths.size(), rows[row].size()));
    right.resize(widths.size(), true);
    for (std::size_t column = 0; column < rows[row].size(); ++column) {
      widths[column] = std::max(widths[column], display_width(rows[row][column]));
      if (row > 0 && !numeric(rows[row][column])) right[column] = false;
    }
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t column = 0; column < row.size(); ++column) {
      line += padded(row[column], widths[column], right[column]) + "  ";
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

ProgressLine::ProgressLine() : terminal_(isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() { clear(); }

void ProgressLine::show(std::string_view stage, std::uint64_t done, std::uint64_t total,
                        std::string_view detail) {
  const auto now = std::chrono::steady_clock::now();
  if (!terminal_ || now - last_ < kShowEvery) return;
  last_ = now;
  shown_ = true;
  std::string bar;
  if (total > 0) {
    const auto share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
    const auto full = static_cast<std::size_t>(share * kBarWidth);
    bar = fmt::format("[{}{}] {:3.0f}%  ", std::string(full, '#'), std::string(kBarWidth - full, '.'),
                      share * 100);
  }
  fmt::print(stderr, "\r\x1b[2K{:<10} {}{}", stage, bar, detail);
  std::fflush(stderr);
}

void ProgressLine::clear() {
  if (!shown_) return;
  shown_ = false;
  fmt::print(stderr, "\r\x1b[2K");
  std::fflush(stderr);
}

}  // namespace rouse::cli
