// What is asked of a running feed because it knows who is who: undoing an entry, and looking an identifier
// up.
#include <gmock/gmock.h>

#include <thread>

#include "identity/numbering.h"
#include "ingest/identity_unmerge.h"
#include "ingest/internal/feed/feed_test.h"
#include "ingest/internal/load_lock.h"
#include "metadata/identity.h"
#include "metadata/write_batches.h"
#include "testing/breaking_proxy.h"

namespace rouse::ingest {
namespace {

using testing::BreakAt;
using testing::BreakingProxy;
using ::testing::HasSubstr;

using Shown = std::vector<events::CollectedIdentifier>;

class FeedUnmergeTest : public FeedFixture {
 protected:
  void show(std::string_view id, const Shown& identifiers) {
    auto event = message(id, identifiers.front().value, 0);
    event.identifiers = identifiers;
    append({encoded(event)});
  }
  // A visitor with a device and a cookie logs in: entry 2 merges them.
  void visit() {
    show("m1", {{"device_id", "d1"}, {"cookie", "k1"}});
    show("m2", {{"customer_no", "C1"}, {"device_id", "d1"}});
  }
  static UnmergeRequest wish(std::uint64_t entry) { return {entry, "wrong person", "lin"}; }
  static std::string said(const core::Result<UnmergeReport>& report) {
    return report ? fmt::format("entry {}", report->entry) : to_string(report.error());
  }
  LoadStores load_stores() {
    return {*warehouse_, *store_, clock_, *core::Zone::load("Asia/Shanghai"), data_};
  }
  std::string kinds() { return ask("SELECT kind FROM identity_ledger ORDER BY entry"); }
  // All that is kept of who is who.
  std::string kept() {
    const auto reader = store_->read();
    const auto progress = *metadata::identity_progress(*reader);
    return ask("SELECT * FROM identity_ledger ORDER BY entry") +
           ask("SELECT * FROM identity_overrides ORDER BY version, origin_id") +
           ask("SELECT id, value FROM identifiers WHERE type = 'customer' ORDER BY id") +
           fmt::format("{} entries, {} numbers, {} intended", progress.entries, progress.numbers,
                       metadata::intended_batches(*reader)->size());
  }
  std::uint64_t entries() {
    const auto reader = store_->read();
    return metadata::identity_progress(*reader)->entries;
  }
};
INSTANTIATE_TEST_SUITE_P(, FeedUnmergeTest, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

TEST_P(FeedUnmergeTest, AnEntryIsUndoneBetweenTwoCuts) {
  const auto running = feed();
  visit();
  take_all(*running);
  EXPECT_EQ(said(running->unmerge(wish(2))), "entry 3");
  EXPECT_EQ(kinds(), "link\nmerge\nunmerge\ndetach\ndetach\n");
  // The next cut goes by it.
  show("m3", {{"device_id", "d1"}});
  show("m4", {{"customer_no", "C1"}, {"device_id", "d1"}});
  take_all(*running);
  EXPECT_EQ(kinds(), "link\nmerge\nunmerge\ndetach\ndetach\nlink\n");
  EXPECT_EQ(ask("SELECT one_id FROM events_app WHERE bitAnd(seq, 0xFFFFFFFFFFFF) = 0"),
            ask("SELECT id FROM identifiers WHERE value = 'C1'"))
      << "stored before; the override says otherwise";
  EXPECT_FALSE(running->state().error);
}

TEST_P(FeedUnmergeTest, ItLeavesWhatAnUnmergeWithoutAFeedLeaves) {
  visit();
  take_all();
  ASSERT_EQ(said(unmerge(load_stores(), wish(2))), "entry 3");
  const auto without = kept();
  new_directory();
  start_log();
  visit();
  const auto running = feed();
  take_all(*running);
  ASSERT_EQ(said(running->unmerge(wish(2))), "entry 3");
  EXPECT_EQ(kept(), without);
}

TEST_P(FeedUnmergeTest, ARefusalSaysWhyAndChangesNothing) {
  const auto running = feed();
  visit();
  show("m3", {{"customer_no", "C2"}, {"device_id", "d1"}});
  show("m4", {{"customer_no", "C2"}, {"customer_no", "C1"}});
  take_all(*running);
  const auto before = kept();
  EXPECT_THAT(said(running->unmerge(wish(2))), HasSubstr("1 of the later entries build on 2: 3"));
  EXPECT_THAT(said(running->unmerge(wish(4))), HasSubstr("4 is a claim"));
  EXPECT_THAT(said(running->unmerge(wish(9))), HasSubstr("the ledger has no 9"));
  EXPECT_THAT(said(running->unmerge({2, " ", "lin"})), HasSubstr("reason: is empty"));
  EXPECT_THAT(said(running->unmerge({2, "x", ""})), HasSubstr("actor: is empty"));
  {
    const auto lock = LoadLock::take(data_);
    ASSERT_TRUE(lock);
    EXPECT_EQ(running->unmerge(wish(3)).error().code, core::ErrorCode::kConflict);
  }
  EXPECT_EQ(kept(), before);
  EXPECT_EQ(said(running->unmerge(wish(3))), "entry 5");
  EXPECT_THAT(said(running->unmerge(wish(3))), HasSubstr("undone already, by entry 5"));
}

// Nothing is begun behind a cut that does not end.
TEST_P(FeedUnmergeTest, WithoutAWarehouseItIsNotBegun) {
  visit();
  take_all();
  BreakingProxy proxy{server_};
  warehouse::Warehouse through{proxy.server()};
  config_.unmerge_wait = core::Milliseconds{50};
  const auto running = feed(through);
  take_all(*running);
  proxy.break_at(0, BreakAt::kRequest);
  show("m3", {{"customer_no", "C2"}, {"device_id", "d1"}});
  while (!running->state().error) std::this_thread::sleep_for(core::Milliseconds{5});
  const auto refused = running->unmerge(wish(2));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::ErrorCode::kUnavailable);
  EXPECT_THAT(refused.error().message, HasSubstr("nothing was undone"));
  proxy.mend();
  take_all(*running);
  EXPECT_EQ(kinds(), "link\nmerge\nmove\n");
}

// Requests to the warehouse break one after the other. Then the feed goes on, or begins anew as after a
// crash.
TEST_P(FeedUnmergeTest, AnEntryIsUndoneOnceWhereverItBreaks) {
  const auto later = [&] { show("m3", {{"customer_no", "C1"}, {"device_id", "d1"}}); };
  visit();
  take_all();
  ASSERT_EQ(said(unmerge(load_stores(), wish(2))), "entry 3");
  later();
  take_all();
  const auto expected = kept();
  for (const auto when : {BreakAt::kRequest, BreakAt::kAnswer}) {
    const bool crashes = when == BreakAt::kAnswer;
    bool broke = true;
    for (int request = 0; broke; ++request) {
      SCOPED_TRACE(fmt::format("request {}, {}", request, crashes ? "answer lost, crash" : "lost, goes on"));
      new_directory();
      start_log();
      visit();
      BreakingProxy proxy{server_};
      warehouse::Warehouse through{proxy.server()};
      auto running = feed(through);
      ASSERT_NO_FATAL_FAILURE(take_all(*running));
      proxy.break_at(request, when);
      const auto first = running->unmerge(wish(2));
      broke = proxy.broken();
      ASSERT_EQ(first.has_value(), entries() > 2) << said(first);
      if (crashes) running.reset();
      proxy.mend();
      if (crashes) running = feed(through);
      if (!first) {
        ASSERT_EQ(said(running->unmerge(wish(2))), "entry 3");
      }
      later();
      ASSERT_NO_FATAL_FAILURE(take_all(*running));
      ASSERT_EQ(kept(), expected);
    }
  }
}

TEST_P(FeedUnmergeTest, AnIdentifierIsLookedUpAlsoWhileALoadHasTheTurn) {
  const auto running = feed();
  visit();
  take_all(*running);
  const auto found = [&](std::string_view key) { return running->look_up(key).value().number; };
  const auto number = [&](std::string_view key) {
    return ask(fmt::format("SELECT id FROM identifiers WHERE type = 'customer' AND value = '{}'", key));
  };
  const auto lock = LoadLock::take(data_);
  ASSERT_TRUE(lock);
  EXPECT_EQ(fmt::format("{}\n", found("C1")), number("C1"));
  EXPECT_EQ(fmt::format("{}\n", found("device_id:d1")), number("device_id:d1"));
  EXPECT_EQ(found("C2"), 0U);
  // What others number meanwhile comes after those that are known.
  auto numbering = identity::Numbering::open(*warehouse_, identity::kPersonType).value();
  const auto other = numbering.number("C2").value().value;
  ASSERT_TRUE(numbering.publish());
  const auto looked_up = running->look_up("C2").value();
  EXPECT_EQ(looked_up.number, 0U);
  EXPECT_EQ(looked_up.known + 1, other);
}

// For a sanitizer to watch.
TEST_P(FeedUnmergeTest, IdentifiersAreLookedUpWhileOthersAreNumbered) {
  const auto running = feed();
  visit();
  take_all(*running);
  const auto known = running->look_up("C1").value().number;
  std::jthread looking{[&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      const auto again = running->look_up("C1");
      ASSERT_TRUE(again) << to_string(again.error());
      ASSERT_EQ(again->number, known);
    }
  }};
  for (int round = 0; round < 4; ++round) {
    for (int i = 0; i < 50; ++i) {
      const auto customer = fmt::format("N{}", round * 50 + i);
      show("n" + customer, {{"customer_no", customer}, {"device_id", customer}});
    }
    take_all(*running);
  }
  EXPECT_NE(running->look_up("N199").value().number, 0U);
}

}  // namespace
}  // namespace rouse::ingest
