#include "core/log.h"

#include <fmt/format.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cmath>

namespace rouse::core {
namespace {

constexpr std::array<std::string_view, 5> kLevelNames{"debug", "info", "warning", "error", "off"};
constexpr std::array<std::string_view, 2> kFormatNames{"console", "json"};

template <typename Enum, std::size_t count>
Result<Enum> parse_name(const std::array<std::string_view, count>& names, std::string_view text,
                        std::string_view field) {
  const auto* found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) {
    return invalid(std::string{field},
                   fmt::format("{}: '{}' is not one of {}", field, text, fmt::join(names, ", ")));
  }
  return static_cast<Enum>(found - names.begin());
}

std::string_view name(LogLevel level) { return kLevelNames[static_cast<std::size_t>(level)]; }

std::string quoted(std::string_view text) {
  return boost::json::serialize(boost::json::string_view{text.data(), text.size()});
}

struct JsonText {
  std::string operator()(std::string_view text) const { return quoted(text); }
  std::string operator()(bool flag) const { return flag ? "true" : "false"; }
  // JSON has no word for infinities and not-a-number.
  std::string operator()(double number) const {
    return std::isfinite(number) ? fmt::format("{}", number) : "null";
  }
  std::string operator()(std::int64_t number) const { return fmt::format("{}", number); }
  std::string operator()(std::uint64_t number) const { return fmt::format("{}", number); }
};

// As in JSON, but text that reads as one word goes without quotes.
struct ConsoleText : JsonText {
  using JsonText::operator();
  std::string operator()(std::string_view text) const {
    const bool word = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
      return static_cast<unsigned char>(c) > ' ' && c != '"' && c != '=' && c != 0x7f;
    });
    return word ? std::string{text} : quoted(text);
  }
};

std::string json_line(Timestamp time, LogLevel level, std::string_view message, LogFields fields) {
  std::string line = fmt::format(R"({{"time":"{}","level":"{}","message":{})", format_utc(time), name(level),
                                 quoted(message));
  for (const auto& field : fields) {
    line += fmt::format(",{}:{}", quoted(field.key), std::visit(JsonText{}, field.value));
  }
  return line + "}";
}

std::string console_line(Timestamp time, LogLevel level, std::string_view message, LogFields fields) {
  std::string line = fmt::format("{} {:<7} {}", format_utc(time), name(level), message);
  for (const auto& field : fields) {
    line += fmt::format(" {}={}", field.key, std::visit(ConsoleText{}, field.value));
  }
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

}  // namespace

Result<LogLevel> parse_log_level(std::string_view text, std::string_view field) {
  return parse_name<LogLevel>(kLevelNames, text, field);
}

Result<LogFormat> parse_log_format(std::string_view text, std::string_view field) {
  return parse_name<LogFormat>(kFormatNames, text, field);
}

struct Log::Sink {
  explicit Sink(std::ostream& out) : logger("rouse", std::make_shared<spdlog::sinks::ostream_sink_mt>(out)) {
    logger.set_level(spdlog::level::trace);
    logger.set_pattern("%v");
    logger.flush_on(spdlog::level::trace);
  }
  spdlog::logger logger;
};

Log::Log(std::ostream& out, LogLevel level, LogFormat format, const Clock& clock)
    : sink_(std::make_unique<Sink>(out)), level_(level), format_(format), clock_(clock) {}

Log::~Log() = default;

void Log::error(std::string_view message, const Error& error) {
  write(LogLevel::kError, message,
        {{"code", to_string(error.code)},
         {"field", error.field},
         {"error", error.message},
         {"hint", error.hint}});
}

void Log::write(LogLevel level, std::string_view message, LogFields fields) {
  if (level < level_) return;
  const Timestamp time = clock_.now();
  sink_->logger.info(format_ == LogFormat::kJson ? json_line(time, level, message, fields)
                                                 : console_line(time, level, message, fields));
}

}  // namespace rouse::core
