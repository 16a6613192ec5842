// What a broken server or network may do to an answer, played by a scripted server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>

#include "testing/scripted_http.h"
#include "warehouse/warehouse.h"

namespace rouse::warehouse {
namespace {

using core::ErrorCode;
using testing::chunked_answer;
using ::testing::HasSubstr;
using testing::ScriptedAnswer;
using testing::ScriptedHttp;
using namespace std::chrono_literals;

// One row of a UInt64 with its marker.
std::string row(char value) { return std::string("\x01", 1) + value + std::string(7, '\0'); }

bool asks_for(const std::string& request, const char* what) {
  return request.find(what) != std::string::npos;
}

// Answers what the client asks before the statement itself, and counts the statements.
class Script {
 public:
  explicit Script(std::function<ScriptedAnswer(int statement)> answer)
      : answer_(std::move(answer)), http_([this](const std::string& request) { return reply(request); }) {}

  Server server() const { return http_.server(); }
  int statements() const { return statements_; }

 private:
  ScriptedAnswer reply(const std::string& request) {
    if (asks_for(request, "SELECT version()")) return {.bytes = chunked_answer("18.16.1\n")};
    if (asks_for(request, "FROM system.settings")) return {.bytes = chunked_answer("max_memory_usage\n")};
    if (asks_for(request, "FROM system.merge_tree_settings"))
      return {.bytes = chunked_answer("index_granularity\n")};
    if (asks_for(request, "DESCRIBE TABLE")) return {.bytes = chunked_answer("n\tUInt64\t\t\t\n")};
    if (asks_for(request, "KILL QUERY")) return {.bytes = chunked_answer("")};
    return answer_(++statements_);
  }

