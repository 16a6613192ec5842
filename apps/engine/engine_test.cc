// The program itself: libchdb behind the protocol, over its Unix socket.
#include <gmock/gmock.h>

#include <chrono>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <thread>

#include "engine_process.h"

namespace rouse::engine {
namespace {

using ::testing::HasSubstr;

// Far beyond what is expected, and short of the queries that must not run to their end.
constexpr std::chrono::seconds kGenerous{30};

std::string row_binary(std::initializer_list<std::uint64_t> values) {
  std::string bytes;
  for (const auto value : values) bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
  return bytes;
}

class EngineTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    test_folder = new TemporaryFolder;
    test_engine = new EngineProcess(*test_folder / "data", *test_folder / "engine.sock");
    ASSERT_TRUE(test_engine->ready());
  }
  static void TearDownTestSuite() {
    EXPECT_EQ(test_engine->stop(SIGTERM), 0);
    delete test_engine;
    delete test_folder;
  }

  static Answer ask(std::string_view sql, std::string_view target = "/") {
    return test_engine->ask(sql, target);
  }
  // Waits until nothing but the question runs; false after a generous time.
  static bool becomes_idle() {
    const auto until = std::chrono::steady_clock::now() + kGenerous;
    while (std::chrono::steady_clock::now() < until) {
      if (ask("SELECT count() FROM system.processes").body == "1\n") return true;
    }
    return false;
  }
  static bool runs(const std::string& query_id) {
    const std::string sql =
        "SELECT count() FROM system.processes WHERE Settings['log_comment'] = '" + query_id + "'";
    return ask(sql).body != "0\n";
  }

  static inline TemporaryFolder* test_folder = nullptr;
  static inline EngineProcess* test_engine = nullptr;
};

TEST_F(EngineTest, RowsComeInTheFormatAskedFor) {
  EXPECT_EQ(ask("SELECT toUInt64(7) AS n, 'x' AS s").body, "7\tx\n");
  EXPECT_EQ(ask("SELECT toUInt64(7) AS n, 'x' AS s FORMAT CSV").body, "7,\"x\"\n");
  EXPECT_EQ(ask("SELECT toUInt64(7), toUInt64(8) FORMAT RowBinary").body, row_binary({7, 8}));
  EXPECT_EQ(ask("SELECT 7 AS n, 'x' AS s", "/?default_format=JSONEachRow").body, "{\"n\":7,\"s\":\"x\"}\n");
  EXPECT_EQ(ask("SELECT 7 AS n WHERE 0 FORMAT CSVWithNames").body, "\"n\"\n");
  EXPECT_EQ(ask("SHOW DATABASES LIKE 'default'").body, "default\n");
  EXPECT_EQ(ask("SELECT 1 WHERE 0").body, "");
}

TEST_F(EngineTest, DocumentsOfManyRowsAreOneDocument) {
  const auto json = ask("SELECT number FROM numbers(200000) FORMAT JSONCompact").body;
  EXPECT_THAT(json, HasSubstr("\"rows\": 200000"));
  EXPECT_EQ(json.find("\"meta\""), json.rfind("\"meta\""));
  const auto parquet = ask("SELECT number FROM numbers(200000) FORMAT Parquet").body;
  ASSERT_GT(parquet.size(), 8U);
  ASSERT_EQ(ask("CREATE TABLE from_parquet (number UInt64) ENGINE = MergeTree ORDER BY number").status, 200);
  EXPECT_EQ(ask(parquet, "/?query=INSERT+INTO+from_parquet+FORMAT+Parquet").status, 200);
  EXPECT_EQ(ask("SELECT count(), sum(number) FROM from_parquet").body, "200000\t19999900000\n");
}

