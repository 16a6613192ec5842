#include "warehouse/warehouse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "testing/warehouse_server.h"

namespace rouse::warehouse {
namespace {

using core::ErrorCode;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::ServerKind;
using testing::WarehouseServer;
using namespace std::chrono_literals;

// Runs a minute, answers nothing before its end, and can be cancelled at any time.
constexpr const char* kLongQuery =
    "SELECT sum(sleepEachRow(0.05)) AS s FROM (SELECT number FROM system.numbers LIMIT 1200)";

class Warehouses : public ::testing::TestWithParam<ServerKind> {
 protected:
  core::Result<std::uint64_t> count_rows(std::string_view sql, const QueryOptions& options = {}) {
    ROUSE_TRY(auto rows, warehouse_.select(sql, options));
    auto more = rows.next();
    while (more && *more) more = rows.next();
    if (!more) return core::fail(more.error());
    return rows.rows_read();
  }
  // Blocks of one row, so that a sleeping query notices its cancellation.
  static QueryOptions interruptible(std::string query_id) {
    return {.query_id = std::move(query_id), .settings = {{"max_block_size", "1"}}};
  }
  void wait_until_running(const std::string& query_id) {
    while (!warehouse_.progress(query_id)) std::this_thread::sleep_for(5ms);
  }
  void wait_until_gone(const std::string& query_id) {
    while (warehouse_.progress(query_id)) std::this_thread::sleep_for(5ms);
  }

