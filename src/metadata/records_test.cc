// The records: plans, loads, write batches, insights.
#include "metadata/internal/records_test.h"

#include <gmock/gmock.h>
#include <soci/soci.h>

#include "metadata/identity.h"
#include "metadata/insights.h"
#include "metadata/loads.h"
#include "metadata/plans.h"
#include "metadata/write_batches.h"

namespace rouse::metadata {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(RecordsTest, APlanKeepsEveryVersionAndOneIsActive) {
  auto transaction = begin();
  EXPECT_EQ(save_plan(transaction, "loans", "a: 1")->version, 1);
  EXPECT_EQ(save_plan(transaction, "loans", "a: 2")->version, 2);
  EXPECT_EQ(save_plan(transaction, "loans", "a: 2")->version, 2);  // unchanged
  EXPECT_EQ(save_plan(transaction, "loans", "a: 1")->version, 3);  // back to an old text is a new version
  EXPECT_EQ(save_plan(transaction, "app", "b: 1")->version, 1);

  const auto active = active_plans(transaction);
  ASSERT_EQ(active->size(), 2U);
  EXPECT_EQ((*active)[0].id, "app");
  EXPECT_EQ((*active)[1].version, 3);
  const auto versions = plan_versions(transaction, "loans");
  ASSERT_EQ(versions->size(), 3U);
  EXPECT_EQ((*versions)[1].yaml, "a: 2");
  EXPECT_FALSE((*versions)[1].active);
  EXPECT_EQ(active_plan(transaction, "cards").error().code, core::ErrorCode::kNotFound);
}

TEST_F(RecordsTest, ALoadGoesFromRunningToDone) {
  const std::vector<LoadFile> files{{"a b.csv", 10, "00ff"}, {"数据.csv", 1ULL << 40, "11"}};
  auto transaction = begin();
  const auto load = start_load(transaction, "loans", files);
  ASSERT_TRUE(load);
  EXPECT_EQ(load->id, 1U);
  EXPECT_EQ(running_loads(transaction)->size(), 1U);
  EXPECT_TRUE(update_load(transaction, 1, {5, 0, 0, 0}));
  clock_.advance(core::Milliseconds{5});
  ASSERT_TRUE(transaction.commit());
  auto later = begin();
  EXPECT_EQ(finish_load(later, 1, {10, 6, 2, 1, 2}).error().code, core::ErrorCode::kInternal);
  EXPECT_TRUE(finish_load(later, 1, {10, 6, 2, 1, 1}));
  EXPECT_EQ(finish_load(later, 1, {10, 6, 2, 1, 1}).error().code, core::ErrorCode::kConflict);
  EXPECT_EQ(finish_load(later, 2, {}).error().code, core::ErrorCode::kNotFound);
  ASSERT_TRUE(later.commit());
  const auto reader = store_->read();
  const auto done = find_load(*reader, 1);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->state, LoadState::kDone);
  EXPECT_EQ(done->files, files);
  EXPECT_EQ(done->counts, (LoadCounts{10, 6, 2, 1, 1}));
  EXPECT_EQ(done->started_at, core::from_epoch_ms(1'000'000));
  EXPECT_EQ(done->finished_at, core::from_epoch_ms(1'000'005));
  EXPECT_EQ(done->error, std::nullopt);
  EXPECT_THAT(*running_loads(*reader), IsEmpty());
}

TEST_F(RecordsTest, AFailedLoadKeepsItsError) {
  const core::Error error{core::ErrorCode::kResourceExhausted, "disk", "disk: is full", "free some"};
  auto transaction = begin();
  ASSERT_TRUE(start_load(transaction, "loans", {}));
  ASSERT_TRUE(start_load(transaction, "loans", {}));
  ASSERT_TRUE(fail_load(transaction, 1, {3, 0, 0, 0}, error));
  const auto loads = recent_loads(transaction, 10);
  ASSERT_EQ(loads->size(), 2U);
  EXPECT_EQ((*loads)[0].id, 2U);
  EXPECT_EQ((*loads)[1].error, error);
  EXPECT_EQ(recent_loads(transaction, 1)->size(), 1U);
}

