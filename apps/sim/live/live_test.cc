#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "core/json.h"
#include "core/zone.h"
#include "live/player.h"
#include "live/rouse_server.h"
#include "nights/layout.h"
#include "testing/scripted_http.h"
#include "testing/temporary_folder.h"
#include "world/world.h"

namespace rouse::sim {
namespace {

using ::testing::HasSubstr;
using testing::ScriptedAnswer;
using testing::ScriptedHttp;

ScriptedAnswer answer(int status, const std::string& body = "{}", const std::string& headers = {}) {
  return {fmt::format("HTTP/1.1 {} x\r\nContent-Type: application/json\r\n{}Content-Length: {}\r\n\r\n{}",
                      status, headers, body.size(), body),
          {}};
}

std::string body_of(const std::string& request) { return request.substr(request.find("\r\n\r\n") + 4); }

ServerConfig config(const ScriptedHttp& http) {
  ServerConfig config;
  config.url = http.server().url;
  config.write_key = "key";
  config.driver = "test";
  config.first_pause = core::Milliseconds{1};
  return config;
}

TEST(RouseServer, WaitsForWhatMayPass) {
  std::vector<std::string> bodies;
  const std::vector<ScriptedAnswer> answers{
      answer(503), answer(429, "{}", "Retry-After: 0\r\n"), {"", {}}, answer(200)};
  const ScriptedHttp http{[&](const std::string& request) {
    bodies.push_back(body_of(request));
    EXPECT_THAT(request, HasSubstr("Authorization: Basic a2V5Og=="));
    return answers[std::min(bodies.size(), answers.size()) - 1];
  }};
  auto server = RouseServer::connect(config(http));
  ASSERT_TRUE(server);
  const auto done = (*server)->collect("{\"batch\":[]}");
  EXPECT_TRUE(done) << to_string(done.error());
  EXPECT_THAT(bodies, ::testing::Each("{\"batch\":[]}"));
  EXPECT_EQ(bodies.size(), 4U);
}

TEST(RouseServer, StopsWaitingWhenTold) {
  const ScriptedHttp http{[](const std::string&) { return answer(503); }};
  auto given = config(http);
  given.first_pause = core::Milliseconds{3'600'000};
  int asked = 0;
  given.stop = [&asked] { return ++asked > 2; };
  auto server = RouseServer::connect(given);
  ASSERT_TRUE(server);
  const auto done = (*server)->collect("{}");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, core::ErrorCode::kCancelled);
}

TEST(RouseServer, SaysWhatTheServerRefuses) {
  int asked = 0;
  const ScriptedHttp http{[&](const std::string&) {
    ++asked;
    return answer(
        409,
        R"({"error":{"code":"conflict","field":"driver","message":"driver: 'b' drives","hint":"wait"}})");
  }};
  auto server = RouseServer::connect(config(http));
  ASSERT_TRUE(server);
  const auto moved = (*server)->move_clock(core::from_epoch_ms(1'800'000'000'000));
  ASSERT_FALSE(moved);
  EXPECT_EQ(moved.error().code, core::ErrorCode::kConflict);
  EXPECT_EQ(moved.error().message, "driver: 'b' drives");
  EXPECT_EQ(moved.error().hint, "wait");
  EXPECT_EQ(asked, 1);
}

TEST(RouseServer, GivesUpWhenItsPatienceEnds) {
  const ScriptedHttp http{[](const std::string&) { return answer(503); }};
  ServerConfig impatient = config(http);
  impatient.patience = core::Milliseconds{20};
  auto server = RouseServer::connect(impatient);
  ASSERT_TRUE(server);
  const auto done = (*server)->collect("{}");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, core::ErrorCode::kUnavailable);
}

TEST(RouseServer, AnAddressThatIsNoneIsRefused) {
  ServerConfig wrong;
  wrong.url = "bank.example";
  EXPECT_EQ(RouseServer::connect(wrong).error().field, "--url");
}

// A collector with a clock, as far as a player sees it. Every fifth request fails before or after it was
// done.
class FakeRouse {
 public:
  ScriptedAnswer operator()(const std::string& request) {
    const std::lock_guard lock{mutex_};
    const int number = ++requests_;
    if (number % 10 == 5) return answer(503);
    ScriptedAnswer given = handle(request);
    return number % 10 == 0 ? ScriptedAnswer{"", {}} : given;
  }

  std::map<std::string, int> taken() {
    const std::lock_guard lock{mutex_};
    return taken_;
  }

 private:
  ScriptedAnswer handle(const std::string& request) {
    if (request.starts_with("POST /v1/batch")) return collect(body_of(request));
    if (request.starts_with("PUT /api/v1/clock")) {
      const auto moved = core::parse_json(body_of(request));
      const std::string now{moved->at("now").as_string()};
      EXPECT_GE(now, now_) << "time goes forward only";
      now_ = now;
    }
    const std::string driven_to = now_.empty() ? "null" : "\"" + now_ + "\"";
    return answer(200, fmt::format(R"({{"mode":"simulated","driven_to":{}}})", driven_to));
  }

