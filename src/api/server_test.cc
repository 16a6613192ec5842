// The server over a real socket.
#include "api/server.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <thread>

#include "api/internal/openapi.h"
#include "testing/http_client.h"
#include "testing/temporary_folder.h"

namespace rouse::api {
namespace {

using ::testing::HasSubstr;

class ServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(ui_.path() / "assets");
    std::ofstream{ui_.path() / "index.html"} << "<p>page";
    std::ofstream{ui_.path() / "index.html.br"} << "[br]";
    files_.emplace(StaticFiles::load(ui_.path()).value());
    metadata_.emplace(metadata::Store::open(data_.path() / "metadata.sqlite", clock_).value());
    config_.endpoint = parse_endpoint("127.0.0.1:0", "listen").value();
    start();
  }
  void start() {
    server_.reset();
    api_ = std::make_unique<Api>(Services{clock_, clock_, zone_, version_, warehouse_, *metadata_, limits_,
                                          jobs_, metrics_, identifier_types_, data_.path()},
                                 *files_, log_);
    server_ = Server::start(config_, *api_, metrics_, log_).value();
  }
  testing::HttpAnswer call(testing::HttpCall call, const std::string& path) const {
    call.url = "http://127.0.0.1:" + std::to_string(server_->port()) + path;
    return testing::http(call);
  }
  testing::HttpAnswer get(const std::string& path, std::vector<std::string> headers = {}) const {
    return call({.headers = std::move(headers)}, path);
  }

  core::SystemClock clock_;
  std::ostringstream log_text_;
  core::Log log_{log_text_, core::LogLevel::kInfo, core::LogFormat::kJson, clock_};
  core::Zone zone_ = core::Zone::load("Asia/Shanghai").value();
  std::string version_ = "1.2.3";
  testing::TemporaryFolder ui_;
  testing::TemporaryFolder data_;
  std::optional<metadata::Store> metadata_;
  // Nobody listens there: what needs the warehouse fails.
  warehouse::Warehouse warehouse_{{.url = "http://127.0.0.1:1", .retries_max = 0}};
  const behaviour::AnalysisLimits limits_;
  std::optional<StaticFiles> files_;
  Metrics metrics_{version_};
  identity::IdentifierTypes identifier_types_ = identity::default_identifier_types();
  Jobs jobs_{{}, clock_};
  ServerConfig config_;
  std::unique_ptr<Api> api_;
  std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, AnswersWithTheHeadersEveryAnswerCarries) {
  const auto answer = get("/healthz");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "ok\n");
  EXPECT_EQ(answer.headers.at("content-type"), "text/plain; charset=utf-8");
  EXPECT_EQ(answer.headers.at("cache-control"), "no-store");
  EXPECT_EQ(answer.headers.at("x-content-type-options"), "nosniff");
  EXPECT_EQ(answer.headers.at("referrer-policy"), "same-origin");
  EXPECT_EQ(answer.headers.at("cross-origin-opener-policy"), "same-origin");
  EXPECT_EQ(answer.headers.at("cross-origin-resource-policy"), "same-origin");
  EXPECT_FALSE(answer.headers.contains("access-control-allow-origin"));
  server_->stop();
  EXPECT_THAT(log_text_.str(), HasSubstr(R"("request":")" + answer.headers.at("x-request-id") + '"'));
}

TEST_F(ServerTest, ServesItsOwnDescription) {
  const auto answer = get("/api/openapi.json");
  EXPECT_EQ(answer.headers.at("content-type"), "application/json");
  EXPECT_EQ(answer.body, openapi_document());
}

TEST_F(ServerTest, ServesTheConsole) {
  const auto page = get("/funnel", {"Accept-Encoding: br"});
  EXPECT_EQ(page.body, "[br]");
  EXPECT_EQ(page.headers.at("content-encoding"), "br");
  EXPECT_EQ(page.headers.at("cache-control"), "no-cache");
  EXPECT_THAT(page.headers.at("content-security-policy"), HasSubstr("default-src 'none'"));
  const auto unchanged = get("/", {"Accept-Encoding: br", "If-None-Match: " + page.headers.at("etag")});
  EXPECT_EQ(unchanged.status, 304);
  EXPECT_EQ(unchanged.body, "");
  EXPECT_EQ(get("/assets/app-old.js").status, 404);
  EXPECT_EQ(get("/../../etc/passwd").status, 404);
  EXPECT_EQ(get("/%2e%2e/%2e%2e/etc/passwd").status, 404);
}

