#include "warehouse/internal/exception.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace rouse::warehouse::internal {
namespace {

using core::ErrorCode;

constexpr std::size_t kMessageBytesMax = 2'000;

struct Mapping {
  int clickhouse_code;
  ErrorCode code;
};

// Ascending. Codes are those of ErrorCodes.cpp in ClickHouse; one not listed is kInternal.
constexpr Mapping kMappings[] = {
    {6, ErrorCode::kInvalidArgument},      // CANNOT_PARSE_TEXT
    {10, ErrorCode::kNotFound},            // NOT_FOUND_COLUMN_IN_BLOCK
    {15, ErrorCode::kConflict},            // DUPLICATE_COLUMN
    {16, ErrorCode::kNotFound},            // NO_SUCH_COLUMN_IN_TABLE
    {26, ErrorCode::kInvalidArgument},     // CANNOT_PARSE_QUOTED_STRING
    {27, ErrorCode::kInvalidArgument},     // CANNOT_PARSE_INPUT_ASSERTION_FAILED
    {32, ErrorCode::kInvalidArgument},     // ATTEMPT_TO_READ_AFTER_EOF
    {33, ErrorCode::kInvalidArgument},     // CANNOT_READ_ALL_DATA
    {36, ErrorCode::kInvalidArgument},     // BAD_ARGUMENTS
    {38, ErrorCode::kInvalidArgument},     // CANNOT_PARSE_DATE
    {41, ErrorCode::kInvalidArgument},     // CANNOT_PARSE_DATETIME
    {42, ErrorCode::kInvalidArgument},     // NUMBER_OF_ARGUMENTS_DOESNT_MATCH
    {43, ErrorCode::kInvalidArgument},     // ILLEGAL_TYPE_OF_ARGUMENT
    {44, ErrorCode::kConflict},            // ILLEGAL_COLUMN (ADD COLUMN of one that exists)
    {46, ErrorCode::kInvalidArgument},     // UNKNOWN_FUNCTION
    {47, ErrorCode::kNotFound},            // UNKNOWN_IDENTIFIER
    {50, ErrorCode::kInvalidArgument},     // UNKNOWN_TYPE
    {53, ErrorCode::kInvalidArgument},     // TYPE_MISMATCH
    {57, ErrorCode::kConflict},            // TABLE_ALREADY_EXISTS
    {60, ErrorCode::kNotFound},            // UNKNOWN_TABLE
    {62, ErrorCode::kInvalidArgument},     // SYNTAX_ERROR
    {70, ErrorCode::kInvalidArgument},     // CANNOT_CONVERT_TYPE
    {72, ErrorCode::kInvalidArgument},     // CANNOT_PARSE_NUMBER
    {73, ErrorCode::kInvalidArgument},     // UNKNOWN_FORMAT
    {81, ErrorCode::kNotFound},            // UNKNOWN_DATABASE
    {82, ErrorCode::kConflict},            // DATABASE_ALREADY_EXISTS
    {115, ErrorCode::kInvalidArgument},    // UNKNOWN_SETTING
    {158, ErrorCode::kResourceExhausted},  // TOO_MANY_ROWS
    {159, ErrorCode::kDeadlineExceeded},   // TIMEOUT_EXCEEDED
    {160, ErrorCode::kDeadlineExceeded},   // TOO_SLOW
    {164, ErrorCode::kPermissionDenied},   // READONLY
    {179, ErrorCode::kInvalidArgument},    // MULTIPLE_EXPRESSIONS_FOR_ALIAS
    {191, ErrorCode::kResourceExhausted},  // SET_SIZE_LIMIT_EXCEEDED
    {192, ErrorCode::kPermissionDenied},   // UNKNOWN_USER
    {193, ErrorCode::kPermissionDenied},   // WRONG_PASSWORD
    {194, ErrorCode::kPermissionDenied},   // REQUIRED_PASSWORD
    {195, ErrorCode::kPermissionDenied},   // IP_ADDRESS_NOT_ALLOWED
    {201, ErrorCode::kResourceExhausted},  // QUOTA_EXCEEDED
    {202, ErrorCode::kResourceExhausted},  // TOO_MANY_SIMULTANEOUS_QUERIES
    {206, ErrorCode::kInvalidArgument},    // ALIAS_REQUIRED
    {209, ErrorCode::kDeadlineExceeded},   // SOCKET_TIMEOUT
    {210, ErrorCode::kUnavailable},        // NETWORK_ERROR
    {216, ErrorCode::kConflict},           // QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING
    {218, ErrorCode::kNotFound},           // TABLE_IS_DROPPED
    {241, ErrorCode::kResourceExhausted},  // MEMORY_LIMIT_EXCEEDED
    {243, ErrorCode::kResourceExhausted},  // NOT_ENOUGH_SPACE
    {252, ErrorCode::kResourceExhausted},  // TOO_MANY_PARTS
    {291, ErrorCode::kPermissionDenied},   // DATABASE_ACCESS_DENIED
    {307, ErrorCode::kResourceExhausted},  // TOO_MANY_BYTES
    {344, ErrorCode::kInvalidArgument},    // SUPPORT_IS_DISABLED
    {349, ErrorCode::kInvalidArgument},    // CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
    {394, ErrorCode::kCancelled},          // QUERY_WAS_CANCELLED
    {395, ErrorCode::kInvalidArgument},    // FUNCTION_THROW_IF_VALUE_IS_NON_ZERO
    {396, ErrorCode::kResourceExhausted},  // TOO_MANY_ROWS_OR_BYTES
    {420, ErrorCode::kInvalidArgument},    // CANNOT_UPDATE_COLUMN
    {497, ErrorCode::kPermissionDenied},   // ACCESS_DENIED
    {516, ErrorCode::kPermissionDenied},   // AUTHENTICATION_FAILED
    {636, ErrorCode::kInvalidArgument},    // CANNOT_EXTRACT_TABLE_STRUCTURE
    {735, ErrorCode::kCancelled},          // QUERY_WAS_CANCELLED_BY_CLIENT
};

constexpr bool ascending() {
  return std::is_sorted(std::begin(kMappings), std::end(kMappings), [](const Mapping& a, const Mapping& b) {
    return a.clickhouse_code < b.clickhouse_code;
  });
}
static_assert(ascending());

void cut_at(std::string_view& text, std::string_view mark) {
  const auto found = text.find(mark);
  if (found != std::string_view::npos) text = text.substr(0, found);
}

void drop_prefix(std::string_view& text, std::string_view prefix) {
  if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
}

std::string tidy_message(std::string_view text) {
  cut_at(text, "\nStack trace");
  cut_at(text, ", Stack trace");
  cut_at(text, ", e.what() = ");
  cut_at(text, " (version ");
  cut_at(text, " (official build)");
  drop_prefix(text, "e.displayText() = ");
  drop_prefix(text, "DB::Exception: ");
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
    text.remove_suffix(1);
  return std::string{text.substr(0, kMessageBytesMax)};
}

// Behind "Code: <digits>" stands ". " in new servers and ", " in old ones.
std::string_view without_separator(std::string_view text) {
  while (!text.empty() && (text.front() == '.' || text.front() == ',' || text.front() == ' '))
    text.remove_prefix(1);
  return text;
}

}  // namespace

