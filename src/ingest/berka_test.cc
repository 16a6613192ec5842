// A real bank's tables (PKDD'99, Czech bank) through the example pack. Counts are those of the data set's
// description; sums were taken from the files by hand.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>

#include "access/vault.h"
#include "core/zone.h"
#include "ingest/delivery_load.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"
#include "testing/warehouse_server.h"
#include "warehouse/schema.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

const fs::path kData = fs::path{ROUSE_SOURCE_DIR} / "../shared/data/berka";
const fs::path kPack = fs::path{ROUSE_SOURCE_DIR} / "packs/examples/berka";

std::string read_file(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

// As the head of the pack's declaration says.
void deliver(const fs::path& folder) {
  fs::create_directories(folder);
  for (const std::string table : {"account", "card", "client", "disp", "district", "loan", "order"}) {
    fs::copy_file(kData / (table + ".asc"), folder / (table + "_19981231.asc"));
  }
  fs::copy_file(kData / "feup_subset/trans_test.csv.gz", folder / "trans_19981231.csv.gz");
  fs::copy_file(kPack / "control_19981231.json", folder / "control_19981231.json");
}

class Berka : public ::testing::TestWithParam<testing::ServerKind> {};

TEST_P(Berka, LoadsCompletelyAndBalancesCanBeRebuilt) {
  if (!fs::exists(kData)) GTEST_SKIP() << "public data set berka not present";
  const testing::TemporaryFolder folder;
  const testing::ManualClock clock{core::from_epoch_ms(1'700'000'000'000)};
  auto server = testing::WarehouseServer::shared(GetParam()).server();
  ASSERT_TRUE(warehouse::Warehouse{server}.execute("CREATE DATABASE berka"));
  server.database = "berka";
  warehouse::Warehouse warehouse{server};
  ASSERT_TRUE(warehouse::migrate(warehouse, "Asia/Shanghai", clock));
  auto store = metadata::Store::open(folder.path() / "metadata.db", clock);
  ASSERT_TRUE(store) << to_string(store.error());
  ASSERT_TRUE(access::Vault::create(folder.path() / "vault.key"));
  const auto vault = access::Vault::open(folder.path() / "vault.key", *store);
  ASSERT_TRUE(vault) << to_string(vault.error());
  {
    auto transaction = store->begin();
    ASSERT_TRUE(metadata::save_delivery(*transaction, "berka", read_file(kPack / "tables.yaml")));
    ASSERT_TRUE(transaction->commit());
  }
  deliver(folder.path() / "files");
  const auto zone = *core::Zone::load("Asia/Shanghai");
  const auto report = load_delivery("berka", *core::parse_day("1998-12-31", "date"), folder.path() / "files",
                                    {{warehouse, *store, clock, zone, folder.path()}, vault->get()});
  ASSERT_TRUE(report) << to_string(report.error());
  ASSERT_EQ(report->run.state, metadata::RunState::kPublished) << to_string(*report->run.error);

  std::map<std::string, std::uint64_t> rows;
  std::map<std::string, std::string> sums;
  std::vector<std::string> broken;
  for (const auto& table : report->tables) {
    rows[table.table] = table.rows;
    for (const auto& total : table.totals) sums[table.table + "." + total.column] = total.sum;
    for (const auto& finding : table.findings) {
      if (!finding.holds) broken.push_back(table.table + " " + finding.rule + " " + finding.column);
    }
  }
  EXPECT_THAT(rows, ElementsAre(Pair("berka_accounts", 4'500), Pair("berka_cards", 892),
                                Pair("berka_clients", 5'369), Pair("berka_dispositions", 5'369),
                                Pair("berka_districts", 77), Pair("berka_loans", 682),
                                Pair("berka_orders", 6'471), Pair("berka_transactions", 30'200)));
  EXPECT_EQ(sums["berka_transactions.amount"], "271161617.80");
  EXPECT_EQ(sums["berka_transactions.balance"], "1348255166.00");
  EXPECT_EQ(sums["berka_orders.amount"], "21228993.60");
  EXPECT_EQ(sums["berka_loans.amount"], "103261740.00");
  EXPECT_THAT(broken, IsEmpty());

  // Customers by their numbers, and the vault has what the warehouse must not.
  EXPECT_EQ(*warehouse.text("SELECT count(), uniqExact(one_id), min(one_id) > 0 FROM business_berka_clients"),
            "5369\t5369\t1\n");
  EXPECT_EQ(*warehouse.text("SELECT countIf(c_account_to LIKE '%87144583%') FROM business_berka_orders"),
            "0\n");
  // Every balance at a day's end is the sum of what was booked up to then, but for the interest the bank
  // rounds: 23,439 days of 354 accounts.
  const auto rebuilt = warehouse.text(
      "SELECT sum(length(closings)), count(), sum(arraySum(arrayMap((closing, given) -> arrayExists(b -> "
      "abs(b - closing) < 100, given), closings, givens))) FROM (SELECT account, "
      "arrayCumSum(groupArray(moved)) AS closings, groupArray(balances) AS givens FROM (SELECT c_account_id "
      "AS account, c_booked_on AS day, sum(assumeNotNull(if(c_direction = 'credit', c_amount, -c_amount))) "
      "AS moved, groupArray(assumeNotNull(c_balance)) AS balances FROM business_berka_transactions GROUP BY "
      "account, day ORDER BY account, day) GROUP BY account)");
  ASSERT_TRUE(rebuilt) << to_string(rebuilt.error());
  EXPECT_EQ(*rebuilt, "23439\t354\t23439\n");
}

INSTANTIATE_TEST_SUITE_P(, Berka, ::testing::ValuesIn(testing::kServerKinds), testing::server_kind_name);

}  // namespace
}  // namespace rouse::ingest
