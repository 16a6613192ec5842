// A server whose clock a program drives, end to end with the built programs.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <chrono>
#include <fstream>
#include <thread>

#include "core/json.h"
#include "core/text/base64.h"
#include "running.h"
#include "testing/temporary_folder.h"

namespace rouse {
namespace {

using ::testing::HasSubstr;

constexpr const char* kGood = "exit status 0";
constexpr std::chrono::milliseconds kPoll{50};

constexpr std::string_view kPlan = R"(format: 1
plan: app_events
en: App events
simulated: true
subject: {type: customer, en: Customer}
events:
  - {name: login}
)";

class SimulatedTime : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(rouse_says({"--data", data_, "init"}).end, kGood);
    std::ofstream{folder_.path() / "plan.yaml"} << kPlan;
    std::ofstream{folder_.path() / "data" / "rouse.yaml"} << "environment: development\nclock: simulated\n";
    const auto added = rouse_says({"--data", data_, "sources", "add", "--id", "app", "--events-per-second",
                                   "1", "--plan-file", (folder_.path() / "plan.yaml").string()});
    ASSERT_EQ(added.end, kGood) << added.text;
    const auto at = added.text.find("write_key: ") + 11;
    key_ = added.text.substr(at, added.text.find('\n', at) - at);
    serving_ = std::make_unique<Serving>(data_);
  }
  testing::HttpAnswer call(const std::string& method, const std::string& path,
                           const std::string& body) const {
    return testing::http({.method = method,
                          .url = serving_->url() + path,
                          .headers = {"Content-Type: application/json",
                                      "Authorization: Basic " + core::base64_encoded(key_ + ":")},
                          .body = body});
  }
  int drive(const std::string& now) const {
    return call("PUT", "/api/v1/clock", R"({"driver":"test","now":")" + now + R"("})").status;
  }
  // Until it is taken: the source may send one event a second.
  void login(const std::string& message) const {
    const auto deadline = std::chrono::steady_clock::now() + kLongest;
    int status = 0;
    do {
      status =
          call("POST", "/v1/track", R"({"event":"login","userId":"C1","messageId":")" + message + R"("})")
              .status;
      if (status == 429) std::this_thread::sleep_for(kPoll);
    } while (status == 429 && std::chrono::steady_clock::now() < deadline);
    EXPECT_EQ(status, 200);
  }
  boost::json::value get(const std::string& path) const {
    return core::parse_json(serving_->get(path).body).value();
  }
  std::uint64_t counted(std::string_view name) const {
    return get("/api/v1/collection").at(name).to_number<std::uint64_t>();
  }
  void wait_until_drained() const {
    const auto deadline = std::chrono::steady_clock::now() + kLongest;
    while (counted("in_log") > 0 && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(kPoll);
    }
  }

  testing::TemporaryFolder folder_;
  std::string data_ = (folder_.path() / "data").string();
  std::string key_;
  std::unique_ptr<Serving> serving_;
};

TEST_F(SimulatedTime, DaysPassAsTheDriverSaysAndRatesAsTheyReallyDo) {
  ASSERT_EQ(drive("2026-03-01T00:00:00Z"), 200) << "the past: nothing was collected yet";
  login("m1");
  login("m2");  // the bank's clock stands, the limit of the source does not
  wait_until_drained();
  EXPECT_EQ(drive("2026-02-28T00:00:00Z"), 400) << "now something was";
  ASSERT_EQ(drive("2026-03-02T00:00:00Z"), 200);
  login("m3");
  login("m1");  // within seven of the bank's days
  ASSERT_EQ(drive("2026-03-10T00:00:00Z"), 200);
  login("m1");
  wait_until_drained();
  EXPECT_EQ(counted("stored"), 4);
  EXPECT_EQ(counted("duplicates"), 1);
  EXPECT_EQ(counted("lag_ms"), 0);

  const auto plan = get("/api/v1/plans").at("plans").at(0);
  EXPECT_EQ(plan.at("from").as_string(), "2026-03-01");
  EXPECT_EQ(plan.at("to").as_string(), "2026-03-10");
  const auto funnel = serving_->analyse(
      R"({"analysis":"funnel","plan":"app_events","range":{"from":"2026-03-01","to":"2026-03-10"},)"
      R"("steps":[{"event":"login"}],"window":{"length":1,"unit":"day"}})");
  EXPECT_THAT(funnel.body, HasSubstr(R"("computed_at":"2026-03-10T00:00:00.000Z")"));
}

TEST_F(SimulatedTime, AServerThatStartsAgainGoesOnWhereItStood) {
  ASSERT_EQ(drive("2026-03-01T00:00:00Z"), 200);
  serving_.reset();
  serving_ = std::make_unique<Serving>(data_);
  EXPECT_THAT(
      serving_->get("/api/v1/clock").body,
      HasSubstr(
          R"({"mode":"simulated","now":"2026-03-01T00:00:00.000Z","driven_to":"2026-03-01T00:00:00.000Z","driver":null)"));
  EXPECT_EQ(get("/api/v1/status").at("clock").as_string(), "simulated");
  EXPECT_EQ(drive("2026-02-01T00:00:00Z"), 400);
}

TEST_F(SimulatedTime, ProductionRefusesIt) {
  const auto refused =
      rouse_says({"--data", data_, "--set", "environment=production", "serve", "--port", "0"});
  EXPECT_EQ(refused.end, "exit status 2");
  EXPECT_THAT(refused.text, HasSubstr("invalid_argument: clock: simulated is refused, because environment is "
                                      "production (set environment to development"));
  EXPECT_THAT(rouse_says({"--data", data_, "config"}).text,
              ::testing::ContainsRegex("clock +simulated +file.*ROUSE_CLOCK"));
}

}  // namespace
}  // namespace rouse
