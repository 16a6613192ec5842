#include "api/http.h"

#include <gtest/gtest.h>

namespace rouse::api {
namespace {

TEST(Target, IsSplitAndDecoded) {
  Request request;
  ASSERT_TRUE(read_target("/api/v1/plans/a%2Fb/%E6%B8%A0?prefix=a+b%26&limit=5&limit=6&flag&=x", request));
  EXPECT_EQ(request.path, "/api/v1/plans/a/b/渠");
  EXPECT_EQ(request.query, (Parameters{{"prefix", "a b&"}, {"limit", "6"}, {"flag", ""}}));
}

TEST(Target, BrokenOnesAreRefused) {
  for (const auto* target : {"", "*", "http://x/", "/%", "/%2", "/%zz", "/%00", "/?a=%"}) {
    Request request;
    const auto read = read_target(target, request);
    ASSERT_FALSE(read) << target;
    EXPECT_EQ(read.error().field, "target");
  }
}

TEST(Errors, HaveAStatusEach) {
  using enum core::ErrorCode;
  const std::pair<core::ErrorCode, int> statuses[] = {
      {kInvalidArgument, 400}, {kPermissionDenied, 403},  {kNotFound, 404},
      {kConflict, 409},        {kResourceExhausted, 429}, {kCancelled, 499},
      {kInternal, 500},        {kUnavailable, 503},       {kDeadlineExceeded, 504}};
  for (const auto& [code, status] : statuses) {
    const Response response = error_response({code, "/x", "say \"why\"", "hint"}, "r1");
    EXPECT_EQ(response.status, status);
    EXPECT_EQ(response.text(),
              R"({"error":{"code":")" + std::string{core::to_string(code)} +
                  R"(","field":"/x","message":"say \"why\"","hint":"hint","request_id":"r1"}})");
  }
}

}  // namespace
}  // namespace rouse::api