std::optional<ServerException> parse_exception(std::string_view text) {
  while (!text.empty() && (text.front() == '\r' || text.front() == '\n')) text.remove_prefix(1);
  if (text.starts_with("__exception__")) {
    const auto code = text.find("Code: ");
    if (code == std::string_view::npos) return std::nullopt;
    text.remove_prefix(code);
    cut_at(text, "\r\n");  // behind it: the length of the text and its tag
  }
  constexpr std::string_view kStart = "Code: ";
  if (!text.starts_with(kStart)) return std::nullopt;
  text.remove_prefix(kStart.size());
  ServerException exception;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exception.code);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  exception.message = tidy_message(without_separator(text));
  return exception;
}

bool ended_before_begin(const core::Error& error) {
  return error.code == ErrorCode::kCancelled &&
         error.message.find("is killed in pending state") != std::string::npos;
}

ErrorCode error_code(int clickhouse_code) {
  const auto* found =
      std::lower_bound(std::begin(kMappings), std::end(kMappings), clickhouse_code,
                       [](const Mapping& mapping, int code) { return mapping.clickhouse_code < code; });
  const bool known = found != std::end(kMappings) && found->clickhouse_code == clickhouse_code;
  return known ? found->code : ErrorCode::kInternal;
}

core::Error to_error(std::string_view text, int code_in_header, int http_status) {
  if (const auto exception = parse_exception(text)) {
    return {error_code(exception->code), "warehouse",
            fmt::format("{} (code {})", exception->message, exception->code), ""};
  }
  const std::string message = tidy_message(text);
  if (code_in_header != 0) {
    return {error_code(code_in_header), "warehouse", fmt::format("{} (code {})", message, code_in_header),
            ""};
  }
  if (http_status == 401 || http_status == 403) {
    return {ErrorCode::kPermissionDenied, "warehouse", fmt::format("HTTP {}: {}", http_status, message), ""};
  }
  if (http_status == 502 || http_status == 503 || http_status == 504) {
    return {ErrorCode::kUnavailable, "warehouse", fmt::format("HTTP {}: {}", http_status, message), ""};
  }
  return {ErrorCode::kInternal, "warehouse",
          fmt::format("unexpected answer, HTTP {}: {}", http_status, message), ""};
}

}  // namespace rouse::warehouse::internal
