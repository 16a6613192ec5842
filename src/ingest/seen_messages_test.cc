#include "ingest/seen_messages.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "core/random.h"
#include "ingest/internal/feed/run_merge.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"

namespace rouse::ingest {
namespace {

using ::testing::HasSubstr;

constexpr std::int64_t kStart = 1'700'000'000'000;

SeenMessage message_of(std::uint64_t key, std::uint64_t position, std::int64_t ms) {
  auto hash = core::hash128(std::to_string(key));
  hash.low |= 1;
  return {hash, position, core::from_epoch_ms(kStart + ms)};
}

// The rule as it is written: the last message that counted, of each key.
class Oracle {
 public:
  explicit Oracle(std::int64_t kept) : kept_(kept) {}
  bool is_duplicate(const SeenMessage& message) {
    const auto known = counted_.find(message.key);
    if (known != counted_.end() && (message.received_at - known->second.received_at).count() <= kept_) {
      return true;
    }
    counted_.insert_or_assign(message.key, message);
    return false;
  }

 private:
  std::int64_t kept_;
  std::map<core::Hash128, SeenMessage> counted_;
};

class SeenMessagesTest : public ::testing::Test {
 protected:
  SeenMessages open(std::uint64_t sealed_below = 0) {
    auto seen = SeenMessages::open(config_, sealed_below, core::real_files(), log_);
    EXPECT_TRUE(seen) << to_string(seen.error());
    return std::move(*seen);
  }
  static std::vector<bool> check(SeenMessages& seen, std::span<const SeenMessage> messages) {
    std::vector<bool> duplicates;
    const auto checked = seen.check(messages, duplicates);
    EXPECT_TRUE(checked) << to_string(checked.error());
    return duplicates;
  }
  // Keys first .. end, one a position, sealed in runs of config_.sealed_keys.
  void fill(SeenMessages& seen, std::uint64_t first, std::uint64_t end) {
    for (std::uint64_t at = first; at < end;) {
      std::vector<SeenMessage> messages;
      for (; messages.size() < 50 && at < end; ++at) {
        messages.push_back(message_of(at, at, static_cast<std::int64_t>(at)));
      }
      EXPECT_EQ(check(seen, messages), std::vector<bool>(messages.size(), false)) << at;
      EXPECT_TRUE(seen.settle(at));
    }
  }
  std::vector<std::filesystem::path> files() const {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator{config_.folder})
      found.push_back(entry.path());
    std::ranges::sort(found);
    return found;
  }

