// States of changes, history, and states made anew from it.
#include "ingest/internal/runs/table_state.h"

#include <gmock/gmock.h>

#include <map>

#include "core/random.h"
#include "core/zone.h"
#include "ingest/internal/runs/run_test.h"

namespace rouse::ingest {
namespace {

constexpr std::int32_t kDay = 20'000;  // 2024-10-04

std::string date(int run) { return core::format_day(kDay + run); }

class TableState : public RunFixture {
 protected:
  StateStep step(std::uint64_t run, std::optional<std::uint64_t> base) const {
    return {&table_, run, kDay + static_cast<std::int32_t>(run), static_cast<std::int64_t>(run) * 1000, base};
  }
  std::string state(std::uint64_t run) {
    return ask(fmt::format(
        "SELECT data_date, c_account_no, c_customer_no, c_balance FROM business_accounts WHERE run "
        "= {} ORDER BY c_account_no",
        run));
  }
  std::string history(std::uint64_t run) {
    return ask(fmt::format(
        "SELECT data_date, known_at, c_account_no, c_balance, gone FROM history_accounts WHERE run "
        "= {} ORDER BY c_account_no",
        run));
  }

  tables::Table table_ = accounts_table();
};

TEST_P(TableState, HistoryHoldsWhatIsNewChangedOrGone) {
  make(table_);
  put(table_, 1, date(1), {{"a1", "c1", "1"}, {"a2", "c1", "2"}, {"a3", "c2", "3"}});
  put(table_, 2, date(2), {{"a1", "c1", "1"}, {"a2", "c1", "2.50"}, {"a4", "c9", "4"}});
  put(table_, 3, date(3), {{"a1", "c1", "1"}, {"a2", "c1", "2.50"}, {"a3", "c2", "3"}});
  EXPECT_EQ(*write_history(*statements_, step(1, {})), 3U);
  EXPECT_EQ(*write_history(*statements_, step(2, 1)), 3U);
  EXPECT_EQ(*write_history(*statements_, step(3, 2)), 2U);
  EXPECT_EQ(history(1),
            "2024-10-05\t1000\ta1\t100\t0\n2024-10-05\t1000\ta2\t200\t0\n2024-10-05\t1000\ta3\t300\t0\n");
  EXPECT_EQ(history(2),
            "2024-10-06\t2000\ta2\t250\t0\n2024-10-06\t2000\ta3\t300\t1\n2024-10-06\t2000\ta4\t400\t0\n");
  EXPECT_EQ(history(3), "2024-10-07\t3000\ta3\t300\t0\n2024-10-07\t3000\ta4\t400\t1\n");
}

TEST_P(TableState, ChangesBecomeTheFullState) {
  table_.delivered = tables::Delivered::kChanges;
  table_.deleted = tables::DeletedRows{"customer_no", {"D", "gone"}};
  make(table_);
  put(table_, 1 | kDeliveredBit, date(1),
      {{"a1", "c1", "1"}, {"a2", "c1", "2"}, {"a3", "c2", "3"}, {"a5", "D"}});
  ASSERT_TRUE(build_state(*statements_, step(1, {})));
  EXPECT_EQ(state(1), "2024-10-05\ta1\tc1\t100\n2024-10-05\ta2\tc1\t200\n2024-10-05\ta3\tc2\t300\n");
  put(table_, 2 | kDeliveredBit, date(2), {{"a2", "c1", "2.50"}, {"a3", "gone"}, {"a4", "", "4"}});
  const auto built = build_state(*statements_, step(2, 1));
  ASSERT_TRUE(built) << to_string(built.error());
  EXPECT_EQ(state(2), "2024-10-06\ta1\tc1\t100\n2024-10-06\ta2\tc1\t250\n2024-10-06\ta4\t\\N\t400\n");
}

// States at random, and what the history says of each of them.
TEST_P(TableState, EveryStateComesBackFromItsHistory) {
  constexpr std::uint64_t kSeed = 20261122;
  constexpr int kRuns = 6;
  SCOPED_TRACE(fmt::format("seed {}", kSeed));
  core::Random random{kSeed};
  make(table_);
  std::vector<std::uint64_t> runs;
  std::map<std::uint64_t, std::string> states;
  for (std::uint64_t run = 1; run <= kRuns; ++run) {
    std::vector<AccountRow> rows;
    for (int account = 0; account < 50; ++account) {
      if (random.chance(0.3)) continue;
      rows.push_back({fmt::format("a{}", account), fmt::format("c{}", random.below(3)),
                      std::to_string(random.below(2))});
    }
    put(table_, run, date(static_cast<int>(run)), rows);
    const auto base = runs.empty() ? std::optional<std::uint64_t>{} : runs.back();
    ASSERT_TRUE(write_history(*statements_, step(run, base)));
    runs.push_back(run);
    states[run] = state(run);
  }
  for (std::uint64_t run = 1; run <= kRuns; ++run) {
    const auto restored = restore_state(*statements_, {&table_, run}, kDay + static_cast<std::int32_t>(run),
                                        std::span{runs}.first(run));
    ASSERT_TRUE(restored) << to_string(restored.error());
    EXPECT_EQ(state(run), states[run]) << "run " << run;
  }
}

INSTANTIATE_TEST_SUITE_P(, TableState, ::testing::ValuesIn(testing::kServerKinds), testing::server_kind_name);

}  // namespace
}  // namespace rouse::ingest
