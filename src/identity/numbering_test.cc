#include "identity/numbering.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "testing/manual_clock.h"
#include "testing/warehouse_server.h"
#include "warehouse/schema.h"
#include "warehouse/warehouse.h"

namespace rouse::identity {
namespace {

using testing::ServerKind;
using testing::WarehouseServer;

// Types are the tests' own, so that tests of one server do not meet.
class NumberingTest : public ::testing::TestWithParam<ServerKind> {
 protected:
  void SetUp() override {
    auto& server = WarehouseServer::shared(GetParam());
    warehouse_ = std::make_unique<warehouse::Warehouse>(server.server());
    const auto migrated = warehouse::migrate(*warehouse_, "Asia/Shanghai", clock_);
    ASSERT_TRUE(migrated) << to_string(migrated.error());
  }
  Numbering open(std::string_view type) {
    auto numbering = Numbering::open(*warehouse_, type);
    EXPECT_TRUE(numbering) << to_string(numbering.error());
    return std::move(*numbering);
  }
  static std::uint64_t number(Numbering& numbering, std::string_view value) {
    const auto id = numbering.number(value);
    EXPECT_TRUE(id) << to_string(id.error());
    return id->value;
  }

  testing::ManualClock clock_{core::from_epoch_ms(1'700'000'000'000)};
  std::unique_ptr<warehouse::Warehouse> warehouse_;
};

// A process died in publish(), its rows all sent: they must not arrive after the next writer has read.
TEST_P(NumberingTest, AnInsertThatStillRunsIsEndedBeforeNumbersAreGiven) {
  warehouse::QueryOptions options;
  options.query_id = publish_id(*warehouse_, "interrupted");
  // Long enough to be running still.
  auto insert = std::async(std::launch::async, [&] {
    return warehouse_->execute(
        "INSERT INTO identifiers (type, value, id) SELECT 'interrupted', toString(number), number + 1 + "
        "sleepEachRow(0.01) FROM numbers(100) SETTINGS max_block_size = 10",
        options);
  });
  while (!warehouse_->progress(options.query_id)) std::this_thread::sleep_for(std::chrono::milliseconds{1});

  Numbering numbering = open("interrupted");
  const auto refreshed = numbering.refresh();
  ASSERT_TRUE(refreshed) << to_string(refreshed.error());
  EXPECT_FALSE(insert.get());
  const std::uint64_t stored = numbering.size();
  EXPECT_EQ(number(numbering, "somebody"), stored + 1);
  ASSERT_TRUE(numbering.publish());
  EXPECT_EQ(open("interrupted").size(), stored + 1);
}

TEST_P(NumberingTest, NumbersAreDenseFromOneAndKeepTheirMeaning) {
  Numbering numbering = open("dense");
  EXPECT_EQ(number(numbering, "a"), 1U);
  EXPECT_EQ(number(numbering, "b"), 2U);
  EXPECT_EQ(number(numbering, "a"), 1U);
  ASSERT_TRUE(numbering.publish());

  Numbering again = open("dense");
  EXPECT_EQ(again.size(), 2U);
  EXPECT_EQ(number(again, "b"), 2U);
  EXPECT_EQ(number(again, "客户"), 3U);
  EXPECT_EQ(number(again, std::string_view{"\0\t'\\", 4}), 4U);
  ASSERT_TRUE(again.publish());
  EXPECT_EQ(number(again, "客户"), 3U);
  EXPECT_EQ(open("dense").size(), 4U);
  EXPECT_EQ(open("another type").size(), 0U);
}

TEST_P(NumberingTest, NumbersNotPublishedAreGivenAgainAndPublishedOnesNever) {
  {
    Numbering numbering = open("crash");
    number(numbering, "published");
    ASSERT_TRUE(numbering.publish());
    number(numbering, "lost with the process");
    EXPECT_EQ(numbering.unpublished(), 1U);
  }
  Numbering numbering = open("crash");
  EXPECT_EQ(number(numbering, "somebody else"), 2U);
  EXPECT_EQ(number(numbering, "published"), 1U);
}

TEST_P(NumberingTest, ARepeatedInsertIsRecognisedAndAContradictionRefused) {
  const auto insert = [&](std::string_view type, std::string_view value, std::uint64_t id) {
    auto rows = warehouse_->insert("identifiers", {"type", "value", "id"});
    ASSERT_TRUE(rows);
    rows->string(type);
    rows->string(value);
    rows->u64(id);
    ASSERT_TRUE(rows->end_row());
    ASSERT_TRUE(rows->finish());
  };
  for (int i = 0; i < 2; ++i) insert("repeated", "a", 1);
  EXPECT_EQ(open("repeated").size(), 1U);
  insert("two values", "a", 1);
  insert("two values", "b", 1);
  EXPECT_EQ(Numbering::open(*warehouse_, "two values").error().code, core::ErrorCode::kInternal);
  insert("two numbers", "a", 1);
  insert("two numbers", "a", 2);
  EXPECT_EQ(Numbering::open(*warehouse_, "two numbers").error().code, core::ErrorCode::kInternal);
  // A gap, as a lost insert would leave it, is not filled: the numbers in it may have been seen.
  insert("gap", "a", 1);
  insert("gap", "c", 3);
  Numbering gap = open("gap");
  EXPECT_EQ(number(gap, "d"), 4U);
}

TEST_P(NumberingTest, RefreshTakesInWhatAnotherPublishedAndForgetsWhatWasNot) {
  Numbering feed = open("turns");
  EXPECT_EQ(number(feed, "a"), 1U);
  ASSERT_TRUE(feed.publish());
  EXPECT_EQ(number(feed, "given, never published"), 2U);
  {
    Numbering load = open("turns");
    EXPECT_EQ(number(load, "b"), 2U);
    EXPECT_EQ(number(load, "c"), 3U);
    ASSERT_TRUE(load.publish());
  }
  for (int i = 0; i < 2; ++i) {
    const auto refreshed = feed.refresh();
    ASSERT_TRUE(refreshed) << to_string(refreshed.error());
    EXPECT_EQ(feed.size(), 3U);
    EXPECT_EQ(feed.unpublished(), 0U);
  }
  EXPECT_EQ(number(feed, "c"), 3U);
  EXPECT_EQ(number(feed, "a"), 1U);
  EXPECT_EQ(number(feed, "given, never published"), 4U);
  ASSERT_TRUE(feed.publish());
  EXPECT_EQ(open("turns").size(), 4U);
}

// What a power cut took from a server that does not fsync is not given to somebody else.
TEST_P(NumberingTest, NumbersUpToTheFloorAreTaken) {
  auto numbering = Numbering::open(*warehouse_, "floor", 10);
  ASSERT_TRUE(numbering);
  EXPECT_EQ(number(*numbering, "a"), 11U);
  ASSERT_TRUE(numbering->publish());
  EXPECT_EQ(number(*numbering, "never published"), 12U);
  ASSERT_TRUE(numbering->refresh(20));
  EXPECT_EQ(number(*numbering, "b"), 21U);
  ASSERT_TRUE(numbering->publish());
  Numbering again = open("floor");
  EXPECT_EQ(again.last(), 21U);
  EXPECT_EQ(number(again, "a"), 11U);
  EXPECT_EQ(number(again, "b"), 21U);
}

TEST_P(NumberingTest, ManyAtATimeAreNumberedAsOneByOne) {
  Numbering one_by_one = open("batch");
  Numbering together = open("batch");
  std::vector<std::string> texts;
  for (int i = 0; i < 5'000; ++i) texts.push_back("value " + std::to_string(i * i % 997));
  const std::vector<std::string_view> values{texts.begin(), texts.end()};
  std::vector<core::SubjectId> ids(values.size());
  ASSERT_TRUE(together.number_all(values, ids));
  for (std::size_t i = 0; i < values.size(); ++i) ASSERT_EQ(number(one_by_one, values[i]), ids[i].value);
  EXPECT_EQ(together.find("value 1"), ids[1]);
  EXPECT_EQ(together.find("value 998"), std::nullopt);
}

// A cut that fails again and again takes no more memory.
TEST_P(NumberingTest, NumbersThatAreForgottenLeaveNoTrace) {
  Numbering numbering = open("forgotten");
  for (int i = 0; i < 5'000; ++i) number(numbering, "kept " + std::to_string(i));
  ASSERT_TRUE(numbering.publish());
  std::size_t bytes = 0;
  for (int round = 0; round < 40; ++round) {
    for (int i = 0; i < 2'000; ++i) {
      ASSERT_EQ(number(numbering, "round " + std::to_string(round) + " " + std::to_string(i)), 5'001U + i);
    }
    ASSERT_TRUE(numbering.refresh());
    if (round == 3) bytes = numbering.memory_bytes();
  }
  EXPECT_LE(numbering.memory_bytes(), bytes * 5 / 4);
  for (int i = 0; i < 5'000; ++i) ASSERT_EQ(number(numbering, "kept " + std::to_string(i)), 1U + i);
  EXPECT_EQ(numbering.find("round 1 1"), std::nullopt);
}

TEST_P(NumberingTest, ManyNumbersStayApart) {
  constexpr std::uint64_t kMany = 300'000;
  Numbering numbering = open("many");
  for (std::uint64_t i = 1; i <= kMany; ++i) ASSERT_EQ(number(numbering, "value " + std::to_string(i)), i);
  ASSERT_TRUE(numbering.publish());
  EXPECT_LT(numbering.memory_bytes(), kMany * 60);  // about 20 for each, and the values just published
  Numbering again = open("many");
  for (std::uint64_t i = kMany; i >= 1; --i) ASSERT_EQ(number(again, "value " + std::to_string(i)), i);
}

TEST_P(NumberingTest, ValuesAreFoundByNumber) {
  Numbering numbering = open("reverse");
  std::vector<core::SubjectId> ids;
  for (int i = 0; i < 25'000; ++i) {
    const auto id = numbering.number("v" + std::to_string(i));
    ids.push_back(*id);
  }
  std::reverse(ids.begin(), ids.end());
  ASSERT_TRUE(numbering.publish());
  ids.push_back(core::SubjectId{99'999'999});
  const auto values = values_of(*warehouse_, "reverse", ids);
  ASSERT_TRUE(values) << to_string(values.error());
  ASSERT_EQ(values->size(), ids.size());
  EXPECT_EQ(values->front(), "v24999");
  EXPECT_EQ((*values)[24'999], "v0");
  EXPECT_EQ(values->back(), "");
  EXPECT_EQ(values_of(*warehouse_, "reverse", std::vector<core::SubjectId>(100'001)).error().code,
            core::ErrorCode::kResourceExhausted);
}

TEST_P(NumberingTest, ImpossibleValuesAreRefused) {
  Numbering numbering = open("impossible");
  EXPECT_EQ(numbering.number("").error().code, core::ErrorCode::kInvalidArgument);
  EXPECT_EQ(numbering.number(std::string(kValueBytesMax + 1, 'x')).error().code,
            core::ErrorCode::kInvalidArgument);
  EXPECT_EQ(numbering.size(), 0U);
}

INSTANTIATE_TEST_SUITE_P(, NumberingTest, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

}  // namespace
}  // namespace rouse::identity
