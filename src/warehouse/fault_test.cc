// What a broken server or network may do to an answer, played by a scripted server.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>

#include "core/random.h"
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

std::string text(std::string_view bytes) { return static_cast<char>(bytes.size()) + std::string{bytes}; }

// Blocks of columns n0 UInt64, n1 UInt64, ... with one row of `value`.
std::string block(char value, int columns = 1) {
  std::string bytes{static_cast<char>(columns), '\1'};
  for (int c = 0; c < columns; ++c) {
    bytes += text("n" + std::to_string(c)) + text("UInt64") + value + std::string(7, '\0');
  }
  return bytes;
}

Read read_all_columns(const Script& script, const QueryOptions& options = {}) {
  Warehouse warehouse{script.server()};
  auto stream = warehouse.select_columns("SELECT n FROM t", options);
  if (!stream) return {.error = stream.error()};
  auto more = stream->next();
  for (; more && *more; more = stream->next()) {
    for (std::size_t c = 0; c < stream->columns().size(); ++c) (void)stream->column<std::uint64_t>(c);
  }
  return {.rows = stream->rows_read(), .error = more ? std::nullopt : std::optional{more.error()}};
}

TEST(Faults, OnlyBlocksThatEndedProperlyAreComplete) {
  const std::string blocks = block(1) + block(2);
  const std::string other_name = "\1\1" + text("m0") + text("UInt64") + std::string(8, '\0');
  const std::string other_type = "\1\1" + text("n0") + text("Int64") + std::string(8, '\0');
  const std::string no_rows = std::string("\1\0", 2) + text("n0") + text("UInt64");
  const struct {
    const char* name;
    std::string answer;
    std::optional<ErrorCode> error;
  } cases[] = {
      {"last chunk", chunked_answer(blocks), std::nullopt},
      {"blocks without rows between and at the end", chunked_answer(block(1) + no_rows + block(2) + no_rows),
       std::nullopt},
      {"no last chunk", chunked_answer(blocks, false), ErrorCode::kUnavailable},
      {"neither chunks nor length", "HTTP/1.1 200 OK\r\n\r\n" + blocks, ErrorCode::kUnavailable},
      {"proper end inside a head", chunked_answer(blocks + block(3).substr(0, 5)), ErrorCode::kUnavailable},
      {"proper end inside values", chunked_answer(blocks + block(3).substr(0, 15)), ErrorCode::kUnavailable},
      {"another name", chunked_answer(blocks + other_name), ErrorCode::kInternal},
      {"another type", chunked_answer(blocks + other_type), ErrorCode::kInternal},
      {"another number of columns", chunked_answer(blocks + block(1, 2)), ErrorCode::kInternal},
      {"old error text",
       chunked_answer(blocks + "Code: 241, e.displayText() = DB::Exception: Memory limit, e.what() = x"),
       ErrorCode::kResourceExhausted},
      {"new error text",
       chunked_answer(blocks + "\nCode: 159. DB::Exception: Timeout. (TIMEOUT_EXCEEDED)\n", false),
       ErrorCode::kDeadlineExceeded},
      {"error text as the first block", chunked_answer("Code: 241. DB::Exception: why"),
       ErrorCode::kResourceExhausted},
      {"something else", chunked_answer("garbage"), ErrorCode::kInternal},
      {"a length that never ends", chunked_answer(std::string(40, '\xff')), ErrorCode::kInternal},
      {"more rows than memory",
       chunked_answer("\1" + std::string(8, '\xff') + '\1' + text("n0") + text("UInt64")),
       ErrorCode::kResourceExhausted},
  };
  for (const auto& test : cases) {
    const Script script{[&](int) { return ScriptedAnswer{.bytes = test.answer}; }};
    const Read read = read_all_columns(script);
    ASSERT_EQ(read.error.has_value(), test.error.has_value()) << test.name;
    if (test.error) {
      EXPECT_EQ(read.error->code, *test.error) << test.name << ": " << read.error->message;
    } else {
      EXPECT_EQ(read.rows, 2U) << test.name;
    }
  }
}

