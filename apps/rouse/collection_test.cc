// Collection end to end with the built programs: events are posted as SDKs post them, and looked for where
// people look.
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

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kGood = "exit status 0";
constexpr std::chrono::milliseconds kPoll{50};

constexpr std::string_view kPlan = R"(format: 1
plan: app_events
en: App events
subject: {type: customer, en: Customer}
properties:
  - {name: amount, id: amount, type: money}
  - {name: contact, id: contact, type: string, pii: true}
events:
  - {name: login}
  - {name: pay, required: [amount], allowed: [contact]}
)";

class Collecting : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(rouse_says({"--data", data_, "init"}).end, kGood);
    std::ofstream{folder_.path() / "plan.yaml"} << kPlan;
    key_ = add_source("app", "mark");
    serve();
  }
  std::string add_source(const std::string& id, const std::string& enforcement) {
    const auto added = rouse_says({"--data", data_, "sources", "add", "--id", id, "--plan-file",
                                   (folder_.path() / "plan.yaml").string(), "--enforcement", enforcement});
    EXPECT_EQ(added.end, kGood) << added.text;
    const auto at = added.text.find("write_key: ") + 11;
    return added.text.substr(at, added.text.find('\n', at) - at);
  }
  void serve() { serving_ = std::make_unique<Serving>(data_); }

  testing::HttpAnswer post(const std::string& path, const std::string& body, const std::string& key) const {
    return testing::http({.method = "POST",
                          .url = serving_->url() + path,
                          .headers = {"Content-Type: application/json",
                                      "Authorization: Basic " + core::base64_encoded(key + ":")},
                          .body = body});
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
    EXPECT_TRUE(get("/api/v1/collection").at("balanced").as_bool());
  }

  testing::TemporaryFolder folder_;
  std::string data_ = (folder_.path() / "data").string();
  std::string key_;
  std::unique_ptr<Serving> serving_;
};

constexpr std::string_view kBatch = R"({"batch":[
  {"type":"track","event":"login","userId":"C1","messageId":"m1","timestamp":"2026-11-20T08:00:00Z"},
  {"type":"track","event":"pay","userId":"C1","messageId":"m2","timestamp":"2026-11-20T08:01:00Z",
   "properties":{"amount":12.5,"contact":"13800138000","note":"call 13900139000"}},
  {"type":"track","event":"surprise","userId":"C2","messageId":"m3","timestamp":"2026-11-20T08:02:00Z"},
  {"type":"track","event":"login","userId":"C1","messageId":"m1","timestamp":"2026-11-20T08:00:00Z"}]})";

TEST_F(Collecting, EventsAreCountedAndAnalysed) {
  const auto answer = post("/v1/batch", std::string{kBatch}, key_);
  ASSERT_EQ(answer.status, 200) << answer.body;
  wait_until_drained();
  EXPECT_EQ(counted("received"), 4);
  EXPECT_EQ(counted("stored"), 3);
  EXPECT_EQ(counted("duplicates"), 1);
  const auto funnel = serving_->analyse(
      R"({"analysis":"funnel","plan":"app_events","range":{"from":"2026-11-20","to":"2026-11-20"},)"
      R"("steps":[{"event":"login"},{"event":"pay"}],"window":{"length":1,"unit":"day"}})");
  EXPECT_THAT(funnel.body, HasSubstr(R"("entered":1)"));
  const auto doctor = rouse_says({"--data", data_, "doctor"});
  EXPECT_EQ(doctor.end, kGood) << doctor.text;
  EXPECT_THAT(doctor.text, HasSubstr("4 received = 3 stored + 1 duplicates + 0 rejected + 0 in log"));
}

TEST_F(Collecting, WhatIsUndeclaredIsListedAndDeclared) {
  ASSERT_EQ(post("/v1/batch", std::string{kBatch}, key_).status, 200);
  wait_until_drained();
  const auto list = boost::json::serialize(get("/api/v1/plans/app_events/undeclared"));
  EXPECT_THAT(list, HasSubstr(R"("event":"surprise","property":null)"));
  EXPECT_THAT(list, HasSubstr(R"("event":"pay","property":"note","type":"string")"));
  const auto declared = post("/api/v1/plans/app_events/declarations",
                             R"({"event":"surprise","label":{"zh":"惊喜","en":"Surprise"}})", key_);
  EXPECT_EQ(declared.status, 200) << declared.body;
  EXPECT_THAT(declared.body, HasSubstr(R"("name":"surprise")"));
  EXPECT_THAT(boost::json::serialize(get("/api/v1/plans/app_events/undeclared")), Not(HasSubstr("surprise")));
}

