// The whole protocol, from bytes on a socket to calls on a fake database and back.
#include "engine_protocol/handler.h"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include <latch>
#include <thread>

#include "engine_protocol/fake_database.h"

namespace rouse::engine_protocol {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view kKey = "X-ClickHouse-Key: secret\r\n";

// A client and the server's thread for it.
class Client {
 public:
  explicit Client(Handler& handler) {
    int ends[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) throw std::runtime_error("socketpair");
    socket_ = ends[0];
    server_ = std::thread([&handler, end = ends[1]] {
      Peer peer(end);
      HttpConnection http(peer);
      while (const auto head = http.read_head()) {
        handler.handle(*head, http);
        if (!http.stays_open()) return peer.linger();
      }
    });
  }
  ~Client() {
    leave();
    server_.join();
  }
  void leave() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }

  // Stops early when the server answers before it has read all.
  void send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  std::string receive(std::size_t bytes_max) const {
    std::string got(bytes_max, '\0');
    const auto size = ::read(socket_, got.data(), got.size());
    got.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return got;
  }
  std::string receive_all() const {
    std::string all;
    for (std::string piece = receive(4096); !piece.empty(); piece = receive(4096)) all += piece;
    return all;
  }
  // One request on a connection that closes after it.
  std::string ask(std::string_view target, std::string_view body, std::string_view headers = kKey) const {
    std::string request = "POST " + std::string(target) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    request += std::string(headers) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    send(request + std::string(body));
    return receive_all();
  }

 private:
  int socket_ = -1;
  std::thread server_;
};

class HandlerTest : public ::testing::Test {
 protected:
  std::string ask(std::string_view target, std::string_view body, std::string_view headers = kKey) {
    return Client(handler_).ask(target, body, headers);
  }

  FakeDatabase database_;
  Handler handler_{database_, {.token = "secret", .queries_max = 2, .control_queries_max = 1}};
};

TEST_F(HandlerTest, PingNeedsNoToken) {
  Client client(handler_);
  client.send("GET /ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.receive_all(), AllOf(StartsWith("HTTP/1.1 200"), EndsWith("\r\n\r\nOk.\n")));
}

TEST_F(HandlerTest, AnythingElseNeedsIt) {
  EXPECT_THAT(ask("/", "SELECT 1", ""),
              AllOf(StartsWith("HTTP/1.1 401"), HasSubstr("X-ClickHouse-Exception-Code: 194")));
  EXPECT_THAT(ask("/", "SELECT 1", "Authorization: Bearer guess\r\n"), StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(database_.log(), ElementsAre());
}

TEST_F(HandlerTest, RowsStreamInChunksBetweenSettingAndResetting) {
  database_.answers["SELECT 1"] = {.pieces = {"1\n", "22\n"}, .failure = {}};
  const auto answer = ask("/?max_threads=3&query_id=q1", "SELECT 1");
  EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 200 OK"), HasSubstr("X-ClickHouse-Query-Id: q1"),
                            HasSubstr("Transfer-Encoding: chunked"),
                            EndsWith("\r\n\r\n2\r\n1\n\r\n3\r\n22\n\r\n0\r\n\r\n")));
  EXPECT_THAT(database_.log(), ElementsAre("1: SET log_comment = 'q1', max_threads = '3'", "1: SELECT 1",
                                           "1: SET log_comment = DEFAULT, max_threads = DEFAULT"));
}

TEST_F(HandlerTest, AConnectionIsKeptForTheNextStatementAndTheNextRequest) {
  {
    Client client(handler_);
    for (int i = 0; i < 2; ++i) {
      client.send("GET /?query=SELECT+1 HTTP/1.1\r\nHost: x\r\n" + std::string(kKey) + "\r\n");
      std::string answer;
      while (!answer.ends_with("0\r\n\r\n")) answer += client.receive(1000);
    }
  }
  EXPECT_THAT(database_.log(), Contains("1: SELECT 1").Times(2));
  EXPECT_EQ(database_.open_connections(), 1);
}

TEST_F(HandlerTest, AFailureBeforeTheFirstByteHasItsStatusAndCode) {
  database_.answers["SELECT x"] = {
      .pieces = {}, .failure = "Code: 47. DB::Exception: Unknown identifier x. (UNKNOWN_IDENTIFIER)"};
  EXPECT_THAT(
      ask("/", "SELECT x"),
      AllOf(StartsWith("HTTP/1.1 404"), HasSubstr("X-ClickHouse-Exception-Code: 47"),
            EndsWith("\r\n\r\nCode: 47. DB::Exception: Unknown identifier x. (UNKNOWN_IDENTIFIER)\n")));
}