TEST_F(EngineTest, BinaryRowsGoInAndOut) {
  ASSERT_EQ(ask("CREATE TABLE pairs (a UInt64, b UInt64) ENGINE = MergeTree ORDER BY a").status, 200);
  std::string rows;
  for (std::uint64_t i = 0; i < 300'000; ++i) rows += row_binary({i, i * 10});
  const auto inserted = ask(rows, "/?query=INSERT+INTO+pairs+FORMAT+RowBinary");
  EXPECT_THAT(inserted.head, HasSubstr(R"("written_rows":"300000")"));
  EXPECT_EQ(ask("SELECT a, b FROM pairs ORDER BY a FORMAT RowBinary").body, rows);
  const auto cut = ask(rows.substr(0, 1001), "/?query=INSERT+INTO+pairs+FORMAT+RowBinary");
  EXPECT_THAT(cut.head, HasSubstr("X-ClickHouse-Exception-Code: 33"));
  EXPECT_EQ(ask("INSERT INTO pairs VALUES (1000000, 1 + 1), (1000001, 2)").status, 200);
  EXPECT_EQ(ask("SELECT b FROM pairs WHERE a >= 1000000 ORDER BY a").body, "2\n2\n");
}

TEST_F(EngineTest, TablesSyncToDiskByDefault) {
  EXPECT_EQ(ask("SELECT groupArray(value) FROM (SELECT value FROM system.merge_tree_settings WHERE name IN "
                "('fsync_after_insert', 'fsync_part_directory', 'min_rows_to_fsync_after_merge'))")
                .body,
            "['1','1','1']\n");
}

TEST_F(EngineTest, AnErrorInMidStreamBreaksTheAnswerAndNothingElse) {
  const auto broken = ask("SELECT throwIf(number = 3000000) FROM numbers(10000000) FORMAT RowBinary");
  EXPECT_EQ(broken.status, 200);
  EXPECT_FALSE(broken.complete);
  EXPECT_THAT(broken.body.substr(broken.body.size() - 300), HasSubstr("Code: 395. DB::Exception"));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask("SELECT 42").body, "42\n");
  const auto buffered = ask("SELECT throwIf(number = 3000000) FROM numbers(10000000) FORMAT RowBinary",
                            "/?wait_end_of_query=1");
  EXPECT_EQ(buffered.status, 400);
  EXPECT_THAT(buffered.head, HasSubstr("X-ClickHouse-Exception-Code: 395"));
}

TEST_F(EngineTest, ErrorsHaveClickHousesCodes) {
  const struct {
    std::string sql;
    int status, code;
  } cases[] = {
      {"SELECT * FROM missing", 404, 60},
      {"SELECT missing", 404, 47},
      {"SELEC 1", 400, 62},
      {"SELECT 1 FORMAT Missing", 404, 73},
      {"DROP TABLE missing", 404, 60},
      {"INSERT INTO missing FORMAT TSV\n1\n", 404, 60},
      {"INSERT INTO missing SELECT 1", 404, 60},
      {"SELECT count() FROM numbers(100000000000) SETTINGS max_execution_time = 1", 408, 159},
  };
  for (const auto& [sql, status, code] : cases) {
    const auto answer = ask(sql);
    EXPECT_EQ(answer.status, status) << sql << answer.body;
    EXPECT_THAT(answer.head, HasSubstr("X-ClickHouse-Exception-Code: " + std::to_string(code) + "\r")) << sql;
  }
  EXPECT_EQ(ask("SELECT 42").body, "42\n");
}

TEST_F(EngineTest, FilesUrlsAndUsersAreOutOfReach) {
  for (const auto* sql : {
           "SELECT * FROM file('/etc/passwd', 'LineAsString')",
           "SELECT file('/etc/passwd')",
           "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
           "SELECT * FROM remote('127.0.0.1', system.one)",
           "SELECT * FROM filesystem('/etc')",
           "CREATE TABLE f (a String) ENGINE = URL('http://127.0.0.1:1/', 'CSV')",
           "CREATE DATABASE f ENGINE = Filesystem('/etc')",
           "CREATE USER eve",
           "SYSTEM SHUTDOWN",
       }) {
    EXPECT_THAT(ask(sql).head, HasSubstr("X-ClickHouse-Exception-Code: 497")) << sql;
  }
  EXPECT_EQ(ask("SELECT * FROM \"/etc/passwd\"").status, 404);
  EXPECT_EQ(ask("SELECT 1 INTO OUTFILE '" + (*test_folder / "out") + "'").status, 501);
  EXPECT_FALSE(std::filesystem::exists(*test_folder / "out"));
}

