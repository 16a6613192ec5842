#include "core/result.h"

#include <cstdio>
#include <cstdlib>

namespace rouse::core {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument: return "invalid_argument";
    case ErrorCode::kNotFound: return "not_found";
    case ErrorCode::kConflict: return "conflict";
    case ErrorCode::kPermissionDenied: return "permission_denied";
    case ErrorCode::kResourceExhausted: return "resource_exhausted";
    case ErrorCode::kCancelled: return "cancelled";
    case ErrorCode::kDeadlineExceeded: return "deadline_exceeded";
    case ErrorCode::kUnavailable: return "unavailable";
    case ErrorCode::kInternal: return "internal";
  }
  return "internal";
}

std::string to_string(const Error& error) {
  std::string text{to_string(error.code)};
  if (!error.field.empty() && !error.message.starts_with(error.field)) text += ": " + error.field;
  text += ": " + error.message;
  if (!error.hint.empty()) text += " (" + error.hint + ")";
  return text;
}

tl::unexpected<Error> fail(ErrorCode code, std::string field, std::string message, std::string hint) {
  return fail(Error{code, std::move(field), std::move(message), std::move(hint)});
}

tl::unexpected<Error> invalid(std::string field, std::string message, std::string hint) {
  return fail(ErrorCode::kInvalidArgument, std::move(field), std::move(message), std::move(hint));
}

void require(bool condition, std::string_view why, const char* file, int line) {
  if (condition) return;
  std::fprintf(stderr, "%s:%d: invariant broken: %.*s\n", file, line, static_cast<int>(why.size()),
               why.data());
  std::abort();
}

}  // namespace rouse::core
