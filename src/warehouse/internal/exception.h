// Errors as ClickHouse servers write them, turned into ours.
//
// Two text forms: 18.16 writes "Code: 395, e.displayText() = DB::Exception: why, e.what() = DB::Exception",
// newer servers "Code: 395. DB::Exception: why. (NAME) (version 26.7.1.1)".
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace rouse::warehouse::internal {

inline constexpr std::size_t kErrorTextBytesMax = 64U << 10;  // of an answer that is an error

struct ServerException {
  int code = 0;
  std::string message;  // without the class name, the version and the stack
};

// Reads an error text that starts at the beginning of `text`, after line breaks if there are any.
std::optional<ServerException> parse_exception(std::string_view text);

// Whether the server ended the statement before it began. Newer ones do it, rarely, to statements that nobody
// asked them to end (seen on chDB 26.7.3, about once in 100,000 statements of a loaded machine).
bool ended_before_begin(const core::Error& error);

core::ErrorCode error_code(int clickhouse_code);

// `code_in_header` is 0 when there was none. Whatever `text` is, the result is an error.
core::Error to_error(std::string_view text, int code_in_header, int http_status);

}  // namespace rouse::warehouse::internal