TEST_F(EngineTest, ALeavingClientTakesItsQueryWithIt) {
  const auto slow = "/?query_id=slow&function_sleep_max_microseconds_per_block=100000000";
  {
    const auto client = test_engine->connect();
    client.send_request(slow, "SELECT sleepEachRow(1) FROM numbers(60)");
    while (!runs("slow")) {
    }
  }
  EXPECT_TRUE(becomes_idle());
  {
    const auto client = test_engine->connect();
    client.send_request("/?query_id=endless", "SELECT number FROM system.numbers FORMAT RowBinary");
    EXPECT_THAT(client.receive_head(), HasSubstr("200 OK"));
  }
  EXPECT_TRUE(becomes_idle());
  ASSERT_EQ(ask("CREATE TABLE sink (a UInt64) ENGINE = MergeTree ORDER BY a").status, 200);
  {
    const auto client = test_engine->connect();
    client.send(
        "POST /?query_id=half&query=INSERT+INTO+sink+FORMAT+TSV HTTP/1.1\r\nHost: x\r\nX-ClickHouse-Key: " +
        std::string(kTestToken) + "\r\nContent-Length: 1000\r\n\r\n1\n");
    while (!runs("half")) {
    }
  }
  EXPECT_TRUE(becomes_idle());
}

TEST_F(EngineTest, KillEndsAnotherQuery) {
  std::thread other([] {
    const auto answer =
        ask("SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1", "/?query_id=victim");
    EXPECT_THAT(answer.head, HasSubstr("X-ClickHouse-Exception-Code: 394"));
  });
  while (!runs("victim")) {
  }
  EXPECT_EQ(ask("KILL QUERY WHERE Settings['log_comment'] = 'victim' ASYNC").status, 200);
  other.join();
}

TEST_F(EngineTest, SettingsLastForOneStatement) {
  const auto value = "SELECT value FROM system.settings WHERE name = 'max_block_size'";
  const auto normal = ask(value).body;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(ask(value, "/?max_block_size=777").body, "777\n");
    EXPECT_EQ(ask(value).body, normal);
  }
  EXPECT_THAT(ask("SELECT 1", "/?max_block_size=many").head, HasSubstr("400 Bad Request"));
  EXPECT_EQ(ask(value).body, normal);
  EXPECT_EQ(ask("CREATE DATABASE IF NOT EXISTS bank").status, 200);
  EXPECT_EQ(ask("SELECT currentDatabase()", "/?database=bank").body, "bank\n");
  EXPECT_EQ(ask("SELECT currentDatabase()").body, "default\n");
  EXPECT_THAT(ask("SELECT 1", "/?database=none").head, HasSubstr("X-ClickHouse-Exception-Code: 81"));
  EXPECT_THAT(ask("SELECT groupArray(number) FROM numbers(100000000)", "/?max_memory_usage=50000000").head,
              HasSubstr("X-ClickHouse-Exception-Code: 241"));
}

TEST_F(EngineTest, FortyQueriesRunAtATimeAndShortOnesDoNotWait) {
  std::vector<std::thread> clients;
  clients.reserve(40);
  for (int i = 0; i < 40; ++i) {
    clients.emplace_back([i] {
      const auto target =
          "/?query_id=long" + std::to_string(i) + "&function_sleep_max_microseconds_per_block=100000000";
      EXPECT_THAT(ask("SELECT sleepEachRow(1) FROM numbers(60)", target).head,
                  HasSubstr("X-ClickHouse-Exception-Code: 394"));
    });
  }
  const auto all_run = "SELECT count() FROM system.processes WHERE Settings['log_comment'] LIKE 'long%'";
  while (ask(all_run).body != "40\n") {
  }
  EXPECT_EQ(ask("SELECT 42").body, "42\n");
  EXPECT_EQ(ask(all_run).body, "40\n");
  EXPECT_EQ(ask("KILL QUERY WHERE Settings['log_comment'] LIKE 'long%' ASYNC").status, 200);
  for (auto& client : clients) client.join();
}

