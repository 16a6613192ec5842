// Failures as a ClickHouse client sees them.
//
// The engine stands in for a ClickHouse server, so its errors are ClickHouse's: a number of ClickHouse's
// public table, the text `Code: 60. DB::Exception: ... (UNKNOWN_TABLE)`, and an HTTP status that follows from
// the number. Values; safe to copy between threads.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace rouse::engine_protocol {

// The numbers this library itself answers with or looks for; the database sends any of its own.
namespace code {
inline constexpr int kBadArguments = 36;
inline constexpr int kSyntaxError = 62;
inline constexpr int kNotImplemented = 48;
inline constexpr int kUnknownDatabase = 81;
inline constexpr int kUnknownSetting = 115;
inline constexpr int kTimeoutExceeded = 159;
inline constexpr int kReadonly = 164;
inline constexpr int kRequiredPassword = 194;
inline constexpr int kTooManySimultaneousQueries = 202;
inline constexpr int kQueryWithSameIdIsAlreadyRunning = 216;
inline constexpr int kMemoryLimitExceeded = 241;
inline constexpr int kTooManyRowsOrBytes = 396;
inline constexpr int kQueryWasCancelled = 394;
inline constexpr int kAccessDenied = 497;
inline constexpr int kAuthenticationFailed = 516;
inline constexpr int kUnknownException = 1002;
}  // namespace code

struct [[nodiscard]] Failure {
  int code = code::kUnknownException;
  std::string text;  // one line: "Code: 60. DB::Exception: Table default.t does not exist. (UNKNOWN_TABLE)"

  bool operator==(const Failure&) const = default;
};

template <typename T>
using Outcome = tl::expected<T, Failure>;

// A failure of this library: failure(62, "SYNTAX_ERROR", "the text holds 2 statements").
tl::unexpected<Failure> failure(int code, std::string_view name, std::string_view message);

// A failure reported by the database as text; the code is read from its "Code: N." and is kUnknownException
// without one. Line breaks become spaces: the text also travels in logs.
Failure database_failure(std::string_view text);

// The HTTP status of a failure that is known before the first byte of the answer.
int http_status(int code);

}  // namespace rouse::engine_protocol