  ScriptedAnswer collect(const std::string& body) {
    const auto batch = core::parse_json(body);
    EXPECT_TRUE(batch) << body.substr(0, 200);
    for (const auto& call : batch->at("batch").as_array()) {
      ++taken_[std::string{call.at("messageId").as_string()}];
      EXPECT_LT(std::string{call.at("timestamp").as_string()}, now_) << "nothing comes from the future";
      const bool known = call.as_object().contains("userId");
      EXPECT_TRUE(known || call.as_object().contains("anonymousId"));
    }
    return answer(200);
  }

  std::mutex mutex_;
  int requests_ = 0;
  std::string now_;
  std::map<std::string, int> taken_;
};

LiveRequest live_request(const ScriptedHttp& http) {
  LiveRequest request;
  request.settings = {
      .seed = 4, .customers = 400, .days = 30, .last_day = *core::parse_day("2026-10-31", "")};
  request.days = 3;
  request.seconds_per_day = 0;
  request.server = config(http);
  return request;
}

// What the three days after the history hold.
std::set<std::string> expected(const Settings& settings) {
  const World world{settings};
  std::set<std::string> ids;
  History history;
  DayLog log;
  const std::int64_t ends = day_of(settings.last_day + 4).begins_ms();
  for (std::uint32_t number = 1; number <= settings.customers; ++number) {
    world.live(number, history);
    for (std::int32_t day = 1; day <= 3; ++day) {
      world.live_day(history.customer, day_of(settings.last_day + day), {}, history.life, log);
      for (const Event& event : log.events) {
        if (event.time_ms < ends) ids.insert(fmt::format("6{:08}-{}", event.customer, event.ordinal));
      }
    }
  }
  return ids;
}

TEST(Player, NoEventIsLostOnABrokenWay) {
  FakeRouse rouse;
  const ScriptedHttp http{[&](const std::string& request) { return rouse(request); }};
  const LiveRequest request = live_request(http);
  const auto played = play(request);
  ASSERT_TRUE(played) << to_string(played.error());
  std::set<std::string> ids;
  for (const auto& [id, times] : rouse.taken()) ids.insert(id);
  EXPECT_EQ(ids, expected(request.settings));
  EXPECT_GT(ids.size(), 300U);
  EXPECT_EQ(played->events, ids.size());
}

TEST(Player, GoesOnWhereTheClockStands) {
  FakeRouse rouse;
  const ScriptedHttp http{[&](const std::string& request) { return rouse(request); }};
  LiveRequest first = live_request(http);
  int hours = 0;
  first.stop = [&] { return ++hours > 30; };
  const auto stopped = play(first);
  ASSERT_TRUE(stopped) << to_string(stopped.error());
  EXPECT_EQ(stopped->next_day, first.settings.last_day + 2);
  LiveRequest second = live_request(http);
  second.days = 2;
  ASSERT_TRUE(play(second));
  std::set<std::string> ids;
  for (const auto& [id, times] : rouse.taken()) ids.insert(id);
  EXPECT_EQ(ids, expected(first.settings));
}

// Every file below a folder, by its name there.
std::map<std::string, std::string> files_of(const std::filesystem::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
    if (!entry.is_regular_file()) continue;
    std::ostringstream text;
    text << std::ifstream{entry.path(), std::ios::binary}.rdbuf();
    files[entry.path().lexically_relative(folder)] = text.str();
  }
  return files;
}

std::map<std::string, std::string> delivered(LiveRequest request, const std::filesystem::path& folder,
                                             std::initializer_list<int> stops_after_hours) {
  FakeRouse rouse;
  const ScriptedHttp http{[&](const std::string& call) { return rouse(call); }};
  request.server = config(http);
  request.tables = folder;
  for (const int most : stops_after_hours) {
    int hours = 0;
    request.stop = [&] { return most > 0 && ++hours > most; };
    EXPECT_TRUE(play(request));
  }
  return files_of(folder);
}

TEST(Player, DeliversTheNightOfEachDayItHasPlayed) {
  const testing::TemporaryFolder folder;
  const ScriptedHttp nobody{[](const std::string&) { return answer(500); }};
  LiveRequest request = live_request(nobody);
  const auto once = delivered(request, folder.path() / "once", {0});
  EXPECT_EQ(once.size(), 3 * kNightTables * 2);
  EXPECT_TRUE(once.contains("2026-11-03/transactions_20261103.ctl"));
  // The first one stops on the second day, whose night another run delivers.
  request.days = 2;
  EXPECT_EQ(delivered(request, folder.path() / "resumed", {30, 0}), once);
}

TEST(Player, AMachineClockIsNotPlayedTo) {
  const ScriptedHttp http{
      [](const std::string&) { return answer(200, R"({"mode":"system","driven_to":null})"); }};
  const auto played = play(live_request(http));
  ASSERT_FALSE(played);
  EXPECT_EQ(played.error().code, core::ErrorCode::kConflict);
  EXPECT_THAT(played.error().hint, HasSubstr("--clock simulated"));
}

}  // namespace
}  // namespace rouse::sim
