// The bank's clock over HTTP.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <latch>
#include <sstream>
#include <thread>

#include "api/internal/openapi.h"
#include "api/server.h"
#include "core/json.h"
#include "metadata/bank.h"
#include "testing/http_client.h"
#include "testing/json_schema.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"

namespace rouse::api {
namespace {

using ::testing::HasSubstr;

constexpr auto kStart = core::from_epoch_ms(1'795'305'600'000);  // 2026-11-22T00:00:00Z

class ClockTest : public ::testing::Test {
 protected:
  void SetUp() override { start(&simulated_); }
  void start(core::SimulatedClock* simulated) {
    server_.reset();
    const core::Clock& clock = simulated ? static_cast<const core::Clock&>(*simulated) : machine_;
    api_ = std::make_unique<Api>(Services{.clock = clock,
                                          .machine_clock = machine_,
                                          .zone = zone_,
                                          .version = version_,
                                          .warehouse = warehouse_,
                                          .metadata = metadata_,
                                          .limits = limits_,
                                          .jobs = jobs_,
                                          .metrics = metrics_,
                                          .identifier_types = identifier_types_,
                                          .data_directory = data_.path(),
                                          .simulated_clock = simulated},
                                 files_, log_);
    ServerConfig config;
    config.endpoint = parse_endpoint("127.0.0.1:0", "listen").value();
    server_ = Server::start(config, *api_, metrics_, log_).value();
  }
  testing::HttpAnswer call(testing::HttpCall call, const std::string& query = "") const {
    call.url = "http://127.0.0.1:" + std::to_string(server_->port()) + "/api/v1/clock" + query;
    if (!call.body.empty()) call.headers.emplace_back("Content-Type: application/json");
    return testing::http(call);
  }
  testing::HttpAnswer put(const std::string& driver, const std::string& now) const {
    return call({.method = "PUT", .body = R"({"driver":")" + driver + R"(","now":")" + now + R"("})"});
  }
  testing::HttpAnswer leave(const std::string& driver) const {
    return call({.method = "DELETE"}, "?driver=" + driver);
  }

