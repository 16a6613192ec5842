// The collector as a whole: keys and sources, rates, the way through the vault, a log that fails, replays.
#include "ingest/collector.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "access/vault.h"
#include "core/zone.h"
#include "events/collected_event.h"
#include "metadata/plans.h"
#include "metadata/sources.h"
#include "testing/collected_text.h"
#include "testing/manual_clock.h"
#include "testing/memory_log.h"
#include "testing/temporary_folder.h"

namespace rouse::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr auto kNow = core::from_epoch_ms(1'795'305'600'000);  // 2026-11-22T00:00:00Z

constexpr std::string_view kPlan = R"(
format: 1
plan: bank
zh: 银行
subject: {type: customer, zh: 客户}
properties:
  - {name: remark, id: remark, zh: 备注, type: string}
  - {name: mobile, id: mobile, zh: 手机, type: string, pii: true}
events:
  - {name: login, zh: 登录, allowed: [remark, mobile]}
)";

constexpr std::string_view kLogin = R"({"messageId":"m","userId":"c","event":"login"})";
constexpr std::string_view kChat =
    R"({"messageId":"m","userId":"c","event":"chat","properties":{"phone":"13800138000"}})";

class CollectorTest : public ::testing::Test {
 protected:
  CollectorTest() {
    store_ =
        std::make_unique<metadata::Store>(*metadata::Store::open(folder_.path() / "metadata.sqlite", clock_));
    EXPECT_TRUE(access::Vault::create(folder_.path() / "vault.key"));
    vault_ = *access::Vault::open(folder_.path() / "vault.key", *store_);
    save_plan(kPlan);
    source_.id = "app";
    source_.name = "App";
    source_.plan = "bank";
    source_.enforcement = metadata::Enforcement::kReject;
    auto transaction = *store_->begin();
    source_ = *metadata::add_source(transaction, source_);
    EXPECT_TRUE(transaction.commit());
    start({});
  }