TEST_F(ServerTest, HeadIsGetWithoutTheBody) {
  const auto head = call({.method = "HEAD"}, "/healthz");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.headers.at("content-length"), "3");
  EXPECT_EQ(head.body, "");
}

TEST_F(ServerTest, RefusalsAreErrorsOfTheApi) {
  const struct {
    testing::HttpCall call;
    std::string path;
    int status;
    std::string_view text;
  } cases[] = {
      {{}, "/api/v1/nothing", 404, R"("code":"not_found","field":"path")"},
      {{.method = "DELETE"}, "/healthz", 405, R"(possible: GET)"},
      {{.method = "POST", .headers = {"Content-Type: text/plain"}, .body = "{}"},
       "/healthz",
       400,
       R"("Content-Type")"},
      {{.headers = {"Host: rebound.example"}},
       "/healthz",
       403,
       R"("code":"permission_denied","field":"Host")"},
      {{.headers = {"Host: rebound.example"}}, "/", 403, R"("field":"Host")"},
      {{.headers = {"Origin: http://evil.example"}}, "/healthz", 403, R"("field":"Origin")"},
      {{}, "/%zz", 400, R"("field":"target")"},
      {{.headers = {"X: " + std::string(20'000, 'x')}}, "/healthz", 431, R"("field":"headers")"},
      {{.method = "POST",
        .headers = {"Content-Type: application/json"},
        .body = std::string((1U << 20) + 1, ' ')},
       "/api/v1/analyses",
       413,
       R"("field":"body","message":"body: longer than 1048576 bytes")"},
  };
  for (const auto& [request, path, status, text] : cases) {
    const auto answer = call(request, path);
    EXPECT_EQ(answer.status, status) << path;
    EXPECT_THAT(answer.body, HasSubstr(text));
    EXPECT_THAT(answer.body, HasSubstr(R"("request_id":")" + answer.headers.at("x-request-id")));
    EXPECT_EQ(answer.headers.at("content-type"), "application/json");
  }
  EXPECT_EQ(get("/healthz").status, 200);
}

TEST_F(ServerTest, WithoutAWarehouseItLivesButIsNotReady) {
  EXPECT_EQ(get("/healthz").status, 200);
  const auto ready = get("/readyz");
  EXPECT_EQ(ready.status, 503);
  EXPECT_THAT(ready.body,
              HasSubstr(R"({"ready":false,"checks":[{"name":"warehouse","ok":false,"message":"unavailable)"));
  EXPECT_THAT(ready.body, HasSubstr(R"({"name":"metadata","ok":true,"message":""})"));
  EXPECT_THAT(get("/api/v1/status").body, HasSubstr(R"("ready":false)"));
}

TEST_F(ServerTest, AFullQueueOfWorkersIs429) {
  config_.queued_max = 0;
  start();
  const auto answer = get("/api/v1/status");
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.headers.at("retry-after"), "1");
  EXPECT_EQ(get("/healthz").status, 200) << "health does not wait for a worker";
}

TEST_F(ServerTest, ConnectionsBeyondTheLimitAre429) {
  config_.connections_max = 0;
  start();
  EXPECT_EQ(get("/healthz").status, 429);
}

TEST_F(ServerTest, CountsWhatItDid) {
  get("/healthz");
  get("/api/v1/nothing");
  const auto text = get("/metrics").body;
  EXPECT_THAT(text, HasSubstr(R"(rouse_http_requests_total{operation="health",status="200"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(rouse_http_requests_total{operation="unknown",status="404"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(rouse_build_info{version="1.2.3"} 1)"));
  EXPECT_THAT(text, HasSubstr("\nrouse_http_connections "));
}

TEST_F(ServerTest, TheSamePortTwiceIsAConflict) {
  ServerConfig second = config_;
  second.endpoint.port = server_->port();
  const auto started = Server::start(second, *api_, metrics_, log_);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, core::ErrorCode::kConflict);
}

TEST_F(ServerTest, ManyClientsAtOnceAreAllAnswered) {
  std::atomic<int> good = 0;
  {
    std::vector<std::jthread> clients;
    for (int client = 0; client < 16; ++client) {
      clients.emplace_back([&] {
        for (int i = 0; i < 20; ++i)
          good += get(i % 2 == 0 ? "/healthz" : "/api/v1/status").status == 200 ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(good, 320);
}

TEST_F(ServerTest, StoppingEndsIdleConnections) {
  get("/healthz");
  server_->stop();
  EXPECT_EQ(get("/healthz").status, 0);
}

TEST_F(ServerTest, PagesOfAnyOriginMaySendEvents) {
  const std::vector<std::string> page{"Host: collect.bank.example", "Origin: https://m.bank.example",
                                      "Access-Control-Request-Headers: authorization,x-retry-count"};
  for (const auto* path :
       {"/v1/t", "/v1/batch", "/v1/projects/key/settings", "/sa?project=p&token=t", "/sa.gif"}) {
    const auto answer = call({.method = "OPTIONS", .headers = page}, path);
    EXPECT_EQ(answer.status, 204) << path;
    EXPECT_EQ(answer.headers.at("access-control-allow-origin"), "https://m.bank.example");
    EXPECT_EQ(answer.headers.at("access-control-allow-headers"), "authorization,x-retry-count");
    EXPECT_EQ(answer.headers.at("access-control-allow-methods"), "GET, POST, OPTIONS");
  }
}

TEST_F(ServerTest, RefusedEventsAreReadableForPagesOfAnyOrigin) {
  const std::vector<std::string> page{"Origin: https://m.bank.example", "Content-Type: text/plain"};
  const auto none = call({.method = "POST", .headers = page, .body = "{}"}, "/v1/batch");
  EXPECT_EQ(none.status, 503) << "this server collects nothing";
  EXPECT_EQ(none.headers.at("retry-after"), "1");
  const auto large =
      call({.method = "POST", .headers = page, .body = std::string((1U << 20) + 1, ' ')}, "/v1/batch?x=1");
  EXPECT_EQ(large.status, 413);
  for (const auto& answer : {none, large}) {
    EXPECT_EQ(answer.headers.at("access-control-allow-origin"), "https://m.bank.example");
    EXPECT_EQ(answer.headers.at("access-control-expose-headers"), "Retry-After");
    EXPECT_EQ(answer.headers.at("cross-origin-resource-policy"), "cross-origin");
  }
}

TEST_F(ServerTest, AListenerForEventsAnswersNothingElse) {
  config_.audience = Audience::kAnyone;
  start();
  for (const auto* path :
       {"/", "/healthz", "/metrics", "/api/v1/status", "/api/openapi.json", "/v1/unknown/x"}) {
    EXPECT_EQ(get(path).status, 404) << path;
  }
  EXPECT_EQ(call({.method = "OPTIONS"}, "/v1/batch").status, 204);
}

// A connection of a client that says nothing.
class SilentClient {
 public:
  explicit SilentClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  SilentClient(const SilentClient&) = delete;
  SilentClient& operator=(const SilentClient&) = delete;
  ~SilentClient() { ::close(socket_); }
  // Waits for the server's end of the connection.
  bool closed() const {
    char byte = 0;
    return ::recv(socket_, &byte, 1, 0) == 0;
  }

 private:
  int socket_;
};

TEST_F(ServerTest, TheConnectionThatWasIdleLongestMakesRoom) {
  config_.connections_max = 2;
  start();
  const auto first = std::make_unique<SilentClient>(server_->port());
  const auto open = [&](int count) {
    const std::string expected = "rouse_http_connections " + std::to_string(count);
    while (metrics_.text().find(expected) == std::string::npos) std::this_thread::yield();
  };
  open(1);
  const SilentClient second{server_->port()};
  open(2);
  EXPECT_EQ(get("/healthz").status, 200);
  EXPECT_TRUE(first->closed());
}

}  // namespace
}  // namespace rouse::api
