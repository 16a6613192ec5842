#include "ingest/internal/tables/table_rows.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "ingest/internal/tables/column_value.h"
#include "metadata/store.h"
#include "tables/delivery.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"

namespace rouse::ingest {
namespace {

using events::Cell;

constexpr std::string_view kTables = R"(format: 1
delivery: core
tables:
  - table: customers
    keeps: state
    key: [customer_no, org]
    columns:
      - {name: customer_no, source: CUST, type: string, subject: customer}
      - {name: org, type: integer}
      - {name: card, type: string, subject: card}
      - {name: amount, type: money, missing: ["-"]}
      - {name: rate, type: number}
      - {name: active, type: boolean}
      - {name: seen_at, type: time, format: "%Y%m%d%H%M%S"}
      - {name: born_on, type: date, format: "%Y%m%d"}
      - {name: opened_on, type: date}
      - {name: grade, type: enum, values: [A, B]}
      - {name: phone, type: string, pii: phone}
)";

class TableRowsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto parsed = tables::parse_delivery(kTables, "core.yaml");
    ASSERT_TRUE(parsed) << to_string(parsed.error());
    delivery_ = std::move(*parsed);
    auto store = metadata::Store::open(folder_.path() / "metadata.db", clock_);
    ASSERT_TRUE(store);
    store_.emplace(std::move(*store));
    ASSERT_TRUE(access::Vault::create(folder_.path() / "vault.key"));
    auto vault = access::Vault::open(folder_.path() / "vault.key", *store_);
    ASSERT_TRUE(vault) << to_string(vault.error());
    vault_ = std::move(*vault);
  }

  const tables::Table& table() const { return delivery_.tables[0]; }
  std::vector<std::string> columns() const {
    std::vector<std::string> names;
    for (const auto& column : table().columns) names.push_back(column.source);
    return names;
  }
  core::Result<TableRows> bind(const std::vector<std::string>& columns, std::vector<TableFinding>& findings) {
    return TableRows::bind(table(), *core::Zone::load("Asia/Shanghai"), vault_.get(), columns, "c.csv",
                           findings);
  }
  // A good row with some fields replaced, by place.
  std::vector<std::string> fields(
      const std::vector<std::pair<std::size_t, std::string>>& changes = {}) const {
    std::vector<std::string> texts{"0001",           "7",        " c1 ",       "-", "0.50",         "是",
                                   "20261121093000", "19301231", "2026-11-21", "A", "138 0013 8000"};
    for (const auto& [place, text] : changes) texts[place] = text;
    return texts;
  }
  // Kept while the row is looked at.
  bool read(TableRows& rows, std::vector<std::string> texts) {
    texts_ = std::move(texts);
    views_.assign(texts_.begin(), texts_.end());
    record_ = Record{};
    record_.fields = views_;
    return rows.read(record_, row_, why_);
  }

  testing::TemporaryFolder folder_;
  testing::ManualClock clock_{core::from_epoch_ms(1'795'300'000'000)};
  tables::Delivery delivery_;
  std::optional<metadata::Store> store_;
  std::unique_ptr<access::Vault> vault_;
  std::vector<std::string> texts_;
  std::vector<std::string_view> views_;
  Record record_;
  TableRow row_;
  TableFinding why_;
};

