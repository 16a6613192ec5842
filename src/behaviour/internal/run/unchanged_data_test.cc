// Which changes of the data make an analysis start again, on the engine and on a ClickHouse server.
#include "behaviour/internal/run/unchanged_data.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "metadata/store.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"
#include "testing/warehouse_server.h"

namespace rouse::behaviour {
namespace {

// A server without table ids tells tables by the second in which they were made.
constexpr std::chrono::milliseconds kNextSecond{1'100};

class UnchangedData : public ::testing::TestWithParam<testing::ServerKind> {
 protected:
  void SetUp() override {
    auto server = testing::WarehouseServer::shared(GetParam()).server();
    static int databases = 0;
    server.database = fmt::format("unchanged_{}", ++databases);
    ASSERT_TRUE(warehouse::Warehouse{testing::WarehouseServer::shared(GetParam()).server()}.execute(
        "CREATE DATABASE " + server.database));
    warehouse_ = std::make_unique<warehouse::Warehouse>(server);
    create("events");
  }
  void run(const std::string& sql) {
    const auto ran = warehouse_->execute(sql);
    ASSERT_TRUE(ran) << core::to_string(ran.error());
  }
  void create(const std::string& table) {
    run(fmt::format("CREATE TABLE {} (n UInt64) ENGINE = MergeTree ORDER BY n", table));
  }
  // As a load does it: another table takes the name.
  void exchange() {
    std::this_thread::sleep_for(kNextSecond);
    create("next");
    run("RENAME TABLE events TO previous, next TO events");
    run("DROP TABLE previous");
  }
  // The number of attempts, or the error.
  core::Result<int> attempts(const std::function<void(int attempt)>& meanwhile) {
    int attempt = 0;
    return on_unchanged_data(context(), "events", [&]() -> core::Result<int> {
      meanwhile(++attempt);
      return attempt;
    });
  }
  AnalysisContext context() { return {*warehouse_, metadata_, plan_, zone_, clock_}; }

  events::Plan plan_;
  core::Zone zone_ = core::Zone::load("Asia/Shanghai").value();
  testing::ManualClock clock_{core::from_epoch_ms(0)};
  testing::TemporaryFolder folder_;
  metadata::Store metadata_ = metadata::Store::open(folder_.path() / "metadata.db", clock_).value();
  std::unique_ptr<warehouse::Warehouse> warehouse_;
};
INSTANTIATE_TEST_SUITE_P(, UnchangedData, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

TEST_P(UnchangedData, CollectedEventsDoNotDisturbAnAnalysis) {
  EXPECT_EQ(attempts([&](int) { run("INSERT INTO events SELECT 1"); }), 1);
}

TEST_P(UnchangedData, ALoadMakesItStartAgain) {
  EXPECT_EQ(attempts([&](int attempt) {
              if (attempt == 1) exchange();
            }),
            2);
}

TEST_P(UnchangedData, LoadAfterLoadIsAnError) {
  const auto result = attempts([&](int) { exchange(); });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, core::ErrorCode::kUnavailable);
}

TEST_P(UnchangedData, ATableThatIsMissingForAMomentIsAnAttempt) {
  int attempt = 0;
  const auto result = on_unchanged_data(context(), "events", [&]() -> core::Result<int> {
    if (++attempt > 1) return attempt;
    exchange();
    return core::fail(core::ErrorCode::kNotFound, "warehouse", "no such table");
  });
  EXPECT_EQ(result, 2);
}

TEST_P(UnchangedData, ATableThatIsNotThereHasNoIdentity) {
  EXPECT_EQ(table_identity(context(), "nothing"), "");
  EXPECT_NE(table_identity(context(), "events"), "");
}

}  // namespace
}  // namespace rouse::behaviour
