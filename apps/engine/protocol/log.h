// One line per event on stderr: time=2026-11-21T20:00:00.123Z level=info event=ready socket="/run/e.sock".
// Thread-safe.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace rouse::engine_protocol {

struct LogField {
  std::string_view name;
  std::string value;
};

void log_info(std::string_view event, std::initializer_list<LogField> fields = {});
void log_error(std::string_view event, std::initializer_list<LogField> fields = {});

}  // namespace rouse::engine_protocol
