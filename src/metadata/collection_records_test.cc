// The records of collection: sources, progress and counts, replays, the log's write batches, vault records.
#include <gmock/gmock.h>

#include <fstream>
#include <set>

#include "metadata/collection.h"
#include "metadata/internal/records_test.h"
#include "metadata/loads.h"
#include "metadata/plans.h"
#include "metadata/replays.h"
#include "metadata/sources.h"
#include "metadata/vault_records.h"
#include "metadata/write_batches.h"

namespace rouse::metadata {
namespace {

using core::ErrorCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class CollectionRecordsTest : public RecordsTest {
 protected:
  // A transaction in a store that has the plans "app" and "loans".
  Transaction begin_with_plans() {
    auto transaction = begin();
    EXPECT_TRUE(save_plan(transaction, "app", "a: 1"));
    EXPECT_TRUE(save_plan(transaction, "loans", "b: 1"));
    return transaction;
  }
  // True when one of the store's files has these bytes.
  bool on_disk(std::string_view bytes) const {
    for (const auto& entry : std::filesystem::directory_iterator{folder_.path()}) {
      std::ifstream file{entry.path(), std::ios::binary};
      const std::string content{std::istreambuf_iterator<char>{file}, {}};
      if (content.find(bytes) != std::string::npos) return true;
    }
    return false;
  }
};

Source app_source() {
  Source source;
  source.id = "app_main";
  source.name = "手机银行";
  source.plan = "app";
  source.app = "mobile_bank";
  source.platform = "ios";
  source.enforcement = Enforcement::kReject;
  source.events_per_second = 5'000;
  source.address_events_per_second = 50;
  return source;
}

TEST_F(CollectionRecordsTest, ASourceGetsAWriteKeyThatItKeeps) {
  auto transaction = begin_with_plans();
  const auto added = add_source(transaction, app_source());
  ASSERT_TRUE(added) << core::to_string(added.error());
  EXPECT_EQ(added->version, 1);
  EXPECT_EQ(added->created_at, core::from_epoch_ms(1'000'000));
  EXPECT_THAT(added->write_key, ::testing::MatchesRegex("[0-9A-Za-z]{32}"));
  ASSERT_TRUE(transaction.commit());
  clock_.advance(core::Milliseconds{5});

  auto later = begin();
  auto edited = *added;
  edited.name = "App";
  edited.plan = "loans";
  edited.enabled = false;
  edited.enforcement = Enforcement::kAccept;
  edited.write_key = "chosen by the caller";
  const auto replaced = replace_source(later, edited);
  ASSERT_TRUE(replaced) << core::to_string(replaced.error());
  const auto found = find_source(later, "app_main");
  ASSERT_TRUE(found);
  for (const auto& source : {*replaced, *found}) {
    EXPECT_EQ(source.write_key, added->write_key);
    EXPECT_EQ(source.version, 2);
    EXPECT_EQ(source.created_at, core::from_epoch_ms(1'000'000));
    EXPECT_EQ(source.updated_at, core::from_epoch_ms(1'000'005));
    EXPECT_EQ(source.name, "App");
    EXPECT_EQ(source.plan, "loans");
    EXPECT_EQ(source.app, "mobile_bank");
    EXPECT_EQ(source.platform, "ios");
    EXPECT_FALSE(source.enabled);
    EXPECT_EQ(source.enforcement, Enforcement::kAccept);
    EXPECT_EQ(source.events_per_second, 5'000);
    EXPECT_EQ(source.address_events_per_second, 50);
  }
  const auto stale = replace_source(later, edited);
  ASSERT_FALSE(stale);
  EXPECT_EQ(stale.error().code, ErrorCode::kConflict);
  EXPECT_EQ(stale.error().field, "version");
}

TEST_F(CollectionRecordsTest, ASourceIsCheckedFieldByField) {
  auto transaction = begin_with_plans();
  ASSERT_TRUE(add_source(transaction, app_source()));
  const struct {
    const char* field;
    ErrorCode code;
    void (*spoil)(Source&);
  } cases[] = {
      {"id", ErrorCode::kConflict, [](Source& s) { s.id = "app_main"; }},
      {"id", ErrorCode::kInvalidArgument, [](Source& s) { s.id = ""; }},
      {"id", ErrorCode::kInvalidArgument, [](Source& s) { s.id = "App"; }},
      {"id", ErrorCode::kInvalidArgument, [](Source& s) { s.id = "1app"; }},
      {"id", ErrorCode::kInvalidArgument, [](Source& s) { s.id = "app-main"; }},
      {"id", ErrorCode::kInvalidArgument, [](Source& s) { s.id = std::string(41, 'a'); }},
      {"name", ErrorCode::kInvalidArgument, [](Source& s) { s.name = ""; }},
      {"name", ErrorCode::kInvalidArgument, [](Source& s) { s.name = std::string(201, 'a'); }},
      {"app", ErrorCode::kInvalidArgument, [](Source& s) { s.app = std::string(201, 'a'); }},
      {"platform", ErrorCode::kInvalidArgument, [](Source& s) { s.platform = "toaster"; }},
      {"events_per_second", ErrorCode::kInvalidArgument, [](Source& s) { s.events_per_second = -1; }},
      {"address_events_per_second", ErrorCode::kInvalidArgument,
       [](Source& s) { s.address_events_per_second = kRateMax + 1; }},
      {"plan", ErrorCode::kNotFound, [](Source& s) { s.plan = "cards"; }},
  };
  for (const auto& [field, code, spoil] : cases) {
    auto source = app_source();
    source.id = "other";
    spoil(source);
    const auto added = add_source(transaction, source);
    ASSERT_FALSE(added) << field;
    EXPECT_EQ(added.error().code, code) << field;
    EXPECT_EQ(added.error().field, field);
  }
  EXPECT_EQ(sources(transaction)->size(), 1U);
  auto missing = app_source();
  missing.id = "nobody";
  EXPECT_EQ(replace_source(transaction, missing).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(find_source(transaction, "nobody").error().field, "source");
}

TEST_F(CollectionRecordsTest, SourcesAreLimitedAndHaveDifferentKeys) {
  auto transaction = begin_with_plans();
  std::set<std::string> keys;
  for (std::size_t i = 0; i < kSourcesMax; ++i) {
    auto source = app_source();
    source.id = "s" + std::to_string(i);
    const auto added = add_source(transaction, source);
    ASSERT_TRUE(added);
    keys.insert(added->write_key);
  }
  EXPECT_EQ(keys.size(), kSourcesMax);
  EXPECT_EQ(add_source(transaction, app_source()).error().code, ErrorCode::kResourceExhausted);
}

TEST_F(CollectionRecordsTest, TheCollectionVersionTellsEveryChange) {
  auto transaction = begin();
  std::int64_t seen = *collection_version(transaction);
  EXPECT_EQ(seen, 0);
  const auto grew = [&] {
    const auto before = std::exchange(seen, *collection_version(transaction));
    return seen > before;
  };
  ASSERT_TRUE(save_plan(transaction, "app", "a: 1"));
  EXPECT_TRUE(grew());
  ASSERT_TRUE(save_plan(transaction, "app", "a: 1"));  // as it was
  EXPECT_FALSE(grew());
  const auto source = add_source(transaction, app_source());
  EXPECT_TRUE(grew());
  ASSERT_TRUE(replace_source(transaction, *source));
  EXPECT_TRUE(grew());
  ASSERT_FALSE(replace_source(transaction, *source));
  EXPECT_FALSE(grew());
}

TEST_F(CollectionRecordsTest, ACutMovesThePositionAndTheCountersTogether) {
  auto transaction = begin();
  EXPECT_EQ(collection_progress(transaction)->position, 0U);
  ASSERT_TRUE(begin_cut(transaction, 0, 10));
  ASSERT_TRUE(begin_cut(transaction, 0, 10));  // a restart repeats it
  EXPECT_EQ(collection_progress(transaction)->cut_end, 10U);
  EXPECT_EQ(begin_cut(transaction, 0, 11).error().code, ErrorCode::kConflict);
  EXPECT_EQ(begin_cut(transaction, 10, 11).error().code, ErrorCode::kConflict);

  EXPECT_EQ(end_cut(transaction, {5, 3, 1}, {}, {}).error().code, ErrorCode::kInternal);
  ASSERT_TRUE(end_cut(transaction, {5, 3, 2}, {}, {}));
  EXPECT_EQ(end_cut(transaction, {0, 0, 0}, {}, {}).error().code, ErrorCode::kConflict);
  ASSERT_TRUE(begin_cut(transaction, 10, 12));
  ASSERT_TRUE(end_cut(transaction, {2, 0, 0}, {}, {}));
  const auto progress = collection_progress(transaction);
  EXPECT_EQ(progress->position, 12U);
  EXPECT_EQ(progress->cut_end, 12U);
  EXPECT_EQ(progress->counts, (CollectionCounts{7, 3, 2}));

  for (const auto end : {std::uint64_t{12}, std::uint64_t{11}, ~std::uint64_t{0}}) {
    EXPECT_EQ(begin_cut(transaction, 12, end).error().code, ErrorCode::kInvalidArgument) << end;
  }
}

// Ends a cut of one record with these counts and names.
core::Result<void> cut_one(Transaction& transaction, const std::vector<SourceCount>& by_source,
                           const std::vector<Undeclared>& names) {
  ROUSE_TRY(const auto progress, collection_progress(transaction));
  ROUSE_CHECK(begin_cut(transaction, progress.position, progress.position + 1));
  return end_cut(transaction, {1, 0, 0}, by_source, names);
}

TEST_F(CollectionRecordsTest, SourceCountsAddUp) {
  auto transaction = begin();
  const auto at = [](std::int64_t ms) { return core::from_epoch_ms(ms); };
  ASSERT_TRUE(
      cut_one(transaction, {{"app", "stored", 5, at(10)}, {"app", "mark:future_time", 1, at(9)}}, {}));
  ASSERT_TRUE(cut_one(transaction, {{"app", "stored", 2, at(8)}, {"web", "stored", 1, at(20)}}, {}));
  ASSERT_TRUE(cut_one(transaction, {{"app", "stored", 1, at(30)}}, {}));
  const auto counts = source_counts(transaction);
  ASSERT_EQ(counts->size(), 3U);
  EXPECT_EQ((*counts)[0].name, "mark:future_time");
  EXPECT_EQ((*counts)[1].count, 8U);
  EXPECT_EQ((*counts)[1].last_at, at(30));
  EXPECT_EQ((*counts)[2].source, "web");
}

TEST_F(CollectionRecordsTest, UndeclaredNamesAreKnownFromFirstToLast) {
  auto transaction = begin();
  const auto at = [](std::int64_t ms) { return core::from_epoch_ms(ms); };
  ASSERT_TRUE(cut_one(transaction, {},
                      {{"app", "ios", "pay", "colour", "string", 3, at(10), at(12)},
                       {"app", "ios", "new_event", "", "", 1, at(10), at(10)},
                       {"loans", "ios", "pay", "colour", "string", 1, at(1), at(1)}}));
  ASSERT_TRUE(cut_one(transaction, {},
                      {{"app", "ios", "pay", "colour", "number", 2, at(11), at(20)},
                       {"app", "web", "pay", "colour", "string", 1, at(5), at(5)}}));
  const auto names = undeclared(transaction, "app");
  ASSERT_EQ(names->size(), 3U);
  EXPECT_EQ((*names)[0].event, "new_event");
  const auto& colour = (*names)[1];
  EXPECT_EQ(colour.plan, "app");
  EXPECT_EQ(colour.source, "ios");
  EXPECT_EQ(colour.property, "colour");
  EXPECT_EQ(colour.type, "number");
  EXPECT_EQ(colour.count, 5U);
  EXPECT_EQ(colour.first_at, at(10));
  EXPECT_EQ(colour.last_at, at(20));

  ASSERT_TRUE(forget_undeclared(transaction, "app", "pay", "colour"));  // of every source
  EXPECT_EQ(undeclared(transaction, "app")->size(), 1U);
  EXPECT_EQ(undeclared(transaction, "loans")->size(), 1U);
}

TEST_F(CollectionRecordsTest, UndeclaredNamesOfAPlanAreLimited) {
  auto transaction = begin();
  std::vector<Undeclared> names(kUndeclaredMax + 5, {"app", "ios", "pay", "", "string", 1, {}, {}});
  for (std::size_t i = 0; i < names.size(); ++i) names[i].property = std::to_string(i);
  names.push_back({"loans", "ios", "pay", "colour", "string", 1, {}, {}});
  ASSERT_TRUE(cut_one(transaction, {}, names));
  EXPECT_EQ(undeclared(transaction, "app")->size(), kUndeclaredMax);
  EXPECT_EQ(undeclared(transaction, "loans")->size(), 1U);
  ASSERT_TRUE(cut_one(transaction, {}, names));  // those that are listed go on counting
  EXPECT_EQ(undeclared(transaction, "app")->size(), kUndeclaredMax);
  EXPECT_EQ(undeclared(transaction, "app")->front().count, 2U);
}

TEST_F(CollectionRecordsTest, ReadersOfTheLogHavePositions) {
  auto transaction = begin();
  EXPECT_EQ(reader_position(transaction, "triggers"), 0U);
  ASSERT_TRUE(set_reader_position(transaction, "triggers", 7));
  ASSERT_TRUE(set_reader_position(transaction, "triggers", 9));
  EXPECT_EQ(reader_position(transaction, "triggers"), 9U);
  EXPECT_EQ(reader_position(transaction, "journeys"), 0U);
  EXPECT_FALSE(set_reader_position(transaction, "triggers", ~std::uint64_t{0}));
}

Replay replay_of(std::string plan, std::string source = {}, std::string reason = {}) {
  Replay replay;
  replay.plan = std::move(plan);
  replay.source = std::move(source);
  replay.reason = std::move(reason);
  return replay;
}

TEST_F(CollectionRecordsTest, AReplayWaitsRunsAndEnds) {
  auto transaction = begin_with_plans();
  ASSERT_TRUE(add_source(transaction, app_source()));
  EXPECT_EQ(*next_replay(transaction), std::nullopt);
  const auto first = ask_replay(transaction, replay_of("app", "app_main", "bad_value"));
  ASSERT_TRUE(first) << core::to_string(first.error());
  ASSERT_TRUE(ask_replay(transaction, replay_of("loans")));
  EXPECT_EQ(ask_replay(transaction, replay_of("cards")).error().field, "plan");
  EXPECT_EQ(ask_replay(transaction, replay_of("app", "nobody")).error().field, "source");

  auto next = *next_replay(transaction);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->id, first->id);
  EXPECT_EQ(next->reason, "bad_value");
  next->state = ReplayState::kRunning;
  next->accepted = 3;
  ASSERT_TRUE(update_replay(transaction, *next));
  EXPECT_EQ((*next_replay(transaction))->accepted, 3U);  // found again when it was interrupted
  next->state = ReplayState::kDone;
  next->rejected = 2;
  next->forgotten = 1;
  ASSERT_TRUE(update_replay(transaction, *next));
  EXPECT_EQ(update_replay(transaction, *next).error().code, ErrorCode::kConflict);
  const auto done = *find_replay(transaction, first->id);
  EXPECT_EQ(done->state, ReplayState::kDone);
  EXPECT_EQ(done->rejected, 2U);
  EXPECT_EQ(done->forgotten, 1U);
  EXPECT_EQ(done->finished_at, core::from_epoch_ms(1'000'000));
  EXPECT_EQ(done->error, std::nullopt);

  auto second = *next_replay(transaction);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->plan, "loans");
  second->state = ReplayState::kFailed;
  second->error = core::Error{ErrorCode::kUnavailable, "log", "log: has failed", "restart"};
  ASSERT_TRUE(update_replay(transaction, *second));
  EXPECT_EQ(*next_replay(transaction), std::nullopt);
  const auto recent = recent_replays(transaction, 10);
  ASSERT_EQ(recent->size(), 2U);
  EXPECT_EQ((*recent)[0].error, second->error);
  EXPECT_EQ(*find_replay(transaction, 9), std::nullopt);
  second->id = 9;
  EXPECT_EQ(update_replay(transaction, *second).error().code, ErrorCode::kNotFound);
}

TEST_F(CollectionRecordsTest, ReplaysThatWaitAreLimited) {
  auto transaction = begin_with_plans();
  for (std::size_t i = 0; i < kReplaysOpenMax; ++i) ASSERT_TRUE(ask_replay(transaction, replay_of("app")));
  EXPECT_EQ(ask_replay(transaction, replay_of("app")).error().code, ErrorCode::kResourceExhausted);
}

TEST_F(CollectionRecordsTest, ReplayedEventsAreFoundByRange) {
  constexpr std::uint64_t kHighest = ~std::uint64_t{0};
  auto transaction = begin();
  ASSERT_TRUE(mark_replayed(transaction, {5, 7, kHighest, 0}));
  ASSERT_TRUE(mark_replayed(transaction, {7, 8}));
  EXPECT_THAT(*replayed(transaction, 5, 7), ElementsAre(5, 7));
  EXPECT_THAT(*replayed(transaction, 9, 100), IsEmpty());
  EXPECT_THAT(*replayed(transaction, 0, kHighest), ElementsAre(0, 5, 7, 8, kHighest));
}

WriteBatch batch_of(std::uint64_t load, std::uint64_t seq_first, std::uint64_t seq_last) {
  WriteBatch batch;
  batch.load = load;
  batch.plan = "app";
  batch.partition = 202611;
  batch.seq_first = core::Sequence{seq_first};
  batch.seq_last = core::Sequence{seq_last};
  batch.rows = 1;
  return batch;
}

TEST_F(CollectionRecordsTest, WriteBatchesOfTheLogAreListedAndPruned) {
  constexpr std::uint64_t kLog = std::uint64_t{2} << 48;
  auto transaction = begin_with_plans();
  const auto load = start_load(transaction, "app", {});
  const auto add = [&](std::uint64_t of_load, std::uint64_t first, std::uint64_t last, bool done) {
    const auto batch = intend_batch(transaction, batch_of(of_load, first, last));
    ASSERT_TRUE(batch);
    if (!done) return;
    EXPECT_TRUE(complete_batch(transaction, batch->id));
  };
  add(load->id, 0, 9, true);            // of another source and of a load
  add(0, kLog, kLog + 9, true);         // below
  add(0, kLog + 3, kLog + 5, false);    // not done
  add(0, kLog + 8, kLog + 10, true);    // ends at the bound
  add(load->id, kLog, kLog + 1, true);  // of a load

  const auto ids = [](const std::vector<WriteBatch>& batches) {
    std::vector<std::uint64_t> numbers;
    for (const auto& batch : batches) numbers.push_back(batch.id);
    return numbers;
  };
  EXPECT_THAT(ids(*batches_of_log(transaction, 0, 10)), ElementsAre(2, 3, 4));
  EXPECT_THAT(ids(*batches_of_log(transaction, 2, 1)), ElementsAre(3));
  EXPECT_EQ(prune_batches_of_log(transaction, core::Sequence{kLog + 10}), 1U);
  EXPECT_THAT(ids(*batches_of_log(transaction, 0, 10)), ElementsAre(3, 4));
  EXPECT_THAT(ids(*batches_of_load(transaction, load->id)), ElementsAre(1, 5));
  EXPECT_THAT(ids(*intended_batches(transaction)), ElementsAre(3));
}

TEST_F(CollectionRecordsTest, TheVaultKeepsKeysAndValuesOfCustomers) {
  auto transaction = begin();
  const std::string wrapped = "AP9r";
  ASSERT_TRUE(add_customer_keys(transaction, {{"s1", wrapped}, {"s2", "two"}}));
  EXPECT_EQ(add_customer_keys(transaction, {{"s1", "another"}}).error().code, ErrorCode::kConflict);
  const auto keys = customer_keys(transaction, {"s2", "s3", "s1"});
  ASSERT_EQ(keys->size(), 2U);
  EXPECT_EQ((*keys)[0].subject, "s2");
  EXPECT_EQ((*keys)[1].wrapped, wrapped);

  ASSERT_TRUE(add_customer_tokens(transaction, {{"s1", {"t1", "t2"}}, {"s2", {"t3"}}}));
  ASSERT_TRUE(add_vault_values(transaction, {{"t1", "s1", "a"}, {"t2", "s1", "b"}, {"t3", "s2", "c"}}));
  ASSERT_TRUE(add_vault_values(transaction, {{"t1", "s2", "later"}}));
  EXPECT_EQ(*vault_values_stored(transaction, {"t0", "t1", "t1", "t3", "t4"}),
            (std::vector<bool>{false, true, true, true, false}));
  const auto value = *vault_value(transaction, "t1");
  ASSERT_TRUE(value);
  EXPECT_EQ(value->subject, "s1");
  EXPECT_EQ(value->sealed, "a");

  EXPECT_EQ(forget_customer(transaction, "s1"), true);
  EXPECT_EQ(forget_customer(transaction, "s1"), false);
  EXPECT_TRUE(customer_keys(transaction, {"s1"})->empty());
  EXPECT_FALSE(*vault_value(transaction, "t2"));
  EXPECT_TRUE(*vault_value(transaction, "t3"));
}

TEST_F(CollectionRecordsTest, AForgottenCustomersTokensMayBeAnothersByNow) {
  auto transaction = begin();
  ASSERT_TRUE(add_customer_keys(transaction, {{"s1", "one"}, {"s2", "two"}}));
  ASSERT_TRUE(add_customer_tokens(transaction, {{"s1", {"t1", "t2", "never stored"}}}));
  ASSERT_TRUE(add_customer_tokens(transaction, {{"s2", {"t2"}}, {"s1", {"t3"}}, {"s1", {"t1"}}}));
  ASSERT_TRUE(add_vault_values(transaction, {{"t1", "s1", "a"}, {"t2", "s2", "b"}, {"t3", "s1", "c"}}));
  EXPECT_EQ(forget_customer(transaction, "s1"), true);
  EXPECT_EQ(*vault_values_stored(transaction, {"t1", "t2", "t3"}), (std::vector<bool>{false, true, false}));
  EXPECT_EQ(vault_value(transaction, "t2")->value().sealed, "b");
  EXPECT_EQ(forget_customer(transaction, "s2"), true);
  EXPECT_EQ(*vault_values_stored(transaction, {"t2"}), std::vector<bool>{false});
}

TEST_F(CollectionRecordsTest, TheVaultsKeyFileIsFixedOnce) {
  auto transaction = begin();
  EXPECT_EQ(*vault_key_check(transaction), std::nullopt);
  ASSERT_TRUE(set_vault_key_check(transaction, "abc"));
  ASSERT_TRUE(set_vault_key_check(transaction, "abc"));
  EXPECT_EQ(*vault_key_check(transaction), "abc");
  EXPECT_EQ(set_vault_key_check(transaction, "xyz").error().code, ErrorCode::kConflict);
}

TEST_F(CollectionRecordsTest, ForgottenKeysLeaveTheFilesWhenTheLogIsEmptied) {
  const std::string key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  {
    auto transaction = begin();
    ASSERT_TRUE(add_customer_keys(transaction, {{"s1", key}}));
    ASSERT_TRUE(transaction.commit());
  }
  EXPECT_EQ(store_->empty_log(), true);
  EXPECT_TRUE(on_disk(key));
  auto reader = store_->read();
  ASSERT_EQ(customer_keys(*reader, {"s1"})->size(), 1U);
  {
    auto transaction = begin();
    ASSERT_EQ(forget_customer(transaction, "s1"), true);
    ASSERT_TRUE(transaction.commit());
  }
  EXPECT_EQ(store_->empty_log(), false);  // the reader still sees the key
  EXPECT_TRUE(on_disk(key));
  reader = tl::unexpected(core::Error{});
  EXPECT_EQ(store_->empty_log(), true);
  EXPECT_FALSE(on_disk(key));
}

}  // namespace
}  // namespace rouse::metadata