TEST_F(TableRowsTest, FieldsBecomeTypedCells) {
  std::vector<TableFinding> findings;
  auto rows = bind(columns(), findings);
  ASSERT_TRUE(rows);
  ASSERT_TRUE(findings.empty());
  ASSERT_TRUE(read(*rows, fields())) << why_.message;
  const auto& cells = row_.cells;
  EXPECT_EQ(cells[0].text, "0001");
  EXPECT_EQ(cells[1].integer, 7);
  EXPECT_EQ(cells[2].text, "c1");
  EXPECT_EQ(cells[3].kind, Cell::Kind::kMissing);
  EXPECT_EQ(cells[4].number, 0.5);
  EXPECT_EQ(cells[5].kind, Cell::Kind::kFlag);
  EXPECT_EQ(cells[5].integer, 1);
  EXPECT_EQ(cells[6].integer, 1'795'224'600'000);  // 2026-11-21T09:30:00+08:00
  EXPECT_EQ(cells[7].integer, -14'246);            // 1930-12-31, before 1970
  EXPECT_EQ(cells[8].integer, 20'778);
  EXPECT_EQ(cells[9].text, "A");
  EXPECT_EQ(cells[10].text, vault_->token(access::PersonalClass::kPhone, "13800138000"));
  ASSERT_EQ(row_.subjects.size(), 2U);
  EXPECT_EQ(row_.subjects[0], "0001");
  EXPECT_EQ(row_.subjects[1], "c1");
  ASSERT_EQ(row_.personal_count, 1U);
  EXPECT_EQ(row_.personal[0].value, "138 0013 8000");
}

TEST_F(TableRowsTest, KeysAndHashesAreOfTheValuesNotOfTheirText) {
  std::vector<TableFinding> findings;
  auto rows = bind(columns(), findings);
  ASSERT_TRUE(rows);
  ASSERT_TRUE(read(*rows, fields()));
  const auto key = row_.key;
  const auto hash = row_.hash;
  const struct {
    const char* what;
    std::vector<std::pair<std::size_t, std::string>> changes;
    bool same_key;
    bool same_hash;
  } cases[] = {
      {"the same values written otherwise",
       {{1, " 07.0"}, {4, "5e-1"}, {5, "1"}, {10, "+86-13800138000"}},
       true,
       true},
      {"another value", {{4, "0.51"}}, true, false},
      {"a value that was missing", {{3, "0"}}, true, false},
      {"a key's column", {{1, "8"}}, false, false},
      {"a text moves between columns", {{0, "00017"}}, false, false},
  };
  for (const auto& c : cases) {
    ASSERT_TRUE(read(*rows, fields(c.changes))) << c.what;
    EXPECT_EQ(row_.key == key, c.same_key) << c.what;
    EXPECT_EQ(row_.hash == hash, c.same_hash) << c.what;
  }
  // The file's columns in another order.
  auto turned_names = columns();
  auto turned_fields = fields();
  std::ranges::reverse(turned_names);
  std::ranges::reverse(turned_fields);
  auto turned = bind(turned_names, findings);
  ASSERT_TRUE(turned);
  ASSERT_TRUE(read(*turned, turned_fields));
  EXPECT_EQ(row_.key, key);
  EXPECT_EQ(row_.hash, hash);
}

TEST_F(TableRowsTest, WhatDoesNotReadIsSaidWithoutTheValue) {
  std::vector<TableFinding> findings;
  auto rows = bind(columns(), findings);
  ASSERT_TRUE(rows);
  const struct {
    std::size_t place;
    std::string text;
    const char* rule;
    const char* message;
  } cases[] = {
      {0, "", "missing_key", "CUST: is empty, and part of the key"},
      {0, std::string(257, '1'), "bad_identifier", "CUST: an identifier has 256 bytes at most"},
      {1, "张三8", "bad_value", "org: '**9' is not a whole number of 64 bits"},
      {1, "9223372036854775808", "bad_value", "org: '9999999999999999999' is not a whole number of 64 bits"},
      {3, "13800138000.123", "bad_value",
       "amount: '99999999999.999' is not an amount in yuan with two decimals at most"},
      {4, "nan", "bad_value", "rate: 'xxx' is not a finite number"},
      {5, "maybe", "bad_value", "active: 'xxxxx' is not one of true, false, 1, 0, yes, no, 是, 否"},
      {6, "2026-11-21", "bad_value", "seen_at: '9999-99-99' is not a time written as %Y%m%d%H%M%S"},
      {7, "00000000", "bad_value", "born_on: '99999999' is not a day written as %Y%m%d"},
      {8, "2026-02-29", "bad_value", "opened_on: '9999-99-99' is not a day written as iso"},
      {8, "2026-11-21 08:00", "bad_value", "opened_on: '9999-99-99 99:99' is not a day written as iso"},
      {9, "C", "bad_value", "grade: 'x' is not one of the declared values"},
      {10, std::string(1025, '1'), "bad_value",
       "phone: '9999999999999999999999999999999999999999...' is too long for the vault"},
  };
  for (const auto& c : cases) {
    EXPECT_FALSE(read(*rows, fields({{c.place, c.text}}))) << c.text;
    EXPECT_EQ(why_.rule, c.rule) << c.text;
    EXPECT_EQ(why_.message, c.message);
    EXPECT_EQ(why_.column, columns()[c.place]);
  }
  EXPECT_TRUE(read(*rows, fields({{8, "2026-11-21 00:00:00"}}))) << "midnight is a day";
}

TEST_F(TableRowsTest, AFileHasTheDeclaredColumnsAndNoOthers) {
  std::vector<TableFinding> findings;
  auto names = columns();
  names[0] = "CUTS";
  names.pop_back();
  names.emplace_back("remark");
  ASSERT_TRUE(bind(names, findings));
  std::string told;
  for (const auto& finding : findings) {
    told += fmt::format("{}:{} {}; {}\n", finding.file, finding.line, finding.message, finding.hint);
  }
  EXPECT_EQ(
      told,
      "c.csv:1 the file has no column 'CUST'; did you mean 'CUTS'?\n"
      "c.csv:1 the file has no column 'phone'; known: CUTS, org, card, amount, rate, active, seen_at, "
      "born_on, ...\n"
      "c.csv:1 table 'customers' declares no column 'CUTS'; did you mean 'CUST'?\n"
      "c.csv:1 table 'customers' declares no column 'remark'; known: CUST, org, card, amount, rate, active, "
      "seen_at, born_on, ...\n");
}

}  // namespace
}  // namespace rouse::ingest