  testing::TemporaryFolder folder_;
  testing::ManualClock clock_{core::from_epoch_ms(kStart)};
  std::ostringstream lines_;
  core::Log log_{lines_, core::LogLevel::kInfo, core::LogFormat::kConsole, clock_};
  SeenConfig config_{folder_.path() / "seen", core::Milliseconds{100'000}, 1'000'000, 50,
                     core::Milliseconds{1'000'000}};
};

TEST_F(SeenMessagesTest, AMessageIsADuplicateOfAnEarlierOneAndNotOfItself) {
  auto seen = open();
  const SeenMessage messages[] = {message_of(1, 0, 0), message_of(2, 1, 0), message_of(1, 2, 100'000),
                                  message_of(1, 3, 100'001)};
  const std::vector<bool> expected{false, false, true, false};  // the last one came after the window
  EXPECT_EQ(check(seen, messages), expected);
  EXPECT_EQ(check(seen, messages), expected);  // a cut is repeated
}

// One history of many cuts.
class SeenHistory : public SeenMessagesTest {
 protected:
  void begin(std::uint64_t seed) {
    std::filesystem::remove_all(config_.folder);
    random_ = core::Random{seed};
    config_.sealed_keys = 20 + random_.below(80);
    config_.sealed_after = core::Milliseconds{1 + random_.below(50'000)};
    config_.kept = core::Milliseconds{10'000 + random_.below(3'600'000)};
    keys_ = 50 + random_.below(4'000);
    oracle_.emplace(config_.kept.count());
    history_.clear();
    durable_ = 0;
    now_ = 0;
    seen_ = std::make_unique<SeenMessages>(open());
  }
  // The next messages, and which of them are duplicates.
  std::vector<bool> arrive() {
    std::vector<bool> expected;
    for (std::uint64_t i = random_.below(60); i > 0; --i) {
      now_ += random_.chance(0.02) ? random_.between(0, 60'000) : random_.between(0, 50);
      history_.push_back(message_of(random_.below(keys_), history_.size(), now_));
      expected.push_back(oracle_->is_duplicate(history_.back()));
    }
    return expected;
  }
  void restart(std::uint64_t accounted) {
    seen_ = std::make_unique<SeenMessages>(open(durable_));
    const auto all = std::span<const SeenMessage>{history_};
    const std::uint64_t from = seen_->sealed_below();
    ASSERT_LE(from, accounted);
    check(*seen_, all.subspan(from, accounted - from));
  }
  void try_without_end(std::span<const SeenMessage> messages, std::uint64_t begin) {
    while (random_.chance(0.2)) {
      check(*seen_, messages.first(random_.below(messages.size() + 1)));
      if (random_.chance(0.5)) restart(begin);
    }
  }
  void settle() {
    const auto settled = seen_->settle(history_.size());
    ASSERT_TRUE(settled) << to_string(settled.error());
    if (*settled && random_.chance(0.8)) durable_ = **settled;
    if (random_.chance(0.1)) restart(history_.size());
  }

  core::Random random_{0};
  std::uint64_t keys_ = 0;
  std::optional<Oracle> oracle_;
  std::vector<SeenMessage> history_;
  std::uint64_t durable_ = 0;  // what the caller stored of settle()
  std::int64_t now_ = 0;
  std::unique_ptr<SeenMessages> seen_;
};

// Each cut is repeated now and then, with restarts before, within and after it.
TEST_F(SeenHistory, AgreesWithTheRuleOverRandomHistoriesAndRestarts) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    begin(seed);
    for (int cut = 0; cut < 150; ++cut) {
      const std::uint64_t first = history_.size();
      const auto expected = arrive();
      const auto messages = std::span<const SeenMessage>{history_}.subspan(first);
      try_without_end(messages, first);
      ASSERT_EQ(check(*seen_, messages), expected) << "cut " << cut;
      settle();
    }
    EXPECT_EQ(seen_->state().damaged, 0U);
    EXPECT_LE(seen_->state().runs, 20U);
  }
}

TEST_F(SeenMessagesTest, RunsAreMergedAndKnowAllTheirKeys) {
  auto seen = open();
  fill(seen, 0, 6'000);
  EXPECT_LE(seen.state().runs, 16U);
  EXPECT_EQ(seen.state().keys, 6'000U);
  auto again = open(seen.sealed_below());
  EXPECT_EQ(again.sealed_below(), 6'000U);
  EXPECT_EQ(again.state().keys, 6'000U);
  for (std::uint64_t key = 0; key < 6'000; key += 7) {
    const auto message = message_of(key, 30'000 + key, 20'000);
    ASSERT_EQ(check(again, {&message, 1}), std::vector<bool>{true}) << key;
  }
}

TEST_F(SeenMessagesTest, RunsOlderThanTheWindowGo) {
  auto seen = open();
  fill(seen, 0, 1'000);
  EXPECT_EQ(seen.state().keys, 1'000U);
  // Window, and an hour for receive times out of order.
  const auto late = message_of(5'000, 1'000, 100'000 + 3'600'000 + 1'001);
  check(seen, {&late, 1});
  ASSERT_TRUE(seen.settle(1'001));
  EXPECT_EQ(seen.state().keys, 1U);
  EXPECT_EQ(seen.state().dropped, 0U);
}

TEST_F(SeenMessagesTest, TheOldestAreForgottenAtTheLimitAndThatIsSaid) {
  config_.keys_max = 2'000;
  auto seen = open();
  fill(seen, 0, 5'000);
  EXPECT_LE(seen.state().keys, 2'050U);
  EXPECT_GE(seen.state().keys, 1'500U);
  EXPECT_GE(seen.state().dropped, 2'950U);
  EXPECT_THAT(lines_.str(), HasSubstr("the oldest are forgotten"));
  const SeenMessage messages[] = {message_of(10, 5'000, 5'000), message_of(4'990, 5'001, 5'000)};
  EXPECT_EQ(check(seen, messages), (std::vector<bool>{false, true}));
}

TEST_F(SeenMessagesTest, FewMessagesAreSealedAfterAWhileSoThatTheLogCanGo) {
  config_.sealed_after = core::Milliseconds{10'000};
  auto seen = open();
  const SeenMessage first = message_of(1, 0, 0);
  const SeenMessage second = message_of(2, 1, 10'000);
  check(seen, {&first, 1});
  EXPECT_FALSE(seen.settle(1).value());
  check(seen, {&second, 1});
  EXPECT_EQ(seen.settle(2).value().value_or(0), 2U);
  EXPECT_EQ(open().sealed_below(), 2U);
}

// Wherever a run is damaged, that is told, and what the others know is still known.
TEST_F(SeenMessagesTest, ADamagedRunIsSetAsideAndNamed) {
  {
    auto seen = open();
    fill(seen, 0, 150);
  }
  const auto whole = folder_.path() / "whole";
  std::filesystem::copy(config_.folder, whole, std::filesystem::copy_options::recursive);
  const auto run = files().at(1);
  const auto size = std::filesystem::file_size(run);
  for (std::uint64_t at = 0; at < size; at += at + 300 < size ? 97 : 1) {
    SCOPED_TRACE(at);
    std::filesystem::remove_all(config_.folder);
    std::filesystem::copy(whole, config_.folder, std::filesystem::copy_options::recursive);
    {
      std::fstream file{run, std::ios::in | std::ios::out | std::ios::binary};
      file.seekg(static_cast<std::streamoff>(at));
      const int byte = file.get();
      file.seekp(static_cast<std::streamoff>(at));
      file.put(static_cast<char>(byte ^ 0x10));
    }
    lines_.str("");
    auto seen = open(150);
    const SeenMessage messages[] = {message_of(10, 200, 200), message_of(75, 201, 200),
                                    message_of(140, 202, 200)};
    EXPECT_EQ(check(seen, messages), (std::vector<bool>{true, false, true}));
    EXPECT_EQ(seen.state().damaged, 1U);
    EXPECT_THAT(lines_.str(), HasSubstr(run.filename().string()));
    EXPECT_EQ(files().at(1).extension(), ".damaged");
  }
}

TEST_F(SeenMessagesTest, WhatAnInterruptedMergeLeftIsClearedAway) {
  auto seen = open();
  fill(seen, 0, 200);
  ASSERT_EQ(seen.state().runs, 1U);
  const auto merged = files().at(0);
  // The runs it was made of are still there, and one is being written.
  config_.folder = folder_.path() / "parts";
  auto parts = open();
  fill(parts, 0, 150);
  std::filesystem::copy(merged, config_.folder / merged.filename());
  std::ofstream{config_.folder / "half.seen.tmp"} << "half";
  auto again = open();
  EXPECT_EQ(again.state().keys, 200U);
  EXPECT_EQ(again.state().runs, 1U);
  EXPECT_EQ(files().size(), 1U);
}

TEST(ChooseMerge, TakesFourNeighboursOfLikeSize) {
  const struct {
    std::vector<std::uint64_t> keys;
    std::optional<std::size_t> first;
  } cases[] = {
      {{10, 10, 10}, std::nullopt},
      {{10, 10, 10, 10}, 0},
      {{160, 40, 40, 10, 10, 10}, std::nullopt},
      {{160, 40, 10, 10, 12, 3, 10}, 2},
      {{300, 300, 300, 300}, std::nullopt},  // more than the largest run may hold
  };
  for (const auto& c : cases) {
    const auto choice = choose_merge(c.keys, 10, 1'000);
    EXPECT_EQ(choice ? std::optional{choice->first} : std::nullopt, c.first);
  }
}

}  // namespace
}  // namespace rouse::ingest