TEST_F(HandlerTest, AFailureInTheMiddleLeavesOutTheLastChunk) {
  database_.answers["SELECT 1"] = {.pieces = {"1\n"}, .failure = "Code: 395. DB::Exception: thrown"};
  EXPECT_THAT(ask("/", "SELECT 1"),
              AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("Code: 395. DB::Exception: thrown"),
                    Not(HasSubstr("\r\n0\r\n"))));
}

TEST_F(HandlerTest, WaitEndOfQueryTurnsALateFailureIntoAStatus) {
  database_.answers["SELECT 1"] = {.pieces = {"1\n"}, .failure = "Code: 241. DB::Exception: memory"};
  EXPECT_THAT(ask("/?wait_end_of_query=1", "SELECT 1"), StartsWith("HTTP/1.1 500"));
  database_.answers["SELECT 1"] = {.pieces = {"1\n", "2\n"}, .failure = {}};
  EXPECT_THAT(ask("/?wait_end_of_query=1", "SELECT 1"),
              AllOf(HasSubstr("Content-Length: 4"), EndsWith("1\n2\n")));
}

TEST_F(HandlerTest, AFormatWithAnEndIsProducedWhole) {
  database_.answers["SELECT 1 FORMAT JSON"] = {.pieces = {"{}"}, .failure = {}};
  EXPECT_THAT(ask("/?query_id=j", "SELECT 1 FORMAT JSON"),
              AllOf(HasSubstr("application/json"), EndsWith("\r\n\r\n{}")));
  EXPECT_THAT(database_.log()[0], HasSubstr("max_result_bytes"));
}

TEST_F(HandlerTest, AFailedStatementOutsideTheStreamCostsItsConnection) {
  database_.answers["DROP TABLE t"] = {.pieces = {}, .failure = "Code: 60. DB::Exception: no t"};
  EXPECT_THAT(ask("/", "DROP TABLE t"), StartsWith("HTTP/1.1 404"));
  EXPECT_EQ(database_.open_connections(), 0);
  EXPECT_THAT(ask("/", "DROP TABLE u"), StartsWith("HTTP/1.1 200"));
}

TEST_F(HandlerTest, DatabaseIsUsedAndLeft) {
  ask("/?database=bank&query_id=d", "SELECT 1");
  EXPECT_THAT(database_.log(), ElementsAre("1: SET log_comment = 'd'", "1: USE `bank`", "1: SELECT 1",
                                           "1: SET log_comment = DEFAULT", "1: USE default"));
}

