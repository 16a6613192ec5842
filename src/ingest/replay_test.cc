#include "ingest/replay.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <future>

#include "access/vault.h"
#include "events/declare.h"
#include "ingest/collector.h"
#include "ingest/internal/feed/feed_test.h"
#include "metadata/replays.h"
#include "metadata/sources.h"

namespace rouse::ingest {
namespace {

using metadata::Replay;
using metadata::ReplayState;
using ::testing::IsEmpty;

class ReplayTest : public FeedFixture {
 protected:
  void SetUp() override {
    FeedFixture::SetUp();
    const auto key_file = data_ / "vault.key";
    ASSERT_TRUE(access::Vault::create(key_file));
    auto vault = access::Vault::open(key_file, *store_);
    ASSERT_TRUE(vault) << to_string(vault.error());
    vault_ = std::move(*vault);
    auto transaction = store_->begin();
    metadata::Source source;
    source.id = "ios";
    source.name = "iOS";
    source.plan = "app";
    source.enforcement = metadata::Enforcement::kReject;
    const auto added = metadata::add_source(*transaction, source);
    ASSERT_TRUE(added) << to_string(added.error());
    write_key_ = added->write_key;
    ASSERT_TRUE(transaction->commit());
    open_collector();
  }
  // A new one knows the plan as it is now.
  void open_collector() {
    auto collector = Collector::open({}, *log_, *vault_, *store_, *core::Zone::load("Asia/Shanghai"), clock_);
    ASSERT_TRUE(collector) << to_string(collector.error());
    collector_ = std::move(*collector);
  }
  // Sends one event; the customer's message ids are his name and a number.
  void send(std::string_view event, std::string_view customer, int number) {
    const auto body = fmt::format(
        R"({{"type":"track","event":"{}","userId":"{}","messageId":"{}-{}","timestamp":"2026-01-31T15:00:00Z"}})",
        event, customer, customer, number);
    CollectRequest request;
    request.call = "track";
    request.write_key = write_key_;
    request.body = body;
    request.received_at = clock_.now();
    std::promise<CollectOutcome> done;
    collector_->collect(request, [&](CollectOutcome outcome) { done.set_value(std::move(outcome)); });
    const auto outcome = done.get_future().get();
    ASSERT_TRUE(outcome) << to_string(outcome.error().error);
  }
  void declare(std::string_view event) {
    const auto reader = store_->read();
    const auto record = metadata::active_plan(*reader, "app");
    const auto plan = events::parse_plan(record->yaml, "plan.yaml");
    save_plan(events::to_yaml(*events::declare_event(*plan, event, {})));
    open_collector();
  }
  std::uint64_t ask_replay(std::string_view reason = "") {
    Replay replay;
    replay.plan = "app";
    replay.reason = reason;
    auto transaction = store_->begin();
    const auto asked = metadata::ask_replay(*transaction, replay);
    EXPECT_TRUE(asked) << to_string(asked.error());
    EXPECT_TRUE(transaction->commit());
    return asked->id;
  }
  // "done 2 accepted, 1 rejected, 0 forgotten"
  std::string replay(std::uint64_t id) {
    const auto ran = run_next_replay(*collector_, *vault_, stores());
    EXPECT_TRUE(ran) << to_string(ran.error());
    const auto reader = store_->read();
    const auto done = metadata::find_replay(*reader, id);
    const Replay& now = **done;
    return fmt::format("{} {} accepted, {} rejected, {} forgotten", to_string(now.state), now.accepted,
                       now.rejected, now.forgotten);
  }
  RejectedEvents rejected(const RejectedFilter& filter, std::uint64_t offset = 0, std::uint64_t limit = 100) {
    auto found = rejected_events(*warehouse_, *store_, filter, offset, limit);
    EXPECT_TRUE(found) << to_string(found.error());
    return std::move(*found);
  }

