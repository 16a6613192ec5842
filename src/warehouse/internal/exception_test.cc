#include "warehouse/internal/exception.h"

#include <gtest/gtest.h>

namespace rouse::warehouse::internal {
namespace {

TEST(ServerException, IsReadFromBothTextForms) {
  const struct {
    const char* text;
    int code;
    const char* message;
  } cases[] = {
      {"Code: 395, e.displayText() = DB::Exception: Value is non zero, e.what() = DB::Exception\n", 395,
       "Value is non zero"},
      {"Code: 395. DB::Exception: Value is non-zero. (FUNCTION_THROW_IF_VALUE_IS_NON_ZERO) (version 26.7.1.1 "
       "(official "
       "build))\n",
       395, "Value is non-zero. (FUNCTION_THROW_IF_VALUE_IS_NON_ZERO)"},
      {"\nCode: 60. DB::Exception: Table default.t does not exist. (UNKNOWN_TABLE)\n", 60,
       "Table default.t does not exist. (UNKNOWN_TABLE)"},
      {"\r\n__exception__\r\nabcdef\r\nCode: 241. DB::Exception: Memory limit (MEMORY_LIMIT_EXCEEDED)\r\n30 "
       "abcdef\r\n__exception__\r\n",
       241, "Memory limit (MEMORY_LIMIT_EXCEEDED)"},
      {"Code: 1000, e.displayText() = Exception: why, Stack trace:\n\n0. /usr/bin/x", 1000, "Exception: why"},
  };
  for (const auto& [text, code, message] : cases) {
    const auto exception = parse_exception(text);
    ASSERT_TRUE(exception) << text;
    EXPECT_EQ(exception->code, code);
    EXPECT_EQ(exception->message, message);
  }
  for (const char* text : {"", "Code: ", "Code: x", "code: 1", " Code: 1", "\x01Code: 1"}) {
    EXPECT_FALSE(parse_exception(text)) << text;
  }
}

TEST(ServerException, CodesBecomeOurs) {
  const struct {
    int clickhouse_code;
    core::ErrorCode code;
  } cases[] = {
      {62, core::ErrorCode::kInvalidArgument},    {60, core::ErrorCode::kNotFound},
      {57, core::ErrorCode::kConflict},           {241, core::ErrorCode::kResourceExhausted},
      {202, core::ErrorCode::kResourceExhausted}, {159, core::ErrorCode::kDeadlineExceeded},
      {160, core::ErrorCode::kDeadlineExceeded},  {394, core::ErrorCode::kCancelled},
      {164, core::ErrorCode::kPermissionDenied},  {516, core::ErrorCode::kPermissionDenied},
      {49, core::ErrorCode::kInternal},           {99'999, core::ErrorCode::kInternal},
  };
  for (const auto& [clickhouse_code, code] : cases)
    EXPECT_EQ(error_code(clickhouse_code), code) << clickhouse_code;
}

TEST(ServerException, AnAnswerWithoutTextIsStillAnError) {
  EXPECT_EQ(to_error("", 241, 500).code, core::ErrorCode::kResourceExhausted);
  EXPECT_EQ(to_error("", 0, 401).code, core::ErrorCode::kPermissionDenied);
  EXPECT_EQ(to_error("gateway", 0, 502).code, core::ErrorCode::kUnavailable);
  EXPECT_EQ(to_error("", 0, 200).code, core::ErrorCode::kInternal);
}

}  // namespace
}  // namespace rouse::warehouse::internal