  testing::ManualClock machine_{kStart};
  core::SimulatedClock simulated_{machine_};
  std::ostringstream log_text_;
  core::Log log_{log_text_, core::LogLevel::kOff, core::LogFormat::kJson, machine_};
  core::Zone zone_ = core::Zone::load("Asia/Shanghai").value();
  std::string version_ = "1.2.3";
  testing::TemporaryFolder data_;
  metadata::Store metadata_ = metadata::Store::open(data_.path() / "metadata.sqlite", machine_).value();
  warehouse::Warehouse warehouse_{{.url = "http://127.0.0.1:1", .retries_max = 0}};
  const behaviour::AnalysisLimits limits_;
  StaticFiles files_ = StaticFiles::load(data_.path() / "no_console").value();
  Metrics metrics_{version_};
  identity::IdentifierTypes identifier_types_ = identity::default_identifier_types();
  Jobs jobs_{{}, machine_};
  std::unique_ptr<Api> api_;
  std::unique_ptr<Server> server_;
};

TEST_F(ClockTest, TellsWhereItStandsAndWhoDrivesIt) {
  constexpr std::string_view kNobody =
      R"({"mode":"simulated","now":"2026-11-22T00:00:00.000Z","driven_to":null,"driver":null,"seen_at":null})";
  constexpr std::string_view kDriven =
      R"({"mode":"simulated","now":"2026-11-01T00:00:00.000Z","driven_to":"2026-11-01T00:00:00.000Z","driver":"sim","seen_at":"2026-11-22T00:00:00.000Z"})";
  EXPECT_EQ(call({}).body, kNobody);
  const auto moved = put("sim", "2026-11-01T00:00:00.000Z");
  EXPECT_EQ(moved.status, 200);
  EXPECT_EQ(moved.body, kDriven);
  EXPECT_EQ(call({}).body, kDriven);
  EXPECT_EQ(testing::schema_fault(
                core::parse_json(moved.body).value(),
                core::parse_json(openapi_document()).value().at("components").at("schemas").at("Clock"),
                core::parse_json(openapi_document()).value()),
            "");
  const auto reader = metadata_.read();
  EXPECT_EQ(core::format_utc(metadata::simulated_time(*reader)->value()), "2026-11-01T00:00:00.000Z")
      << "kept for the next start";
}

TEST_F(ClockTest, RefusalsNameTheRule) {
  ASSERT_EQ(put("sim", "2026-11-22T08:00:00+08:00").status, 200) << "any offset";
  const struct {
    std::string driver;
    std::string now;
    int status;
    std::string_view text;
  } cases[] = {
      {"other", "2026-11-23T00:00:00Z", 409,
       R"("code":"conflict","field":"driver","message":"driver: 'sim' drives)"},
      {"sim", "2026-11-21T23:59:59.999Z", 400, R"("code":"invalid_argument","field":"now")"},
      {"sim", "2027-11-23T00:00:00.001Z", 400, "more than 366 days after 2026-11-22T00:00:00.000Z"},
      {"sim", "tomorrow", 400, R"("field":"now")"},
      {"sim", "2026-11-23T00:00:00", 400, R"("field":"now")"},
      {"", "2026-11-23T00:00:00Z", 400, R"("field":"driver")"},
  };
  for (const auto& [driver, now, status, text] : cases) {
    const auto answer = put(driver, now);
    EXPECT_EQ(answer.status, status) << now;
    EXPECT_THAT(answer.body, HasSubstr(text));
  }
  EXPECT_THAT(call({.method = "PUT", .body = R"({"driver":"sim"})"}).body, HasSubstr(R"("field":"/now")"));
  EXPECT_THAT(call({.method = "PUT", .body = R"({"driver":"sim","now":"","speed":1})"}).body,
              HasSubstr(R"("field":"/speed")"));
  EXPECT_THAT(call({}).body, HasSubstr(R"("now":"2026-11-22T00:00:00.000Z")"));
}

TEST_F(ClockTest, TheSeatIsLeftOrLostAfterAMinute) {
  ASSERT_EQ(put("first", "2026-11-23T00:00:00Z").status, 200);
  EXPECT_EQ(leave("second").status, 409);
  EXPECT_EQ(call({.method = "DELETE"}).status, 400);
  EXPECT_EQ(leave("first").status, 204);
  EXPECT_THAT(call({}).body, HasSubstr(R"("driver":null,"seen_at":null)"));
  ASSERT_EQ(put("second", "2026-11-24T00:00:00Z").status, 200);
  ASSERT_EQ(put("first", "2026-11-25T00:00:00Z").status, 409);
  machine_.advance(core::kSeatHeld);
  EXPECT_EQ(put("first", "2026-11-25T00:00:00Z").status, 200);
}

TEST_F(ClockTest, OfDriversThatRaceOneWins) {
  constexpr int kDrivers = 6;
  std::atomic<int> won = 0;
  std::atomic<int> refused = 0;
  std::latch ready{kDrivers};
  {
    std::vector<std::jthread> drivers;
    drivers.reserve(kDrivers);
    for (int i = 0; i < kDrivers; ++i) {
      drivers.emplace_back([&, i] {
        ready.arrive_and_wait();
        const int status =
            put("driver" + std::to_string(i), "2026-12-0" + std::to_string(i + 1) + "T00:00:00Z").status;
        if (status == 200) ++won;
        if (status == 409) ++refused;
      });
    }
  }
  EXPECT_EQ(won, 1);
  EXPECT_EQ(refused, kDrivers - 1);
}

TEST_F(ClockTest, PagesOfOtherOriginsCannotMoveIt) {
  const auto foreign = call({.method = "DELETE", .headers = {"Origin: http://evil.example"}}, "?driver=sim");
  EXPECT_EQ(foreign.status, 403);
}

TEST_F(ClockTest, TheMachinesClockIsNotMoved) {
  start(nullptr);
  EXPECT_EQ(
      call({}).body,
      R"({"mode":"system","now":"2026-11-22T00:00:00.000Z","driven_to":null,"driver":null,"seen_at":null})");
  for (const auto& answer : {put("sim", "2026-11-23T00:00:00Z"), leave("sim")}) {
    EXPECT_EQ(answer.status, 409);
    EXPECT_THAT(answer.body, HasSubstr(R"("code":"conflict","field":"clock")"));
    EXPECT_THAT(answer.body, HasSubstr("rouse serve --clock simulated"));
  }
}

}  // namespace
}  // namespace rouse::api