  std::unique_ptr<access::Vault> vault_;
  std::unique_ptr<Collector> collector_;
  std::string write_key_;
};
INSTANTIATE_TEST_SUITE_P(, ReplayTest, ::testing::ValuesIn(testing::kServerKinds), testing::server_kind_name);

TEST_P(ReplayTest, RejectedEventsAreListedNewestFirst) {
  for (int i = 0; i < 5; ++i) send(i % 2 == 0 ? "transfer" : "login", "c1", i);
  send("pay", "c1", 5);
  take_all();
  EXPECT_EQ(counts(), "1 stored, 0 duplicates, 5 rejected");
  const auto all = rejected({});
  EXPECT_EQ(all.total, 5U);
  ASSERT_EQ(all.reasons.size(), 1U);
  EXPECT_EQ(all.reasons[0].reason, "undeclared_event");
  ASSERT_EQ(all.events.size(), 5U);
  EXPECT_GT(all.events[0].seq, all.events[4].seq);
  EXPECT_EQ(all.events[0].source, "ios");
  EXPECT_EQ(all.events[0].field, "event");
  EXPECT_FALSE(all.events[0].replayed);
  const auto page = rejected({"app", "ios", "undeclared_event"}, 1, 2);
  ASSERT_EQ(page.events.size(), 2U);
  EXPECT_EQ(page.events[0].seq, all.events[1].seq);
  EXPECT_EQ(rejected({"app", "android", ""}).total, 0U);
  EXPECT_FALSE(rejected_events(*warehouse_, *store_, {}, 0, 1'001));
}

TEST_P(ReplayTest, AMendedPlanTakesWhatItRejected) {
  send("transfer", "c1", 1);
  send("login", "c1", 2);
  send("transfer", "forgotten", 3);
  send("transfer", "c2", 4);
  take_all();
  ASSERT_EQ(run_next_replay(*collector_, *vault_, stores()), false);
  const auto too_early = ask_replay();
  EXPECT_EQ(replay(too_early), "done 0 accepted, 4 rejected, 0 forgotten");
  declare("transfer");
  ASSERT_TRUE(vault_->forget("forgotten").value_or(false));
  const auto first = ask_replay("undeclared_event");
  EXPECT_EQ(replay(first), "done 2 accepted, 1 rejected, 1 forgotten");
  take_all();
  EXPECT_EQ(counts(), "2 stored, 0 duplicates, 4 rejected");
  EXPECT_EQ(ask("SELECT event, count() FROM events_app GROUP BY event"), "transfer\t2\n");
  std::string replayed;
  for (const auto& event : rejected({}).events) replayed += event.replayed ? '1' : '0';
  EXPECT_EQ(replayed, "1001");
  declare("login");
  const auto second = ask_replay();
  EXPECT_EQ(replay(second), "done 1 accepted, 0 rejected, 1 forgotten");
  take_all();
  EXPECT_EQ(ask("SELECT event, count() FROM events_app GROUP BY event ORDER BY event"),
            "login\t1\ntransfer\t2\n");
}

// As if the process had died after the event was sent and before that was recorded.
TEST_P(ReplayTest, AnInterruptedReplayGoesOnAndNothingEntersTwice) {
  for (int i = 0; i < 3; ++i) send("transfer", "c1", i);
  take_all();
  declare("transfer");
  const auto id = ask_replay();
  {
    const auto sealed = ask("SELECT hex(sealed) FROM rejected_events ORDER BY line LIMIT 1");
    std::string bytes;
    for (std::size_t i = 0; i + 1 < sealed.size(); i += 2) {
      bytes += static_cast<char>(std::stoi(sealed.substr(i, 2), nullptr, 16));
    }
    std::promise<CollectOutcome> done;
    collector_->collect_again(*vault_->unseal(bytes), "ios", clock_.now(),
                              [&](CollectOutcome outcome) { done.set_value(std::move(outcome)); });
    ASSERT_TRUE(done.get_future().get());
    auto transaction = store_->begin();
    Replay running = **metadata::find_replay(*transaction, id);
    running.state = ReplayState::kRunning;
    ASSERT_TRUE(metadata::update_replay(*transaction, running));
    ASSERT_TRUE(transaction->commit());
  }
  EXPECT_EQ(replay(id), "done 3 accepted, 0 rejected, 0 forgotten");
  take_all();
  EXPECT_EQ(counts(), "3 stored, 1 duplicates, 3 rejected");
}

}  // namespace
}  // namespace rouse::ingest
