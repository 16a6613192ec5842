#include "engine_protocol/internal/request.h"

#include <gmock/gmock.h>

#include <random>

namespace rouse::engine_protocol {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

HttpHead get(std::string target) { return {.method = "GET", .target = std::move(target), .headers = {}}; }
HttpHead post(std::string target) { return {.method = "POST", .target = std::move(target), .headers = {}}; }

TEST(Request, ReadsParametersAndHeaders) {
  auto head = post(
      "/?query=SELECT+%271%27&query_id=a-1&database=bank&max_threads=2&wait_end_of_query=1&user=default");
  head.headers["x-clickhouse-format"] = "JSON";
  const auto request = parse_request(head).value();
  EXPECT_EQ(request.text, "SELECT '1'");
  EXPECT_EQ(request.query_id, "a-1");
  EXPECT_EQ(request.database, "bank");
  EXPECT_EQ(request.format, "JSON");
  EXPECT_TRUE(request.wait_end_of_query);
  EXPECT_FALSE(request.only_reads);
  EXPECT_EQ(set_statement(request.settings), "SET log_comment = 'a-1', max_threads = '2'");
  EXPECT_EQ(reset_statement(request.settings), "SET log_comment = DEFAULT, max_threads = DEFAULT");
}

TEST(Request, OnlyReadsWhenItIsAGetOrSaysSo) {
  EXPECT_TRUE(parse_request(get("/?query=x"))->only_reads);
  EXPECT_TRUE(parse_request(get("/?query=x&readonly=0"))->only_reads);
  EXPECT_TRUE(parse_request(post("/?readonly=1"))->only_reads);
  EXPECT_FALSE(parse_request(post("/?readonly=0"))->only_reads);
}

TEST(Request, MakesUpAQueryId) {
  EXPECT_THAT(parse_request(post("/"))->query_id, SizeIs(32));
  EXPECT_NE(parse_request(post("/"))->query_id, parse_request(post("/"))->query_id);
}

TEST(Request, RefusesUnknownSettingsAndMalformedValues) {
  const struct {
    std::string target;
    int code;
    std::string_view why;
  } cases[] = {
      {"/?max_threadz=1", code::kUnknownSetting, "max_threadz"},
      {"/?log_comment=x", code::kUnknownSetting, "log_comment"},
      {"/?session_id=x", code::kUnknownSetting, "session_id"},
      {"/?output_format_x%3D1%2Ca=1", code::kUnknownSetting, "output_format_x"},
      {"/?output_format_json_array_of_rows=1", code::kUnknownSetting, "array_of_rows"},
      {"/?query_id=a'b", code::kBadArguments, "query_id"},
      {"/?query_id=", code::kBadArguments, "query_id"},
      {"/?wait_end_of_query=maybe", code::kBadArguments, "wait_end_of_query"},
      {"/?readonly=3", code::kBadArguments, "readonly"},
  };
  for (const auto& [target, code, why] : cases) {
    const auto request = parse_request(post(target));
    ASSERT_FALSE(request.has_value()) << target;
    EXPECT_EQ(request.error().code, code) << target;
    EXPECT_THAT(request.error().text, HasSubstr(why));
  }
}

TEST(Request, MalformedPercentSignsAreKept) {
  EXPECT_EQ(parse_request(post("/?query=100%"))->text, "100%");
  EXPECT_EQ(parse_request(post("/?query=%zz%4"))->text, "%zz%4");
  EXPECT_EQ(parse_request(post("/?&&query=a=b&"))->text, "a=b");
}

TEST(Request, NoTargetBreaksTheParser) {
  constexpr std::string_view kAlphabet = "/?&=%+aF0\x01\xff query_id";
  constexpr unsigned kSeed = 7;
  std::mt19937 random(kSeed);
  for (int round = 0; round < 20'000; ++round) {
    std::string target = "/?";
    for (auto length = random() % 20; length > 0; --length) target += kAlphabet[random() % kAlphabet.size()];
    const auto request = parse_request(post(target));
    ASSERT_TRUE(request.has_value() || request.error().code != 0) << "seed " << kSeed << ": " << target;
  }
}

TEST(Token, MustBeCarriedAndRight) {
  auto head = get("/");
  EXPECT_EQ(check_token(head, "secret").error().code, code::kRequiredPassword);
  for (const auto* wrong : {"secre", "secrets", "Secret", "x"}) {
    head.headers["x-clickhouse-key"] = wrong;
    EXPECT_EQ(check_token(head, "secret").error().code, code::kAuthenticationFailed) << wrong;
  }
  head.headers["x-clickhouse-key"] = "secret";
  EXPECT_TRUE(check_token(head, "secret").has_value());
  head.headers = {{"authorization", "Bearer secret"}};
  EXPECT_TRUE(check_token(head, "secret").has_value());
}

TEST(Settings, ValuesAreQuoted) {
  const Setting settings[] = {{"a", "it's \\ done"}};
  EXPECT_EQ(set_statement(settings), R"(SET a = 'it\'s \\ done')");
  EXPECT_EQ(quoted_name("we`ird"), R"(`we\`ird`)");
}

TEST(Failure, CodeAndStatusComeFromTheDatabasesText) {
  const auto unknown_table =
      database_failure("Code: 60. DB::Exception: Table x\ndoes not exist. (UNKNOWN_TABLE)\n");
  EXPECT_EQ(unknown_table.code, 60);
  EXPECT_EQ(unknown_table.text, "Code: 60. DB::Exception: Table x does not exist. (UNKNOWN_TABLE)");
  EXPECT_EQ(http_status(60), 404);
  EXPECT_EQ(http_status(62), 400);
  EXPECT_EQ(http_status(241), 500);
  EXPECT_EQ(database_failure("gone").text, "Code: 1002. DB::Exception: gone");
}

}  // namespace
}  // namespace rouse::engine_protocol