TEST_F(HandlerTest, RowsOfAnInsertComeFromWhereverTheStatementEnds) {
  const std::string binary("\x00\x01\n\n'\xff", 6);
  EXPECT_THAT(ask("/?query=INSERT+INTO+t+FORMAT+RowBinary", binary), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(database_.inserted(), binary);
  EXPECT_THAT(ask("/", "INSERT INTO t FORMAT TSV\n1\n2\n"),
              HasSubstr(R"(X-ClickHouse-Summary: {"written_rows":")"));
  EXPECT_EQ(database_.inserted(), binary + "1\n2\n");
  EXPECT_THAT(ask("/?query=INSERT+INTO+t", "VALUES (1)"), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(database_.inserted(), binary + "1\n2\n (1)");
}

TEST_F(HandlerTest, ALongInsertArrivesWhole) {
  std::string rows(5'000'000, 'r');
  for (std::size_t i = 0; i < rows.size(); i += 997) rows[i] = static_cast<char>('a' + i % 26);
  EXPECT_THAT(ask("/?query=INSERT+INTO+t+FORMAT+TSV", rows), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(database_.inserted(), rows);
}

TEST_F(HandlerTest, AChunkedBodyIsUnderstood) {
  Client client(handler_);
  client.send("POST /?query=INSERT+INTO+t+FORMAT+TSV HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" +
              std::string(kKey) +
              "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  EXPECT_THAT(client.receive_all(), AllOf(StartsWith("HTTP/1.1 100"), HasSubstr("HTTP/1.1 200")));
  EXPECT_EQ(database_.inserted(), "abcde");
}

TEST_F(HandlerTest, ACutBodyCancelsTheInsert) {
  {
    Client client(handler_);
    client.send("POST /?query=INSERT+INTO+t+FORMAT+TSV HTTP/1.1\r\nHost: x\r\n" + std::string(kKey) +
                "Content-Length: 100\r\n\r\nabc");
    client.leave();
  }
  EXPECT_THAT(database_.log(), Contains(EndsWith("cancel insert")));
}

TEST_F(HandlerTest, ReadOnlyRequestsReadOnly) {
  EXPECT_THAT(ask("/?readonly=1", "DROP TABLE t"), HasSubstr("Code: 164"));
  EXPECT_THAT(ask("/?readonly=1&query=INSERT+INTO+t+FORMAT+TSV", "1\n"), HasSubstr("Code: 164"));
  EXPECT_THAT(ask("/", "SELECT SNEAKY"), HasSubstr("does more than read"));
  EXPECT_EQ(database_.inserted(), "");
}

TEST_F(HandlerTest, AStatementThatIsTooLongIsRefused) {
  EXPECT_THAT(ask("/", "SELECT '" + std::string(2 << 20, 'x') + "'"),
              AllOf(StartsWith("HTTP/1.1 400"), HasSubstr("longer")));
}

TEST_F(HandlerTest, NoHttpIsABadRequest) {
  Client client(handler_);
  client.send("hello\r\n\r\n");
  EXPECT_THAT(client.receive_all(), StartsWith("HTTP/1.1 400"));
}

TEST_F(HandlerTest, BeyondTheLimitQueriesAreRefusedButKillsAreNot) {
  std::latch go_on(1);
  database_.answers["SELECT slow"] = {.pieces = {"1\n"}, .failure = {}, .before_each = [&] { go_on.wait(); }};
  std::thread first([&] { ask("/?query_id=s1", "SELECT slow"); });
  std::thread second([&] { ask("/?query_id=s2", "SELECT slow"); });
  database_.wait_for("1: SELECT slow");
  database_.wait_for("2: SELECT slow");
  EXPECT_THAT(ask("/", "SELECT 1"), AllOf(StartsWith("HTTP/1.1 503"), HasSubstr("Code: 202")));
  EXPECT_THAT(ask("/", "KILL QUERY WHERE query_id = 'x'"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(ask("/", "SELECT count() FROM system.processes"), StartsWith("HTTP/1.1 200"));
  go_on.count_down();
  first.join();
  second.join();
}

TEST_F(HandlerTest, ARunningQueryIdCannotBeUsedAgain) {
  std::latch go_on(1);
  database_.answers["SELECT slow"] = {.pieces = {"1\n"}, .failure = {}, .before_each = [&] { go_on.wait(); }};
  std::thread first([&] { ask("/?query_id=same", "SELECT slow"); });
  database_.wait_for("SELECT slow");
  EXPECT_THAT(ask("/?query_id=same", "SELECT 1"), HasSubstr("Code: 216"));
  go_on.count_down();
  first.join();
}

TEST_F(HandlerTest, AClientThatLeavesHasItsQueryKilled) {
  std::latch killed(1);
  database_.answers["SELECT slow"] = {
      .pieces = {}, .failure = "Code: 394. DB::Exception: cancelled", .before_each = [&] { killed.wait(); }};
  database_.answers["KILL QUERY WHERE Settings['log_comment'] = 'gone' ASYNC"] = {
      .pieces = {}, .failure = {}, .before_each = [&] {
        if (!killed.try_wait()) killed.count_down();
      }};
  Client client(handler_);
  client.send("GET /?query=SELECT+slow&query_id=gone HTTP/1.1\r\nHost: x\r\n" + std::string(kKey) + "\r\n");
  database_.wait_for("SELECT slow");
  client.leave();
  killed.wait();
  EXPECT_TRUE(handler_.shut_down(std::chrono::minutes(1)));
}

TEST_F(HandlerTest, ShutDownKillsWhatDoesNotEnd) {
  std::latch killed(1);
  database_.answers["SELECT slow"] = {
      .pieces = {}, .failure = "Code: 394. DB::Exception: cancelled", .before_each = [&] { killed.wait(); }};
  database_.answers["KILL QUERY WHERE Settings['log_comment'] = 'stay' ASYNC"] = {
      .pieces = {}, .failure = {}, .before_each = [&] {
        if (!killed.try_wait()) killed.count_down();
      }};
  std::thread asking([&] { EXPECT_THAT(ask("/?query_id=stay", "SELECT slow"), HasSubstr("Code: 394")); });
  database_.wait_for("SELECT slow");
  EXPECT_TRUE(handler_.shut_down(std::chrono::milliseconds(1)));
  asking.join();
}

}  // namespace
}  // namespace rouse::engine_protocol