  void start(const CollectorConfig& config) {
    collector_ = *Collector::open(config, log_, *vault_, *store_, *core::Zone::load("Asia/Shanghai"), clock_);
  }
  void save_plan(std::string_view yaml) {
    auto transaction = *store_->begin();
    EXPECT_TRUE(metadata::save_plan(transaction, "bank", yaml));
    EXPECT_TRUE(transaction.commit());
  }
  // Seen by the collector after a second.
  void save_source() {
    auto transaction = *store_->begin();
    source_ = *metadata::replace_source(transaction, source_);
    EXPECT_TRUE(transaction.commit());
    clock_.advance(core::Milliseconds{1'000});
  }

  CollectRequest track(std::string_view body) const {
    return {.call = "track",
            .write_key = source_.write_key,
            .body = body,
            .address = "10.0.0.1",
            .received_at = kNow};
  }
  CollectOutcome send(const CollectRequest& request) {
    return wait([&](Collector::Done done) { collector_->collect(request, std::move(done)); });
  }
  template <typename Call>
  static CollectOutcome wait(Call call) {
    std::mutex mutex;
    std::condition_variable answered;
    std::optional<CollectOutcome> outcome;
    call([&](CollectOutcome given) {
      const std::lock_guard lock{mutex};
      EXPECT_FALSE(outcome) << "answered twice";
      outcome = std::move(given);
      answered.notify_all();
    });
    std::unique_lock lock{mutex};
    answered.wait(lock, [&] { return outcome.has_value(); });
    return *std::move(outcome);
  }
  // "200" or "401 writeKey: is missing".
  static std::string text(const CollectOutcome& outcome) {
    if (outcome) return "200";
    return std::to_string(outcome.error().status) + " " + outcome.error().error.message;
  }
  events::CollectedEvent record(std::size_t index) {
    return *events::decode(records_.emplace_back(log_.records().at(index)));
  }

  testing::TemporaryFolder folder_;
  testing::ManualClock clock_{kNow};
  std::unique_ptr<metadata::Store> store_;
  std::unique_ptr<access::Vault> vault_;
  metadata::Source source_;
  testing::MemoryLog log_;
  std::unique_ptr<Collector> collector_;
  std::deque<std::string> records_;  // what was decoded
};

TEST_F(CollectorTest, AcknowledgesWhatIsInTheLog) {
  const auto outcome = send(track(kLogin));
  ASSERT_TRUE(outcome) << text(outcome);
  EXPECT_EQ(outcome->events, 1);
  EXPECT_THAT(outcome->rejected, IsEmpty());
  const auto event = record(0);
  EXPECT_EQ(testing::collected_text(event), "login of c ids=customer_no:c");
  EXPECT_EQ(event.source, "app");
  EXPECT_EQ(event.plan, "bank");
  EXPECT_EQ(event.received_at, kNow);
  EXPECT_EQ(collector_->stats().events, 1);
}

TEST_F(CollectorTest, FindsTheKeyInHeaderOrBody) {
  const std::string key = source_.write_key;
  const struct {
    std::string_view header;
    std::string body, answer;
  } cases[] = {
      {key, std::string{kLogin}, "200"},
      {"", R"({"writeKey":")" + key + R"(","userId":"c","event":"login"})", "200"},
      {"", std::string{kLogin}, "401 writeKey: is missing"},
      {"x", std::string{kLogin}, "401 writeKey: belongs to no source"},
      {"", R"({"writeKey":"13800138000","userId":"c","event":"login"})",
       "401 writeKey: belongs to no source"},
      {"x", "no JSON", "401 writeKey: belongs to no source"},
      {key, "no JSON", "400 body: is not a JSON object or array"},
  };
  for (const auto& [header, body, answer] : cases) {
    auto request = track(body);
    request.write_key = header;
    EXPECT_THAT(text(send(request)), StartsWith(answer)) << body;
  }
  CollectRequest form{.format = WireFormat::kSensors, .received_at = kNow};
  const std::string body =
      "token=" + key + "&data=eyJ0eXBlIjoidHJhY2siLCJldmVudCI6ImxvZ2luIiwiZGlzdGluY3RfaWQiOiJkIn0";
  form.body = body;
  EXPECT_EQ(text(send(form)), "200");
  EXPECT_EQ(log_.records().size(), 3);
}

TEST_F(CollectorTest, ChangesOfASourceHoldWithinASecond) {
  EXPECT_EQ(text(send(track(kLogin))), "200");
  source_.enabled = false;
  save_source();
  EXPECT_EQ(text(send(track(kLogin))), "403 writeKey: its source is switched off");
  EXPECT_FALSE(collector_->settings_json(source_.write_key));
  source_.enabled = true;
  save_source();
  EXPECT_EQ(text(send(track(kLogin))), "200");
  EXPECT_EQ(send(track(kChat))->rejected.size(), 1);
  save_plan(std::string{kPlan} + "  - {name: chat, zh: 聊天}\n");
  EXPECT_EQ(send(track(R"({"userId":"c","event":"chat"})"))->rejected.size(), 1);
  clock_.advance(core::Milliseconds{1'000});
  EXPECT_EQ(send(track(R"({"userId":"c","event":"chat"})"))->rejected.size(), 0);
}

TEST_F(CollectorTest, SettingsAreWhatTheBrowserSdkReads) {
  const auto settings = collector_->settings_json(source_.write_key);
  ASSERT_TRUE(settings);
  const auto json = boost::json::parse(*settings).as_object();
  EXPECT_EQ(json.at("integrations").at("Segment.io").at("apiKey").as_string(),
            std::string_view{source_.write_key});
  EXPECT_EQ(json.at("integrations").as_object().size(), 1);  // more would make the SDK load code from a CDN
  EXPECT_TRUE(json.at("plan").at("track").at("__default").at("enabled").as_bool());
  EXPECT_EQ(collector_->settings_json("x").error().code, core::ErrorCode::kPermissionDenied);
}

TEST_F(CollectorTest, PersonalValuesAreInTheVaultBeforeTheEventIsInTheLog) {
  ASSERT_TRUE(send(track(R"({"userId":"c","event":"login","properties":{"mobile":"13800138000"}})")));
  const auto event = record(0);
  ASSERT_EQ(event.cells.size(), 1);
  const auto original = vault_->original(event.cells[0].cell.text);
  ASSERT_TRUE(original) << core::to_string(original.error());
  EXPECT_EQ(original->value, "13800138000");
  ASSERT_TRUE(*vault_->forget("c"));
  EXPECT_FALSE(vault_->original(event.cells[0].cell.text));
}

TEST_F(CollectorTest, ARejectedEventIsSealedAndCanBeReplayedOnce) {
  const auto outcome = send(track(kChat));
  ASSERT_TRUE(outcome);
  ASSERT_EQ(outcome->rejected.size(), 1);
  EXPECT_EQ(outcome->rejected[0].message_id, "m");
  EXPECT_EQ(outcome->rejected[0].reason, "undeclared_event");
  EXPECT_EQ(outcome->rejected[0].field, "event");
  const auto rejected = record(0);
  EXPECT_THAT(log_.records()[0], ::testing::Not(HasSubstr("13800138000")));
  const auto original = vault_->unseal(rejected.rejection.sealed);
  ASSERT_TRUE(original) << core::to_string(original.error());
  EXPECT_THAT(*original, HasSubstr(std::string{kChat}));

  const auto again = [&] {
    return wait(
        [&](Collector::Done done) { collector_->collect_again(*original, "app", kNow, std::move(done)); });
  };
  auto replayed = again();
  ASSERT_TRUE(replayed);
  EXPECT_EQ(replayed->events, 0);
  EXPECT_EQ(replayed->rejected.size(), 1);
  EXPECT_EQ(log_.records().size(), 1);
  save_plan(std::string{kPlan} + "  - {name: chat, zh: 聊天}\n");
  source_.enforcement = metadata::Enforcement::kMark;
  save_source();
  replayed = again();
  ASSERT_TRUE(replayed);
  EXPECT_EQ(replayed->events, 1);
  const auto event = record(1);
  EXPECT_EQ(event.kind, events::CollectedKind::kEvent);
  EXPECT_EQ(event.message_id, rejected.message_id);
  EXPECT_NE(event.key, rejected.key);
  EXPECT_EQ(text(wait([&](Collector::Done done) {
              collector_->collect_again("{}", "app", kNow, std::move(done));
            })),
            "400 original: is not one of a rejected event");
  EXPECT_EQ(text(wait([&](Collector::Done done) {
              collector_->collect_again(*original, "x", kNow, std::move(done));
            })),
            "400 source: there is no source of that id");
}

TEST_F(CollectorTest, AFailingLogIsSaidAndNothingIsCounted) {
  const struct {
    core::ErrorCode code;
    int status;
  } cases[] = {
      {core::ErrorCode::kResourceExhausted, 503},
      {core::ErrorCode::kUnavailable, 503},
      {core::ErrorCode::kInternal, 503},
  };
  for (const auto& [code, status] : cases) {
    log_.fail_with(core::Error{code, "log", "the log says no", {}});
    for (const auto body : {kLogin, kChat}) {
      const auto outcome = send(track(body));
      ASSERT_FALSE(outcome);
      EXPECT_EQ(outcome.error().status, status);
      EXPECT_GT(outcome.error().retry_after.count(), 0);
    }
  }
  EXPECT_EQ(collector_->stats().events, 0);
  EXPECT_EQ(collector_->stats().refused, 6);
  log_.fail_with(std::nullopt);
  EXPECT_EQ(text(send(track(kLogin))), "200");
}

TEST_F(CollectorTest, RatesHoldForSourceAndAddress) {
  source_.events_per_second = 100;
  source_.address_events_per_second = 10;
  save_source();
  const auto from = [&](std::string_view address, std::size_t events) {
    std::string body = R"({"batch":[)";
    for (std::size_t i = 0; i < events; ++i) body += R"({"type":"track","userId":"c","event":"login"},)";
    body.back() = ']';
    body += '}';
    auto request = track(body);
    request.call = "batch";
    request.address = address;
    const auto outcome = send(request);
    return outcome ? core::Milliseconds{0} : outcome.error().retry_after;
  };
  EXPECT_EQ(from("a", 10).count(), 0);
  EXPECT_EQ(from("a", 1).count(), 100);
  EXPECT_EQ(from("b", 10).count(), 0);
  clock_.advance(core::Milliseconds{99});
  EXPECT_EQ(from("a", 1).count(), 1);
  clock_.advance(core::Milliseconds{1});
  EXPECT_EQ(from("a", 1).count(), 0);
  EXPECT_EQ(from("c", 500).count(), 0);  // a batch over the rate passes, and is worked off
  EXPECT_EQ(from("d", 1).count(), 4'120);
  const auto outcome = send(track(kLogin));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().status, 429);
  clock_.advance(core::Milliseconds{60'000});
  EXPECT_EQ(from("d", 1).count(), 0);
}

TEST_F(CollectorTest, AnEmptyQueueForTheVaultRefusesWhatNeedsIt) {
  start({.vault_waiting_max = 0});
  EXPECT_EQ(text(send(track(kChat))), "503 too many requests wait for the vault");
  EXPECT_EQ(text(send(track(kLogin))), "200");
}

TEST_F(CollectorTest, ManyThreadsLoseAndInventNothing) {
  constexpr int kThreads = 4;
  constexpr int kRequests = 100;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kRequests; ++i) {
        const auto phone = std::to_string(13'800'000'000 + thread * kRequests + i / 2);
        const auto body = R"({"userId":"c","event":")" + std::string{i % 3 == 0 ? "chat" : "login"} +
                          R"(","properties":{"mobile":")" + phone + R"("}})";
        EXPECT_EQ(text(send(track(body))), "200");
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(log_.records().size(), kThreads * kRequests);
  EXPECT_EQ(collector_->stats().events, kThreads * kRequests);
  std::size_t rejected = 0;
  for (const auto& bytes : log_.records()) {
    rejected += events::decode(bytes)->kind == events::CollectedKind::kRejected ? 1 : 0;
  }
  EXPECT_EQ(rejected, kThreads * 34);
}

}  // namespace
}  // namespace rouse::ingest