  WarehouseServer& server_ = WarehouseServer::shared(GetParam());
  Warehouse warehouse_{server_.server()};
};
INSTANTIATE_TEST_SUITE_P(, Warehouses, ::testing::ValuesIn(testing::kServerKinds), testing::server_kind_name);

TEST_P(Warehouses, KnowsItsServer) {
  const auto traits = warehouse_.traits();
  ASSERT_TRUE(traits) << core::to_string(traits.error());
  const bool engine = GetParam() == ServerKind::kEngine;
  EXPECT_EQ(traits->is_engine, engine);
  EXPECT_EQ(traits->knows_merge_tree("fsync_after_insert"), engine);
  EXPECT_TRUE(traits->knows("max_memory_usage"));
  EXPECT_FALSE(traits->knows("no_such_setting"));
  EXPECT_GE(traits->number, 18'000U);
  EXPECT_EQ(traits->number > 20'000U, engine) << traits->version;
  EXPECT_TRUE(warehouse_.ping());
}

TEST_P(Warehouses, ErrorsHaveCodesAndPlainMessages) {
  const struct {
    const char* sql;
    ErrorCode code;
    const char* message;
  } cases[] = {
      {"SELECT * FROM no_such_table", ErrorCode::kNotFound, "no_such_table"},
      {"SELECT no_such_column FROM system.one", ErrorCode::kNotFound, "no_such_column"},
      {"SELECT FROM WHERE", ErrorCode::kInvalidArgument, "yntax"},
      {"SELECT no_such_function(1)", ErrorCode::kInvalidArgument, "no_such_function"},
      {"SELECT 1 + 'a'", ErrorCode::kInvalidArgument, "type"},
      {"SELECT throwIf(1)", ErrorCode::kInvalidArgument, "395"},
      {"SELECT * FROM no_such_database.t", ErrorCode::kNotFound, "no_such_database"},
  };
  for (const auto& [sql, code, message] : cases) {
    for (const auto& error : {count_rows(sql).error(), warehouse_.text(sql).error()}) {
      EXPECT_EQ(error.code, code) << sql << ": " << error.message;
      EXPECT_THAT(error.message, HasSubstr(message));
      EXPECT_THAT(error.message, Not(HasSubstr("e.what()")));
      EXPECT_THAT(error.message, Not(HasSubstr("version")));
      EXPECT_THAT(error.message, Not(HasSubstr("Stack trace")));
    }
  }
}

TEST_P(Warehouses, LimitsOfTheQueryAreErrorsOfTheirOwn) {
  const auto memory =
      count_rows("SELECT uniqExact(number) AS u FROM (SELECT number FROM system.numbers LIMIT 20000000)",
                 {.memory_bytes_max = 20'000'000});
  ASSERT_FALSE(memory);
  EXPECT_EQ(memory.error().code, ErrorCode::kResourceExhausted) << core::to_string(memory.error());
  const auto unknown = warehouse_.execute("SELECT 1", {.settings = {{"no_such_setting", "1"}}});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::kInvalidArgument);
}

TEST_P(Warehouses, TextIsForReadsOnly) {
  EXPECT_EQ(warehouse_.text("SELECT 1, 'a'").value(), "1\ta\n");
  EXPECT_EQ(warehouse_.text("SELECT 1 AS x", "JSONEachRow").value(), "{\"x\":1}\n");
  EXPECT_EQ(warehouse_.text("EXISTS TABLE no_such_table").value(), "0\n");
  for (const char* sql :
       {"DROP TABLE t", "INSERT INTO t VALUES (1)", "  create table t (a UInt8)", "", "kill query"}) {
    const auto refused = warehouse_.text(sql);
    ASSERT_FALSE(refused) << sql;
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument) << sql;
  }
}

TEST_P(Warehouses, ATextThatFailsAfterItsFirstRowsIsAnError) {
  const auto cut =
      warehouse_.text("SELECT number, throwIf(number = 300000) FROM system.numbers LIMIT 400000");
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().code, ErrorCode::kInvalidArgument) << core::to_string(cut.error());
}

TEST_P(Warehouses, ACancelledQueryEndsAtOnce) {
  for (const bool as_text : {false, true}) {
    const std::string id = as_text ? "cancelled-text" : "cancelled-rows";
    auto options = interruptible(id);
    options.time_max = 120s;
    auto asker = std::async(std::launch::async, [&]() -> core::Error {
      if (as_text) return warehouse_.text(kLongQuery, "TabSeparated", options).error();
      return count_rows(kLongQuery, options).error();
    });
    wait_until_running(id);
    ASSERT_TRUE(warehouse_.cancel(id));
    // The query would run for a minute; that this returns at all before the suite's limit shows that it
    // ended.
    EXPECT_EQ(asker.get().code, ErrorCode::kCancelled);
    wait_until_gone(id);
  }
  EXPECT_TRUE(warehouse_.cancel("no-such-query"));
}

TEST_P(Warehouses, ProgressTellsWhatARunningQueryRead) {
  EXPECT_EQ(warehouse_.progress("no-such-query").error().code, ErrorCode::kNotFound);
  const std::string id = "watched";
  auto asker =
      std::async(std::launch::async, [&] { return count_rows(kLongQuery, interruptible(id)).has_value(); });
  core::Result<Progress> seen = warehouse_.progress(id);
  while (!seen || seen->rows_read == 0) seen = warehouse_.progress(id);
  EXPECT_LE(seen->rows_read, 1200U);
  ASSERT_TRUE(warehouse_.cancel(id));
  EXPECT_FALSE(asker.get());
}

TEST_P(Warehouses, ATimeLimitEndsTheQueryOnTheServerToo) {
  const std::string id = "timed";
  auto options = interruptible(id);
  options.time_max = 300ms;
  const auto rows = count_rows(kLongQuery, options);
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().code, ErrorCode::kDeadlineExceeded);
  wait_until_gone(id);
}

TEST_P(Warehouses, AStreamDroppedHalfwayEndsItsQuery) {
  const std::string id = "dropped";
  {
    auto rows = warehouse_.select("SELECT number AS n FROM system.numbers", {.query_id = id});
    ASSERT_TRUE(rows) << core::to_string(rows.error());
    ASSERT_TRUE(rows->next().value());
    EXPECT_TRUE(warehouse_.progress(id));
  }
  wait_until_gone(id);
}

