// Results and errors.
//
// A function that can fail for a reason its caller must handle returns Result<T>. An Error says who must act
// (the code), what is wrong (the field and the rule it broke) and what to do about it (the hint). Exceptions
// mean a bug or exhaustion and are caught in two places only: the HTTP handler and the worker loop.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace rouse::core {

// Stable: the names are part of the API contract (docs/errors.md) and map one to one to an HTTP status.
enum class ErrorCode {
  kInvalidArgument,    // the input is wrong; the same input will fail again
  kNotFound,           // a named thing does not exist
  kConflict,           // the state changed or already holds something else
  kPermissionDenied,   // known, but not allowed
  kResourceExhausted,  // a named limit was reached: memory, disk, queue, quota
  kCancelled,          // the asker went away or cancelled
  kDeadlineExceeded,   // a time limit was reached
  kUnavailable,        // another process is down or unreachable; a retry may succeed
  kInternal,           // a bug or a broken invariant
};

// "invalid_argument", "not_found", ...
std::string_view to_string(ErrorCode code);

struct [[nodiscard]] Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string field;    // JSON pointer, column, flag or path the error is about; empty if there is none
  std::string message;  // the rule that was broken, in one sentence that names the field
  std::string hint;     // what to do about it; may be empty

  bool operator==(const Error&) const = default;
};

// One line for people: "invalid_argument: steps/0/event: unknown event 'login_ok' (did you mean 'login'?)".
// The field is not said twice where the message begins with it.
std::string to_string(const Error& error);

template <typename T>
using Result = tl::expected<T, Error>;

// `return fail(...)` from any function that returns a Result.
inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }
tl::unexpected<Error> fail(ErrorCode code, std::string field, std::string message, std::string hint = {});
tl::unexpected<Error> invalid(std::string field, std::string message, std::string hint = {});

// Aborts with the caller's position and `why` when an invariant of ours does not hold; on in every build.
void require(bool condition, std::string_view why, const char* file = __builtin_FILE(),
             int line = __builtin_LINE());

}  // namespace rouse::core

// Propagates an error: ROUSE_TRY(auto plan, parse_plan(text)); or ROUSE_CHECK(write(row));
#define ROUSE_CONCAT_INNER(a, b) a##b
#define ROUSE_CONCAT(a, b) ROUSE_CONCAT_INNER(a, b)
#define ROUSE_TRY_AS(result, declaration, expression)            \
  auto result = (expression);                                    \
  if (!result) return tl::unexpected(std::move(result).error()); \
  declaration = std::move(*result)
#define ROUSE_TRY(declaration, expression) \
  ROUSE_TRY_AS(ROUSE_CONCAT(rouse_try_, __LINE__), declaration, expression)
#define ROUSE_CHECK(expression)                                \
  do {                                                         \
    if (auto rouse_checked = (expression); !rouse_checked) {   \
      return tl::unexpected(std::move(rouse_checked).error()); \
    }                                                          \
  } while (false)
