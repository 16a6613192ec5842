// The declarations that come with Rouse.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/zone.h"
#include "tables/delivery.h"

namespace rouse::tables {
namespace {

using ::testing::ElementsAre;

Delivery read_pack(const char* pack) {
  const auto path = std::filesystem::path{ROUSE_SOURCE_DIR} / "packs" / pack / "tables.yaml";
  std::ostringstream text;
  text << std::ifstream{path}.rdbuf();
  auto delivery = parse_delivery(text.str(), path.filename().string());
  EXPECT_TRUE(delivery) << core::to_string(delivery.error());
  return delivery ? *delivery : Delivery{};
}

std::vector<std::string> table_names(const Delivery& delivery) {
  std::vector<std::string> names;
  for (const auto& table : delivery.tables) names.push_back(table.name);
  return names;
}

// Labels that are missing fall back to the name, so a Chinese one without Chinese characters was forgotten.
bool is_chinese(const events::Label& label) { return label.zh != label.en || label.zh == "POS"; }

void expect_labels(const Delivery& delivery) {
  for (const auto& table : delivery.tables) {
    EXPECT_TRUE(is_chinese(table.label)) << table.name;
    for (const auto& column : table.columns) {
      EXPECT_TRUE(is_chinese(column.label)) << table.name << "." << column.name;
      for (const auto& value : column.values) {
        EXPECT_TRUE(is_chinese(value.label)) << column.name << " " << value.value;
      }
    }
  }
  for (const auto& value : delivery.values) {
    EXPECT_TRUE(is_chinese(value.label)) << value.name;
    for (const auto& band : value.bands)
      EXPECT_TRUE(is_chinese(band.label)) << value.name << " " << band.value;
  }
}

TEST(Packs, TheStandardSetOfABank) {
  const auto bank = read_pack("bank");
  EXPECT_THAT(table_names(bank),
              ElementsAre("org_units", "products", "staff", "customers", "customer_managers", "accounts",
                          "balances_daily", "cards", "card_bills", "contracts", "transactions"));
  expect_labels(bank);
  EXPECT_TRUE(find_table(bank, "org_units")->history);
  const auto* levels = find_column(*find_table(bank, "org_units"), "org_level");
  EXPECT_THAT(levels->values, ::testing::SizeIs(5));
  const auto branch = std::ranges::find(bank.values, "branch", &CustomerValue::name);
  ASSERT_NE(branch, bank.values.end());
  EXPECT_EQ(lookup_table(bank, *branch), find_table(bank, "org_units"));
  for (const auto* personal : {"customer_name", "id_no", "phone", "email", "home_address"}) {
    EXPECT_TRUE(find_column(*find_table(bank, "customers"), personal)->pii) << personal;
  }
}

TEST(Packs, TheCzechBank) {
  const auto berka = read_pack("examples/berka");
  EXPECT_THAT(table_names(berka),
              ElementsAre("berka_districts", "berka_clients", "berka_accounts", "berka_dispositions",
                          "berka_cards", "berka_loans", "berka_orders", "berka_transactions"));
  expect_labels(berka);
  EXPECT_TRUE(berka.control.for_delivery());
  EXPECT_EQ(berka.ends, core::parse_day("1998-12-31", "ends").value()) << "nothing came after it";
  for (const auto& table : berka.tables) EXPECT_EQ(table.files.separator, ";") << table.name;
  EXPECT_THAT(find_column(berka.tables[0], "unemployment_1995")->missing, ElementsAre("?"));
}

TEST(Packs, StandBesideEachOther) {
  const auto bank = read_pack("bank");
  const Delivery others[] = {read_pack("examples/berka")};
  const auto checked = check_beside(bank, others);
  EXPECT_TRUE(checked) << core::to_string(checked.error());
}

}  // namespace
}  // namespace rouse::tables