// Reads 0, factor, 2 * factor, ...; tells what was wrong.
std::string read_multiples(Warehouse& warehouse, std::uint64_t factor, std::uint64_t count) {
  auto rows = warehouse.select("SELECT number * " + std::to_string(factor) +
                               " AS n FROM system.numbers LIMIT " + std::to_string(count));
  if (!rows) return core::to_string(rows.error());
  std::uint64_t at = 0;
  auto more = rows->next();
  for (; more && *more; more = rows->next()) {
    if (rows->u64() != at++ * factor) return "a row of another query";
  }
  if (!more) return core::to_string(more.error());
  return at == count ? "" : "rows are missing";
}

TEST_P(Warehouses, FortyQueriesRunSideBySide) {
  std::vector<std::future<std::string>> askers(40);
  for (std::uint64_t factor = 0; factor < askers.size(); ++factor) {
    askers[factor] =
        std::async(std::launch::async, [=, this] { return read_multiples(warehouse_, factor, 20'000); });
  }
  for (auto& asker : askers) EXPECT_EQ(asker.get(), "");
}

TEST_P(Warehouses, ALongQueryDoesNotHoldAShortOne) {
  const std::string id = "long";
  auto asker =
      std::async(std::launch::async, [&] { return count_rows(kLongQuery, interruptible(id)).error().code; });
  wait_until_running(id);
  EXPECT_EQ(warehouse_.text("SELECT 42").value(), "42\n");
  EXPECT_TRUE(warehouse_.progress(id));
  ASSERT_TRUE(warehouse_.cancel(id));
  EXPECT_EQ(asker.get(), ErrorCode::kCancelled);
}

TEST_P(Warehouses, AServerThatIsNotThereIsUnavailable) {
  Server server = server_.server();
  server.url = "http://127.0.0.1:1";
  if (!server.unix_socket.empty()) server.unix_socket += ".not";
  server.retry_delay_min = 1ms;
  Warehouse nobody{server};
  const auto missing = nobody.text("SELECT 1");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(nobody.ping().error().code, ErrorCode::kUnavailable);
}

// Its own servers, because it kills them.
class Crashes : public ::testing::TestWithParam<ServerKind> {
 protected:
  WarehouseServer server_{GetParam()};
  Warehouse warehouse_{server_.server()};
};
INSTANTIATE_TEST_SUITE_P(, Crashes, ::testing::ValuesIn(testing::kServerKinds), testing::server_kind_name);

TEST_P(Crashes, AQueryInFlightIsUnavailableAndTheNextOneWorks) {
  auto rows = warehouse_.select("SELECT number AS n FROM system.numbers");
  ASSERT_TRUE(rows) << core::to_string(rows.error());
  ASSERT_TRUE(rows->next().value());
  server_.kill();
  auto more = rows->next();
  while (more && *more) more = rows->next();
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code, ErrorCode::kUnavailable) << core::to_string(more.error());
  server_.wait_ready();
  EXPECT_EQ(warehouse_.text("SELECT 42").value(), "42\n");
}

TEST_P(Crashes, AnInsertInFlightIsUnavailableAndStoresNoPartOfABlock) {
  ASSERT_TRUE(warehouse_.execute("CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a"));
  auto insert = warehouse_.insert("t", {"a"});
  ASSERT_TRUE(insert);
  core::Result<void> ended;
  for (std::uint64_t row = 0; row < 600'000; ++row) {
    insert->u64(row);
    if (row == 400'000) server_.kill();
    ended = insert->end_row();
    if (!ended) break;
  }
  const auto finished = ended ? insert->finish() : core::Result<std::uint64_t>{core::fail(ended.error())};
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().code, ErrorCode::kUnavailable) << core::to_string(finished.error());
  server_.wait_ready();
  EXPECT_EQ(warehouse_.text("SELECT count() FROM t").value(), "0\n");
  auto again = warehouse_.insert("t", {"a"});
  ASSERT_TRUE(again);
  again->u64(1);
  ASSERT_TRUE(again->end_row());
  EXPECT_EQ(again->finish().value(), 1U);
}

}  // namespace
}  // namespace rouse::warehouse
