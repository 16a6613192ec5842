#include "ingest/internal/tables/control_file.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/zone.h"

namespace rouse::ingest {
namespace {

using tables::ControlFormat;

tables::Table table() {
  tables::Table made;
  made.name = "balances";
  const auto add = [&](const char* name, tables::ColumnType type) {
    tables::Column column;
    column.name = name;
    column.type = type;
    made.columns.push_back(std::move(column));
  };
  add("account_no", tables::ColumnType::kString);
  add("amount", tables::ColumnType::kMoney);
  add("rate", tables::ColumnType::kNumber);
  return made;
}

const std::vector<DeliveredFile> kOne{{"b.csv", "/in/b.csv", 7}};
const std::vector<DeliveredFile> kTwo{{"b1.csv", "/in/b1.csv", 7}, {"b2.csv", "/in/b2.csv", 7}};
const std::string kHash(64, 'a');
const std::string kOther(64, '0');

// "rows amount=... hash hash", or the error's message.
std::string read(const std::string& text, ControlFormat format, const std::vector<DeliveredFile>& files,
                 bool for_delivery = false) {
  const auto totals = parse_control_file(text, "c", format, for_delivery, table(),
                                         *core::parse_day("2026-11-21", "day"), files);
  if (!totals) return totals.error().message;
  std::string said = fmt::format("{}", totals->rows);
  for (const auto& [column, sum] : totals->sums) said += fmt::format(" {}={}", column, sum);
  for (const auto& sha256 : totals->sha256) said += " " + sha256.substr(0, 1);
  return said;
}

TEST(ControlFile, AsJson) {
  const auto one = [](const std::string& text) { return read(text, ControlFormat::kJson, kOne); };
  const auto two = [](const std::string& text) { return read(text, ControlFormat::kJson, kTwo); };
  EXPECT_EQ(one(R"({"date": "2026-11-21", "rows": 12})"), "12");
  EXPECT_EQ(one(R"({"date": "20261121", "rows": 0, "sums": {"amount": "-00.50", "rate": 7}})"),
            "0 amount=-0.5 rate=7");
  EXPECT_EQ(one(fmt::format(R"({{"date": "2026-11-21", "rows": 12, "sha256": "{}"}})", std::string(64, 'A'))),
            "12 a");
  EXPECT_EQ(
      two(fmt::format(R"({{"date": "2026-11-21", "rows": 12, "sha256": {{"b2.csv": "{}", "b1.csv": "{}"}}}})",
                      kHash, kOther)),
      "12 0 a");

  EXPECT_EQ(one("{"), "c: not valid JSON at line 1, byte 1: incomplete JSON");
  EXPECT_EQ(one(R"({"date": "2026-11-20", "rows": 12})"), "c: is of 2026-11-20, the data date is 2026-11-21");
  EXPECT_EQ(one(R"({"date": "2026-11-21", "row": 12})"), "c: /rows: is required");
  EXPECT_EQ(one(R"({"date": "2026-11-21", "rows": 12, "sum": {}})"), "c: /sum: unknown key 'sum'");
  EXPECT_EQ(one(R"({"date": "2026-11-21", "rows": 12, "sums": {"amont": "1"}})"),
            "c: sum of 'amont': table 'balances' has no such column");
  EXPECT_EQ(one(R"({"date": "2026-11-21", "rows": 12, "sums": {"account_no": "1"}})"),
            "c: sum of 'account_no': is a string, which has no sum");
  EXPECT_EQ(one(R"({"date": "2026-11-21", "rows": 12, "sums": {"amount": "1,234.5"}})"),
            "c: sum of 'amount': is not a decimal number");
  EXPECT_EQ(one(R"({"date": "2026-11-21", "rows": 12, "sums": {"amount": 1.5}})"),
            "c: /sums: 'amount' is not a text");
  EXPECT_EQ(one(R"({"date": "2026-11-21", "rows": 12, "sha256": "12"})"),
            "c: sha256 of 'b.csv': is not 64 hexadecimal digits");
  EXPECT_EQ(two(fmt::format(R"({{"date": "2026-11-21", "rows": 12, "sha256": "{}"}})", kHash)),
            "c: sha256: the table has several files");
  EXPECT_EQ(two(fmt::format(R"({{"date": "2026-11-21", "rows": 12, "sha256": {{"b2.csv": "{}"}}}})", kHash)),
            "c: sha256: is not given of 'b1.csv'");
  EXPECT_EQ(two(fmt::format(R"({{"date": "2026-11-21", "rows": 12, "sha256": {{"b3.csv": "{}"}}}})", kHash)),
            "c: sha256: names the file 'b3.csv', which was not found");
}

TEST(ControlFile, OfADelivery) {
  const auto of = [](const std::string& text) { return read(text, ControlFormat::kJson, kOne, true); };
  EXPECT_EQ(of(R"({"date": "2026-11-21", "tables": {"cards": {"rows": 1}, "balances": {"rows": 12}}})"),
            "12");
  EXPECT_EQ(of(R"({"date": "2026-11-21", "tables": {"cards": {"rows": 1}}})"),
            "c: /tables: has no 'balances'");
  EXPECT_EQ(of(R"({"date": "2026-11-20", "tables": {"balances": {"rows": 12}}})"),
            "c: is of 2026-11-20, the data date is 2026-11-21");
}

TEST(ControlFile, AsKeyValues) {
  const auto one = [](const std::string& text) { return read(text, ControlFormat::kKeyValue, kOne); };
  EXPECT_EQ(
      one("\xEF\xBB\xBF# 余额\r\ndate = 20261121\r\n\r\nrows=12\r\nsum.amount=10.20\r\nsha256=" + kHash),
      "12 amount=10.2 a");
  EXPECT_EQ(one("date=2026-11-21\nrows=12\nsha256.b.csv=" + kHash + "\n"), "12 a");
  EXPECT_EQ(one("date=2026-11-21\n"), "c: has no rows");
  EXPECT_EQ(one("rows=1\n"), "c: has no date");
  EXPECT_EQ(one("date=2026-11-21\nrows=1\nrows=2\n"), "c: line 3: rows: is given twice");
  EXPECT_EQ(one("date=2026-11-21\nrows=-1\n"), "c: line 2: rows: is not a number from 0 to 1000000000000");
  EXPECT_EQ(one("date=2026-11-21\nrow=1\n"), "c: line 2: unknown key 'row'");
  EXPECT_EQ(one("date=2026-11-21\nrows 1\n"), "c: line 2: is not key=value");
}

TEST(CanonicalDecimal, KeepsTheNumber) {
  const struct {
    const char* text;
    const char* canonical;  // "" for none
  } cases[] = {
      {"0", "0"},
      {"-0.00", "0"},
      {"007.10", "7.1"},
      {"+5", "5"},
      {"-12.34", "-12.34"},
      {" 5 ", "5"},
      {"100", "100"},
      {"0.001", "0.001"},
      {"", ""},
      {"-", ""},
      {".5", ""},
      {"5.", ""},
      {"1e5", ""},
      {"1,000", ""},
      {"0x1", ""},
      {"1.2.3", ""},
      {"99999999999999999999999999999999999999", "99999999999999999999999999999999999999"},
      {"999999999999999999999999999999999999999", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(canonical_decimal(c.text).value_or(""), c.canonical) << c.text;
}

}  // namespace
}  // namespace rouse::ingest