TEST_F(EngineTest, TheTokenIsAskedFor) {
  EXPECT_EQ(test_engine->post("/", "SELECT 1", "").status, 401);
  EXPECT_EQ(test_engine->post("/", "SELECT 1", "0123456789abcdeF").status, 403);
  const auto client = test_engine->connect();
  client.send("GET /ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client.receive_answer().body, "Ok.\n");
}

TEST_F(EngineTest, ASecondProcessOnTheFolderIsRefused) {
  EngineProcess second(*test_folder / "data", *test_folder / "second.sock");
  EXPECT_FALSE(second.ready());
  EXPECT_EQ(second.wait(), 1);
  EXPECT_EQ(ask("SELECT 42").body, "42\n");
}

TEST(EngineStart, DataSurvivesAKillAndAStop) {
  const TemporaryFolder folder;
  const auto data = folder / "data";
  {
    EngineProcess engine(data, folder / "e.sock");
    ASSERT_EQ(engine.ask("CREATE TABLE kept (a UInt64) ENGINE = MergeTree ORDER BY a").status, 200);
    ASSERT_EQ(engine.ask("INSERT INTO kept SELECT number FROM numbers(1000)").status, 200);
    EXPECT_EQ(engine.stop(SIGKILL), -SIGKILL);
  }
  {
    EngineProcess engine(data, folder / "e.sock");  // takes over the socket file that the first one left
    EXPECT_EQ(engine.ask("SELECT count() FROM kept").body, "1000\n");
    EXPECT_EQ(engine.stop(SIGTERM), 0);
  }
  EngineProcess engine(data, folder / "e.sock");
  EXPECT_EQ(engine.ask("SELECT sum(a) FROM kept").body, "499500\n");
}

TEST(EngineStart, StopKillsWhatStillRuns) {
  const TemporaryFolder folder;
  EngineProcess engine(folder / "data", folder / "e.sock");
  const auto client = engine.connect();
  client.send_request("/", "SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1");
  while (engine.ask("SELECT count() FROM system.processes").body != "2\n") {
  }
  EXPECT_EQ(engine.stop(SIGTERM), 0);
  EXPECT_THAT(client.receive_answer().body, HasSubstr("Code: 394"));
}

TEST(EngineStart, DiesWithItsParentWhenAsked) {
  const TemporaryFolder folder;
  const auto socket = folder / "e.sock";
  // A parent of its own, which ends as soon as the engine is ready.
  const pid_t parent = ::fork();
  if (parent == 0) {
    const auto* engine = new EngineProcess(folder / "data", socket, {"--die-with-parent"});
    ::_exit(engine->ready() ? 0 : 1);
  }
  int status = 0;
  ::waitpid(parent, &status, 0);
  ASSERT_EQ(status, 0);
  // A clean stop takes the socket away and lets go of the folder.
  const auto until = std::chrono::steady_clock::now() + kGenerous;
  while (std::filesystem::exists(socket) && std::chrono::steady_clock::now() < until)
    std::this_thread::yield();
  EXPECT_FALSE(std::filesystem::exists(socket));
  bool restarted = false;
  while (!restarted && std::chrono::steady_clock::now() < until) {
    restarted = EngineProcess(folder / "data", socket).ready();
  }
  EXPECT_TRUE(restarted);
}

TEST(EngineStart, RefusesWhatIsNotSafe) {
  const TemporaryFolder folder;
  const auto token_file = folder / "token";
  std::ofstream(token_file) << kTestToken << '\n';
  std::filesystem::permissions(token_file, std::filesystem::perms(0644));
  EXPECT_EQ(EngineProcess(folder / "data", folder / "e.sock", {"--token-file", token_file}).wait(), 1);
  std::filesystem::permissions(token_file, std::filesystem::perms(0600));
  EXPECT_TRUE(EngineProcess(folder / "data", folder / "e.sock", {"--token-file", token_file}).ready());
  EXPECT_FALSE(EngineProcess(folder / "data", folder / "e.sock", {"--listen", "127.0.0.1:0"}).ready());
  EXPECT_FALSE(EngineProcess(folder / "data", token_file).ready());
}

}  // namespace
}  // namespace rouse::engine
