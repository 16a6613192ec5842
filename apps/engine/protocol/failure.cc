#include "engine_protocol/failure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

namespace rouse::engine_protocol {
namespace {

// Statements that are wrong in themselves: arguments, types, unparsable text and data.
constexpr std::array kBadRequest = {6,   7,   10,  15,  20,  25,  26,  27,  28,  33,  34,  35,  36,  38,
                                    41,  42,  43,  44,  53,  62,  69,  70,  72,  80,  117, 130, 131, 158,
                                    167, 168, 179, 184, 190, 206, 223, 321, 352, 376, 386, 395, 396, 427};
// Statements that name something which does not exist.
constexpr std::array kNotFound = {16, 46, 47, 50, 51, 52,  56,  60,  63, 64,
                                  67, 68, 73, 78, 81, 115, 291, 336, 511};

bool holds(std::span<const int> codes, int code) { return std::ranges::find(codes, code) != codes.end(); }

}  // namespace

tl::unexpected<Failure> failure(int code, std::string_view name, std::string_view message) {
  return tl::unexpected(Failure{code, fmt::format("Code: {}. DB::Exception: {}. ({})", code, message, name)});
}

Failure database_failure(std::string_view text) {
  constexpr std::string_view kPrefix = "Code: ";
  Failure result{.code = code::kUnknownException, .text = std::string(text)};
  std::ranges::replace(result.text, '\n', ' ');
  while (!result.text.empty() && result.text.back() == ' ') result.text.pop_back();
  if (const auto at = text.find(kPrefix); at != std::string_view::npos) {
    int parsed = 0;
    const char* begin = text.data() + at + kPrefix.size();
    if (std::from_chars(begin, text.data() + text.size(), parsed).ec == std::errc{}) result.code = parsed;
  }
  if (!result.text.starts_with(kPrefix)) {
    result.text = fmt::format("Code: {}. DB::Exception: {}", result.code, result.text);
  }
  return result;
}

int http_status(int code) {
  if (holds(kBadRequest, code)) return 400;
  if (holds(kNotFound, code)) return 404;
  switch (code) {
    case code::kRequiredPassword: return 401;
    case code::kAccessDenied:
    case code::kAuthenticationFailed: return 403;
    case code::kTimeoutExceeded: return 408;
    case code::kNotImplemented: return 501;
    case code::kTooManySimultaneousQueries: return 503;
    default: return 500;
  }
}

}  // namespace rouse::engine_protocol
