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

TEST(Endpoint, OfTheCollectionIsAnyNumericAddress) {
  const struct {
    std::string_view text, address;
  } good[] = {{"0.0.0.0:8081", "0.0.0.0"}, {":8081", "0.0.0.0"},       {"10.1.2.3:80", "10.1.2.3"},
              {"[::]:8081", "::"},         {"[fe80::1]:1", "fe80::1"}, {"localhost:0", "127.0.0.1"}};
  for (const auto& [text, address] : good) {
    const auto endpoint = parse_collection_endpoint(text, "collect.listen");
    ASSERT_TRUE(endpoint) << text;
    EXPECT_EQ(endpoint->address, address);
  }
  for (const auto* text : {"bank.example:80", "10.1.2:80", "10.1.2.3", "::1:80", "[10.1.2.3]:80"}) {
    const auto endpoint = parse_collection_endpoint(text, "collect.listen");
    ASSERT_FALSE(endpoint) << text;
    EXPECT_EQ(endpoint.error().field, "collect.listen");
  }
}

TEST(ClientAddress, IsBelievedOnlyFromProxies) {
  const std::vector<std::string> proxies{"10.0.0.1", "10.0.0.2"};
  const struct {
    std::string_view peer, forwarded, expected;
  } cases[] = {
      {"1.2.3.4", "", "1.2.3.4"},
      {"1.2.3.4", "9.9.9.9", "1.2.3.4"},  // not one of ours: it may say anything
      {"10.0.0.1", "", "10.0.0.1"},
      {"10.0.0.1", "9.9.9.9", "9.9.9.9"},
      {"10.0.0.1", "6.6.6.6, 9.9.9.9", "9.9.9.9"},  // what the client itself wrote does not count
      {"10.0.0.1", "6.6.6.6,9.9.9.9 , 10.0.0.2", "9.9.9.9"},
      {"10.0.0.1", "10.0.0.2", "10.0.0.2"},
  };
  for (const auto& [peer, forwarded, expected] : cases) {
    Request request;
    request.peer = peer;
    if (!forwarded.empty()) request.headers.emplace_back("x-forwarded-for", forwarded);
    EXPECT_EQ(client_address(request, proxies), expected) << peer << " / " << forwarded;
  }
}

}  // namespace
}  // namespace rouse::api
