// A real bank's event log (BPI Challenge 2012) through the example pack. Counts are those of the data set's
// description: 262,200 rows, 164,506 of them COMPLETE, 13,087 applications.
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "ingest/load.h"
#include "metadata/store.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"
#include "testing/warehouse_server.h"
#include "warehouse/schema.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {
namespace {

namespace fs = std::filesystem;
using testing::ServerKind;
using testing::WarehouseServer;

class LoanApplications : public ::testing::TestWithParam<ServerKind> {};

TEST_P(LoanApplications, LoadCompletelyAndOnce) {
  const fs::path source{ROUSE_SOURCE_DIR};
  const fs::path file = source / "../shared/data/bpi2012/loan_application_events.csv.gz";
  if (!fs::exists(file)) GTEST_SKIP() << "public data set bpi2012 not present";
  const fs::path pack = source / "packs/examples/loan_applications";
  const auto plan = read_plan(pack / "plan.yaml");
  ASSERT_TRUE(plan) << to_string(plan.error());
  const auto mapping = read_mapping(pack / "mapping.yaml");
  ASSERT_TRUE(mapping) << to_string(mapping.error());

  const testing::TemporaryFolder folder;
  const testing::ManualClock clock{core::from_epoch_ms(1'700'000'000'000)};
  warehouse::Warehouse warehouse{WarehouseServer::shared(GetParam()).server()};
  ASSERT_TRUE(warehouse::migrate(warehouse, "Asia/Shanghai", clock));
  auto store = metadata::Store::open(folder.path() / "metadata.db", clock);
  ASSERT_TRUE(store) << to_string(store.error());
  const LoadStores stores{warehouse, *store, clock, *core::Zone::load("Asia/Shanghai"),
                          folder.path() / "data"};
  const std::vector<fs::path> files{file};

  const auto first = load_files(*plan, *mapping, files, stores);
  ASSERT_TRUE(first) << to_string(first.error());
  EXPECT_EQ(first->rows_read, 262'200U);
  EXPECT_EQ(first->loaded, 164'506U);
  EXPECT_EQ(first->filtered, 97'694U);
  EXPECT_EQ(first->duplicates, 0U);
  EXPECT_EQ(first->rejected, 0U);

  const auto again = load_files(*plan, *mapping, files, stores);
  ASSERT_TRUE(again) << to_string(again.error());
  EXPECT_EQ(again->loaded, 0U);
  EXPECT_EQ(again->duplicates, 164'506U);

  const auto answer = warehouse.text(
      "SELECT count(), uniqExact(one_id), max(one_id), uniqExact(event), countIf(event = 'A_SUBMITTED'), "
      "countIf(isNull(p_resource)) > 0, min(ts), max(ts) FROM events_loan_applications");
  ASSERT_TRUE(answer) << to_string(answer.error());
  // 23 of the 24 activities are ever completed; the last instant is 2012-03-14T15:04:54.681Z.
  EXPECT_EQ(*answer, "164506\t13087\t13087\t23\t13087\t1\t1317422324546\t1331737494681\n");
}

INSTANTIATE_TEST_SUITE_P(, LoanApplications, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

// The packs that ship are valid, and fit each other.
TEST(Packs, AreValid) {
  for (const char* pack : {"packs/examples/loan_applications", "packs/bank"}) {
    const fs::path folder = fs::path{ROUSE_SOURCE_DIR} / pack;
    const auto plan = read_plan(folder / "plan.yaml");
    EXPECT_TRUE(plan) << to_string(plan.error());
    const auto mapping = read_mapping(folder / "mapping.yaml");
    EXPECT_TRUE(mapping) << to_string(mapping.error());
  }
}

}  // namespace
}  // namespace rouse::ingest