TEST_F(Collecting, RejectedEventsAreReplayedWhenThePlanIsMended) {
  const std::string key = add_source("strict", "reject");
  const auto answer = post("/v1/batch", std::string{kBatch}, key);
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr("undeclared_event"));
  wait_until_drained();
  EXPECT_THAT(boost::json::serialize(get("/api/v1/rejected_events?plan=app_events&source=strict")),
              HasSubstr(R"("name":"undeclared_event","count":1)"));
  ASSERT_EQ(post("/api/v1/plans/app_events/declarations", R"({"event":"surprise"})", key).status, 200);
  const auto replayed = rouse_says(
      {"--data", data_, "events", "replay", "--plan", "app_events", "--reason", "undeclared_event"});
  EXPECT_EQ(replayed.end, kGood) << replayed.text;
  EXPECT_THAT(replayed.text, HasSubstr("1 accepted, 0 rejected again, 0 of forgotten customers"));
  wait_until_drained();
  EXPECT_EQ(rouse_says({"--data", data_, "doctor"}).end, kGood);
}

TEST_F(Collecting, RefusalsSayWhatSdksExpect) {
  EXPECT_EQ(post("/v1/batch", std::string{kBatch}, "nobody").status, 401);
  EXPECT_EQ(post("/v1/batch", "{", key_).status, 400);
  EXPECT_EQ(post("/v1/batch", R"({"batch":[]})" + std::string(600 << 10, ' '), key_).status, 413);
  EXPECT_EQ(testing::http({.url = serving_->url() + "/v1/projects/" + key_ + "/settings"}).status, 200);
  EXPECT_EQ(testing::http({.url = serving_->url() + "/v1/projects/nobody/settings"}).status, 403);
  const auto pixel =
      testing::http({.url = serving_->url() + "/sa.gif?project=app_events&token=" + key_ + "&data=" +
                            core::base64_encoded(R"({"type":"track","event":"login",)"
                                                 R"("distinct_id":"d1","time":1})")});
  EXPECT_EQ(pixel.status, 200);
  EXPECT_EQ(pixel.headers.at("content-type"), "image/gif");
  ASSERT_EQ(rouse_says({"--data", data_, "sources", "set", "--id", "app", "--disable"}).end, kGood);
  std::this_thread::sleep_for(std::chrono::milliseconds{1'500});  // sources are looked at once a second
  EXPECT_EQ(post("/v1/batch", std::string{kBatch}, key_).status, 403);
}

// The bytes of every file below a folder, and of what the programs said.
void expect_nowhere(const fs::path& folder, const std::vector<std::string>& canaries) {
  for (const auto& entry : fs::recursive_directory_iterator{folder}) {
    if (!entry.is_regular_file()) continue;
    const std::string bytes = read_file(entry.path());
    for (const auto& canary : canaries) {
      EXPECT_EQ(bytes.find(canary), std::string::npos) << canary << " in " << entry.path();
    }
  }
}

TEST_F(Collecting, PersonalDataAreNowhereInTheClear) {
  const std::vector<std::string> canaries{"13800138000", "13900139000", "13700137000", "11010119900307123"};
  ASSERT_EQ(post("/v1/batch", std::string{kBatch}, key_).status, 200);
  const auto identified = post(
      "/v1/identify",
      R"({"userId":"13700137000","traits":{"phone":"13800138000","idCard":"110101199003071233"}})", key_);
  EXPECT_EQ(identified.status, 200);
  const auto broken = post("/v1/track", R"({"userId":"13800138000","event":13900139000})", key_);
  const auto garbage = post("/v1/batch", R"({"batch":[{"userId":"13800138000)", key_);
  for (const auto& canary : canaries) {
    EXPECT_THAT(broken.body + garbage.body + identified.body, Not(HasSubstr(canary)));
  }
  wait_until_drained();
  serving_->process().signal(SIGTERM);
  serving_->process().finish();
  for (const auto& canary : canaries) EXPECT_THAT(serving_->process().said(), Not(HasSubstr(canary)));
  const auto shown = rouse_says({"--data", data_, "events", "log", "--limit", "100"});
  for (const auto& canary : canaries) EXPECT_THAT(shown.text, Not(HasSubstr(canary)));
  expect_nowhere(data_, canaries);
}

TEST_F(Collecting, AcknowledgedEventsSurviveKillsAndAreCountedOnce) {
  constexpr int kKills = 3;
  int acknowledged = 0;
  for (int round = 0; round <= kKills; ++round) {
    for (int i = 0; i < 20; ++i) {
      const std::string id = std::to_string(round) + "-" + std::to_string(i);
      const auto answer = post(
          "/v1/track", R"({"event":"login","userId":"C)" + id + R"(","messageId":")" + id + R"("})", key_);
      ASSERT_EQ(answer.status, 200) << answer.body;
      ++acknowledged;
    }
    if (round == kKills) break;
    serving_->process().signal(SIGKILL);
    serving_->process().finish();
    serve();
  }
  wait_until_drained();
  EXPECT_EQ(counted("stored"), acknowledged);
  EXPECT_EQ(rouse_says({"--data", data_, "doctor"}).end, kGood);
}

}  // namespace
}  // namespace rouse