TEST_F(RecordsTest, AWriteBatchIsIntendedUntilItIsDone) {
  auto transaction = begin();
  ASSERT_TRUE(start_load(transaction, "loans", {}));
  const auto first = reserve_seq(transaction, "files:loans", 100);
  ASSERT_TRUE(first);
  WriteBatch batch{.load = 1,
                   .plan = "loans",
                   .partition = 201110,
                   .seq_first = *first,
                   .seq_last = core::Sequence{first->value + 99},
                   .rows = 100};
  ASSERT_TRUE(intend_batch(transaction, batch));
  batch.load = 0;
  ASSERT_TRUE(intend_batch(transaction, batch));
  ASSERT_TRUE(intend_batch(transaction, batch));
  ASSERT_TRUE(complete_batch(transaction, 1));
  ASSERT_TRUE(complete_batch(transaction, 1));
  ASSERT_TRUE(withdraw_batch(transaction, 3));

  const auto open = intended_batches(transaction);
  ASSERT_EQ(open->size(), 1U);
  EXPECT_EQ((*open)[0].id, 2U);
  EXPECT_EQ((*open)[0].load, 0U);
  const auto of_load = batches_of_load(transaction, 1);
  ASSERT_EQ(of_load->size(), 1U);
  EXPECT_TRUE((*of_load)[0].done);
  EXPECT_EQ((*of_load)[0].seq_last, core::Sequence{first->value + 99});
  EXPECT_EQ((*of_load)[0].partition, 201110);

  EXPECT_EQ(complete_batch(transaction, 9).error().code, core::ErrorCode::kNotFound);
  EXPECT_EQ(withdraw_batch(transaction, 1).error().code, core::ErrorCode::kNotFound);
  batch.load = 9;  // no such load
  EXPECT_EQ(intend_batch(transaction, batch).error().code, core::ErrorCode::kConflict);
}

TEST_F(RecordsTest, AWriteBatchHasLimits) {
  auto transaction = begin();
  const WriteBatch good{
      .plan = "p", .seq_first = core::Sequence{5}, .seq_last = core::Sequence{6}, .rows = 2};
  const struct {
    const char* field;
    void (*spoil)(WriteBatch&);
  } cases[] = {
      {"rows", [](WriteBatch& b) { b.rows = 0; }},
      {"rows", [](WriteBatch& b) { b.rows = kRowsOfBatchMax + 1; }},
      {"seq_last", [](WriteBatch& b) { b.seq_last = core::Sequence{4}; }},
      {"seq_last", [](WriteBatch& b) { b.seq_last = core::Sequence{kSeqPositionsMax}; }},
  };
  for (const auto& [field, spoil] : cases) {
    WriteBatch batch = good;
    spoil(batch);
    const auto intended = intend_batch(transaction, batch);
    ASSERT_FALSE(intended) << field;
    EXPECT_EQ(intended.error().field, field);
  }
}

TEST_F(RecordsTest, SequenceNumbersAreHandedOutOnce) {
  auto transaction = begin();
  EXPECT_EQ(seq_source(transaction, "log"), 1);
  EXPECT_EQ(seq_source(transaction, "files:loans"), 2);
  EXPECT_EQ(seq_source(transaction, "log"), 1);
  EXPECT_EQ(reserve_seq(transaction, "files:loans", 10), core::Sequence{2ULL << 48});
  EXPECT_EQ(reserve_seq(transaction, "files:loans", 1), core::Sequence{(2ULL << 48) + 10});
  EXPECT_EQ(reserve_seq(transaction, "log", kSeqPositionsMax), core::Sequence{1ULL << 48});
  EXPECT_EQ(reserve_seq(transaction, "log", 1).error().code, core::ErrorCode::kResourceExhausted);
}