// The number of columns may be a byte that error texts start with.
TEST(Faults, AnErrorTextIsNoBlockHoweverManyColumnsThereAre) {
  for (int columns = 1; columns <= 31; ++columns) {
    for (const std::string before : {"", "\n", "\r\n"}) {
      const auto answer = block(1, columns) + before + "Code: 241. DB::Exception: why";
      const Script script{[&](int) { return ScriptedAnswer{.bytes = chunked_answer(answer)}; }};
      EXPECT_EQ(read_all_columns(script).error->code, ErrorCode::kResourceExhausted) << columns << before;
    }
  }
}

TEST(Faults, ReadsOfColumnsAreRepeatedOnceWhenTheConnectionBreaksBeforeTheFirstBlock) {
  const Script heals{[](int statement) {
    return statement == 1 ? ScriptedAnswer{} : ScriptedAnswer{.bytes = chunked_answer(block(1))};
  }};
  EXPECT_EQ(read_all_columns(heals).rows, 1U);
  EXPECT_EQ(heals.statements(), 2);
  const Script cut{[](int) { return ScriptedAnswer{.bytes = chunked_answer(block(1), false)}; }};
  EXPECT_EQ(read_all_columns(cut).error->code, ErrorCode::kUnavailable);
  EXPECT_EQ(cut.statements(), 1);
  const Script stalls{
      [](int) { return ScriptedAnswer{.bytes = chunked_answer(block(1), false), .silence = 60s}; }};
  EXPECT_EQ(read_all_columns(stalls, {.stall_max = 100ms}).error->code, ErrorCode::kDeadlineExceeded);
}

TEST(Faults, DamagedBlocksAreReadWithoutHarm) {
  constexpr std::uint64_t kSeed = 11;
  core::Random random{kSeed};
  std::string whole;
  for (int i = 0; i < 20; ++i) whole += block(static_cast<char>(i), 3);
  for (int round = 0; round < 300; ++round) {
    std::string damaged = whole.substr(0, random.below(whole.size()) + 1);
    for (std::uint64_t flips = random.below(4) + 1; flips > 0; --flips) {
      damaged[random.below(damaged.size())] = static_cast<char>(random.below(256));
    }
    const Script script{[&](int) { return ScriptedAnswer{.bytes = chunked_answer(damaged)}; }};
    const Read read = read_all_columns(script, {.row_bytes_max = 1U << 20});
    EXPECT_LE(read.rows, 1U << 17) << "seed " << kSeed << ", round " << round;
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

TEST(Faults, ReadsThatTheServerEndedBeforeTheyBeganAreRepeated) {
  const auto refusal = [](const std::string& text) {
    return ScriptedAnswer{
        .bytes = fmt::format("HTTP/1.1 500 Internal Server Error\r\nX-ClickHouse-Exception-Code: "
                             "394\r\nContent-Length: {}\r\n\r\n{}",
                             text.size(), text)};
  };
  const auto pending =
      refusal("Code: 394. DB::Exception: Query 'q' is killed in pending state. (QUERY_WAS_CANCELLED)");
  const Script heals{[&](int statement) {
    return statement <= 2 ? pending : ScriptedAnswer{.bytes = chunked_answer(row(1))};
  }};
  const Read read = read_all(heals);
  EXPECT_FALSE(read.error) << read.error->message;
  EXPECT_EQ(read.rows, 1U);

  const Script ended{[&](int) { return pending; }};
  EXPECT_EQ(read_all(ended).error->code, ErrorCode::kCancelled);
  EXPECT_EQ(ended.statements(), 1 + ended.server().retries_max);

  const Script cancelled{
      [&](int) { return refusal("Code: 394. DB::Exception: Query was cancelled. (QUERY_WAS_CANCELLED)"); }};
  EXPECT_EQ(read_all(cancelled).error->code, ErrorCode::kCancelled);
  EXPECT_EQ(cancelled.statements(), 1);
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
