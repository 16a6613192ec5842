#include "api/access.h"

#include <gmock/gmock.h>

namespace rouse::api {
namespace {

using ::testing::HasSubstr;

TEST(Endpoint, IsLoopbackOnly) {
  const struct {
    std::string_view text, address;
    int port;
  } good[] = {{"127.0.0.1:8080", "127.0.0.1", 8080},
              {"127.1.2.3:0", "127.1.2.3", 0},
              {"localhost:80", "127.0.0.1", 80},
              {"[::1]:8080", "::1", 8080},
              {":8080", "127.0.0.1", 8080}};
  for (const auto& [text, address, port] : good) {
    const auto endpoint = parse_endpoint(text, "server.listen");
    ASSERT_TRUE(endpoint) << text;
    EXPECT_EQ(endpoint->address, address);
    EXPECT_EQ(endpoint->port, port);
  }
  for (const auto* text : {"0.0.0.0:8080", "192.168.1.2:80", "[::]:80", "bank.example:80",
                           "127.0.0.1.evil.example:80", "127.0.0:80", "127.0.0.256:80", "1127.0.0.1:80"}) {
    const auto endpoint = parse_endpoint(text, "server.listen");
    ASSERT_FALSE(endpoint) << text;
    EXPECT_THAT(endpoint.error().message, HasSubstr("not a loopback address")) << text;
    EXPECT_EQ(endpoint.error().field, "server.listen");
  }
  for (const auto* text : {"", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:x", "[::1]"}) {
    EXPECT_FALSE(parse_endpoint(text, "server.listen")) << text;
  }
}

TEST(Origin, OnlyThisMachinesOwnPagesAndProgramsPass) {
  const struct {
    Method method;
    Headers headers;
    std::string_view refused;  // the field; empty: allowed
  } cases[] = {
      {Method::kGet, {{"host", "127.0.0.1:8080"}}, ""},
      {Method::kGet, {{"host", "localhost"}}, ""},
      {Method::kGet, {{"host", "[::1]:8080"}}, ""},
      {Method::kGet, {}, "Host"},
      {Method::kGet, {{"host", "rebound.example:8080"}}, "Host"},
      {Method::kGet, {{"host", "localhost.example"}}, "Host"},
      {Method::kGet, {{"host", "127.0.0.1:8080"}, {"origin", "http://evil.example"}}, "Origin"},
      {Method::kGet, {{"host", "127.0.0.1:8080"}, {"origin", "null"}}, "Origin"},
      {Method::kGet, {{"host", "127.0.0.1:8080"}, {"origin", "http://127.0.0.1:9999"}}, "Origin"},
      {Method::kDelete, {{"host", "localhost:1"}, {"origin", "http://localhost:1"}}, ""},
      {Method::kPost, {{"host", "localhost"}, {"content-type", "application/json; charset=utf-8"}}, ""},
      {Method::kPost, {{"host", "localhost"}, {"content-type", "text/plain"}}, "Content-Type"},
      {Method::kPut, {{"host", "localhost"}}, "Content-Type"},
  };
  for (const auto& [method, headers, refused] : cases) {
    const auto allowed = check_origin({.method = method, .headers = headers});
    EXPECT_EQ(allowed ? "" : allowed.error().field, refused) << ::testing::PrintToString(headers);
  }
}

}  // namespace
}  // namespace rouse::api