TEST_F(RecordsTest, SequenceSourcesRunOut) {
  auto transaction = begin();
  ASSERT_EQ(seq_source(transaction, "first"), 1);
  transaction.session()
      << "INSERT INTO seq_sources (number, name, next_position) VALUES (65534, 'last but one', 0)";
  EXPECT_EQ(reserve_seq(transaction, "last", 1), core::Sequence{65'535ULL << 48});
  EXPECT_EQ(seq_source(transaction, "one more").error().code, core::ErrorCode::kResourceExhausted);
  EXPECT_EQ(seq_source(transaction, "first"), 1);
}

TEST_F(RecordsTest, AnInsightIsEditedFromItsCurrentVersionOnly) {
  auto transaction = begin();
  const auto added = add_insight(transaction, "漏斗 \"A\"", R"({"analysis":"funnel"})");
  ASSERT_TRUE(added);
  EXPECT_EQ(added->id, 1U);
  const auto edited = edit_insight(transaction, 1, 1, "B", "{}");
  ASSERT_TRUE(edited);
  EXPECT_EQ(edited->version, 2);
  const auto stale = edit_insight(transaction, 1, 1, "C", "{}");
  ASSERT_FALSE(stale);
  EXPECT_EQ(stale.error().code, core::ErrorCode::kConflict);
  EXPECT_EQ(stale.error().field, "version");
  EXPECT_EQ(find_insight(transaction, 1)->name, "B");

  ASSERT_TRUE(add_insight(transaction, "D", "{}"));
  std::vector<std::string> names;
  const auto listed = list_insights(transaction, 0, 10);
  for (const auto& insight : *listed) names.push_back(insight.name);
  EXPECT_THAT(names, ElementsAre("D", "B"));
  EXPECT_EQ(list_insights(transaction, 1, 10)->size(), 1U);
  EXPECT_EQ(insights_named(transaction, "B")->at(0).id, 1U);
  EXPECT_TRUE(insights_named(transaction, "漏斗 \"A\"")->empty()) << "renamed";

  ASSERT_TRUE(remove_insight(transaction, 2));
  EXPECT_EQ(remove_insight(transaction, 2).error().code, core::ErrorCode::kNotFound);
  EXPECT_EQ(find_insight(transaction, 2).error().code, core::ErrorCode::kNotFound);
  EXPECT_EQ(add_insight(transaction, "E", "{}")->id, 3U);  // ids are never given twice
}

TEST_F(RecordsTest, AnInsightHasLimits) {
  auto transaction = begin();
  EXPECT_EQ(add_insight(transaction, "", "{}").error().field, "name");
  EXPECT_EQ(add_insight(transaction, std::string(kInsightNameBytesMax + 1, 'x'), "{}").error().field, "name");
  EXPECT_EQ(add_insight(transaction, "a", "").error().field, "spec");
  EXPECT_EQ(add_insight(transaction, "a", std::string(kInsightSpecBytesMax + 1, 'x')).error().field, "spec");
}

TEST_F(RecordsTest, TheIdentityLedgerOnlyGrowsAndASquashStaysWithinIt) {
  auto transaction = begin();
  EXPECT_EQ(*identity_progress(transaction), IdentityProgress{});
  EXPECT_TRUE(set_identity_entries(transaction, 7, 40));
  EXPECT_TRUE(set_identity_entries(transaction, 7, 41));
  EXPECT_TRUE(add_identity_overrides(transaction, 3));
  EXPECT_TRUE(add_identity_overrides(transaction, 4));
  EXPECT_EQ(set_identity_entries(transaction, 6, 41).error().code, core::ErrorCode::kConflict);
  EXPECT_EQ(set_identity_entries(transaction, 8, 40).error().code, core::ErrorCode::kConflict);
  EXPECT_TRUE(set_identity_squashed(transaction, 5));
  EXPECT_EQ(set_identity_squashed(transaction, 4).error().code, core::ErrorCode::kConflict);
  EXPECT_EQ(set_identity_squashed(transaction, 8).error().code, core::ErrorCode::kConflict);
  ASSERT_TRUE(transaction.commit());
  const auto reader = store_->read();
  EXPECT_EQ(*identity_progress(*reader), (IdentityProgress{7, 41, 5, 7}));
}

}  // namespace
}  // namespace rouse::metadata
