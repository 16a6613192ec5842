#include "engine_protocol/log.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>

namespace rouse::engine_protocol {
namespace {

void append_value(std::string& line, std::string_view value) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:/";
  if (!value.empty() && value.find_first_not_of(kPlain) == std::string_view::npos) {
    line += value;
    return;
  }
  line += '"';
  for (const char c : value) {
    if (c == '"' || c == '\\') line += '\\';
    line += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  }
  line += '"';
}

void write_line(std::string_view level, std::string_view event, std::initializer_list<LogField> fields) {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  std::string line = fmt::format("time={:%FT%T}Z level={} event={}", now, level, event);
  for (const auto& field : fields) {
    line += fmt::format(" {}=", field.name);
    append_value(line, field.value);
  }
  line += '\n';
  // One write: lines of several threads do not mix.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace

void log_info(std::string_view event, std::initializer_list<LogField> fields) {
  write_line("info", event, fields);
}
void log_error(std::string_view event, std::initializer_list<LogField> fields) {
  write_line("error", event, fields);
}

}  // namespace rouse::engine_protocol