  std::function<ScriptedAnswer(int)> answer_;
  std::atomic<int> statements_{0};
  ScriptedHttp http_;
};

struct Read {
  std::uint64_t rows = 0;
  std::optional<core::Error> error;
};

Read read_all(const Script& script, const QueryOptions& options = {}) {
  Warehouse warehouse{script.server()};
  auto stream = warehouse.select("SELECT n FROM t", options);
  if (!stream) return {.error = stream.error()};
  auto more = stream->next();
  while (more && *more) more = stream->next();
  return {.rows = stream->rows_read(), .error = more ? std::nullopt : std::optional{more.error()}};
}

TEST(Faults, OnlyAnAnswerThatEndedProperlyIsComplete) {
  const std::string rows = row(1) + row(2);
  const std::string length = "HTTP/1.1 200 OK\r\nContent-Length: ";
  const struct {
    const char* name;
    std::string answer;
    std::optional<ErrorCode> error;
  } cases[] = {
      {"last chunk", chunked_answer(rows), std::nullopt},
      {"whole length", length + "18\r\n\r\n" + rows, std::nullopt},
      {"no last chunk", chunked_answer(rows, false), ErrorCode::kUnavailable},
      {"length not reached", length + "27\r\n\r\n" + rows, ErrorCode::kUnavailable},
      {"neither chunks nor length", "HTTP/1.1 200 OK\r\n\r\n" + rows, ErrorCode::kUnavailable},
      {"proper end inside a row", chunked_answer(rows + row(3).substr(0, 5)), ErrorCode::kUnavailable},
      {"old error text",
       chunked_answer(rows + "Code: 241, e.displayText() = DB::Exception: Memory limit, e.what() = x"),
       ErrorCode::kResourceExhausted},
      {"new error text",
       chunked_answer(rows + "\nCode: 159. DB::Exception: Timeout. (TIMEOUT_EXCEEDED)\n", false),
       ErrorCode::kDeadlineExceeded},
      {"error text of a row's size", chunked_answer(rows + "Code: 394"), ErrorCode::kCancelled},
      {"something else where a row should be", chunked_answer(rows + "garbage"), ErrorCode::kInternal},
  };
  for (const auto& test : cases) {
    const Script script{[&](int) { return ScriptedAnswer{.bytes = test.answer}; }};
    const Read read = read_all(script);
    ASSERT_EQ(read.error.has_value(), test.error.has_value()) << test.name;
    if (test.error) {
      EXPECT_EQ(read.error->code, *test.error) << test.name << ": " << read.error->message;
    } else {
      EXPECT_EQ(read.rows, 2U) << test.name;
    }
  }
}

TEST(Faults, AnErrorBeforeTheFirstRowHasTheServersWords) {
  const std::string refusal =
      "HTTP/1.1 500 Internal Server Error\r\nTransfer-Encoding: chunked\r\nX-ClickHouse-Exception-Code: "
      "241\r\n\r\n";
  const std::string answers[] = {
      refusal + "4\r\nwhy?\r\n0\r\n\r\n",
      "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 31\r\n\r\nCode: 241, e.displayText() = why",
      chunked_answer("Code: 241. DB::Exception: why (version 26.7.1.1 (official build))\n"),
  };
  for (const auto& answer : answers) {
    const Script script{[&](int) { return ScriptedAnswer{.bytes = answer}; }};
    const Read read = read_all(script);
    ASSERT_TRUE(read.error) << answer;
    EXPECT_EQ(read.error->code, ErrorCode::kResourceExhausted);
    EXPECT_THAT(read.error->message, HasSubstr("wh"));
    EXPECT_EQ(script.statements(), 1);
  }
}

TEST(Faults, ReadsAreRepeatedOnceWhenTheConnectionBreaksBeforeTheFirstRow) {
  const Script heals{[](int statement) {
    return statement == 1 ? ScriptedAnswer{} : ScriptedAnswer{.bytes = chunked_answer(row(1))};
  }};
  const Read read = read_all(heals);
  EXPECT_FALSE(read.error) << read.error->message;
  EXPECT_EQ(read.rows, 1U);
  EXPECT_EQ(heals.statements(), 2);

  const Script broken{[](int) { return ScriptedAnswer{}; }};
  EXPECT_EQ(read_all(broken).error->code, ErrorCode::kUnavailable);
  EXPECT_EQ(broken.statements(), 2);

  const Script text_heals{[](int statement) {
    return statement == 1 ? ScriptedAnswer{} : ScriptedAnswer{.bytes = chunked_answer("1\n")};
  }};
  EXPECT_EQ(Warehouse{text_heals.server()}.text("SELECT 1").value(), "1\n");
  EXPECT_EQ(text_heals.statements(), 2);
}

TEST(Faults, NothingIsRepeatedAfterTheFirstRow) {
  const Script script{[](int) { return ScriptedAnswer{.bytes = chunked_answer(row(1), false)}; }};
  const Read read = read_all(script);
  EXPECT_EQ(read.error->code, ErrorCode::kUnavailable);
  EXPECT_EQ(script.statements(), 1);
}

TEST(Faults, StatementsThatChangeSomethingAreNeverRepeated) {
  const Script script{[](int) { return ScriptedAnswer{}; }};
  Warehouse warehouse{script.server()};
  EXPECT_EQ(warehouse.execute("INSERT INTO t SELECT 1").error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(script.statements(), 1);
  auto insert = warehouse.insert("t", {"n"});
  ASSERT_TRUE(insert) << core::to_string(insert.error());
  insert->u64(1);
  ASSERT_TRUE(insert->end_row());
  EXPECT_EQ(insert->finish().error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(script.statements(), 2);
}

TEST(Faults, SilenceHasLimits) {
  const Script mute{[](int) { return ScriptedAnswer{.bytes = {}, .silence = 60s}; }};
  EXPECT_EQ(read_all(mute, {.time_max = 100ms}).error->code, ErrorCode::kDeadlineExceeded);
  Warehouse warehouse{mute.server()};
  EXPECT_EQ(warehouse.execute("OPTIMIZE TABLE t", {.time_max = 100ms}).error().code,
            ErrorCode::kDeadlineExceeded);

  const Script stalls{
      [](int) { return ScriptedAnswer{.bytes = chunked_answer(row(1), false), .silence = 60s}; }};
  const Read stalled = read_all(stalls, {.stall_max = 100ms});
  EXPECT_EQ(stalled.rows, 1U);
  EXPECT_EQ(stalled.error->code, ErrorCode::kDeadlineExceeded);
  EXPECT_THAT(stalled.error->message, HasSubstr("silent"));
}

TEST(Faults, AnInsertThatIsRefusedHalfwayTellsWhy) {
  const Script script{[](int) {
    return ScriptedAnswer{.bytes =
                              "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 38\r\n\r\n"
                              "Code: 252. DB::Exception: too many parts"};
  }};
  Warehouse warehouse{script.server()};
  auto insert = warehouse.insert("t", {"n"});
  ASSERT_TRUE(insert);
  insert->u64(1);
  ASSERT_TRUE(insert->end_row());
  const auto finished = insert->finish();
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().code, ErrorCode::kResourceExhausted) << core::to_string(finished.error());
}

}  // namespace
}  // namespace rouse::warehouse
