// Structured logs: one line per happening, with a fixed message and its values as fields.
//
//   log.info("load finished", {{"load", id}, {"rows", rows}});
//
//   console  2026-11-21T08:05:09.123Z info  load finished load=7 rows=262200
//   json     {"time":"2026-11-21T08:05:09.123Z","level":"info","message":"load
//   finished","load":"7","rows":262200}
//
// Thread-safe; each line is written whole and flushed. Never put personal data or secrets into a field.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "core/result.h"
#include "core/time.h"

namespace rouse::core {

enum class LogLevel { kDebug, kInfo, kWarning, kError, kOff };
enum class LogFormat { kConsole, kJson };

// Levels "debug", "info", "warning", "error", "off"; formats "console", "json".
// Fail with kInvalidArgument naming `field`.
Result<LogLevel> parse_log_level(std::string_view text, std::string_view field);
Result<LogFormat> parse_log_format(std::string_view text, std::string_view field);

// A key and its value; text is viewed, not copied, so a field lives no longer than the call it is passed to.
struct LogField {
  using Value = std::variant<std::int64_t, std::uint64_t, double, bool, std::string_view>;

  LogField(std::string_view k, std::string_view v) : key(k), value(v) {}
  LogField(std::string_view k, const char* v) : key(k), value(std::string_view{v}) {}
  LogField(std::string_view k, const std::string& v) : key(k), value(std::string_view{v}) {}
  LogField(std::string_view k, bool v) : key(k), value(v) {}
  LogField(std::string_view k, double v) : key(k), value(v) {}
  LogField(std::string_view k, std::signed_integral auto v) : key(k), value(std::int64_t{v}) {}
  LogField(std::string_view k, std::unsigned_integral auto v) : key(k), value(std::uint64_t{v}) {}

  std::string_view key;
  Value value;
};
using LogFields = std::initializer_list<LogField>;

class Log {
 public:
  // `out` (usually std::cerr) and `clock` must outlive the log.
  Log(std::ostream& out, LogLevel level, LogFormat format, const Clock& clock);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void debug(std::string_view message, LogFields fields = {}) { write(LogLevel::kDebug, message, fields); }
  void info(std::string_view message, LogFields fields = {}) { write(LogLevel::kInfo, message, fields); }
  void warning(std::string_view message, LogFields fields = {}) {
    write(LogLevel::kWarning, message, fields);
  }
  void error(std::string_view message, LogFields fields = {}) { write(LogLevel::kError, message, fields); }
  // An error's code, field, message and hint as fields.
  void error(std::string_view message, const Error& error);

 private:
  void write(LogLevel level, std::string_view message, LogFields fields);

  struct Sink;
  std::unique_ptr<Sink> sink_;
  const LogLevel level_;
  const LogFormat format_;
  const Clock& clock_;
};

}  // namespace rouse::core
