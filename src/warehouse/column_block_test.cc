#include "warehouse/column_block.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "testing/warehouse_server.h"
#include "warehouse/insert.h"
#include "warehouse/warehouse.h"

namespace rouse::warehouse {
namespace {

using core::ErrorCode;
using testing::ServerKind;
using testing::WarehouseServer;
using Columns = std::vector<ColumnBlock::Column>;

ColumnBlock make_block(const Columns& columns) {
  auto block = ColumnBlock::create(columns);
  if (!block) throw std::runtime_error(core::to_string(block.error()));
  return std::move(*block);
}

class ColumnBlocks : public ::testing::TestWithParam<ServerKind> {
 protected:
  // A fresh table b<n> with these columns.
  std::string make_table(const Columns& columns) {
    static int tables = 0;
    const std::string name = fmt::format("b{}", ++tables);
    std::string list;
    for (const auto& column : columns) {
      list += fmt::format("{}{} {}", list.empty() ? "" : ", ", column.name, column.type);
    }
    const auto made = warehouse_.execute(
        fmt::format("CREATE TABLE {} ({}) ENGINE = MergeTree ORDER BY tuple()", name, list));
    EXPECT_TRUE(made) << core::to_string(made.error());
    return name;
  }
  void insert(const std::string& table, const ColumnBlock& block) {
    const auto inserted = warehouse_.insert_block(table, block);
    ASSERT_TRUE(inserted) << core::to_string(inserted.error());
  }
  std::string text(const std::string& sql) {
    const auto answer = warehouse_.text(sql);
    return answer ? *answer : core::to_string(answer.error());
  }

  Warehouse warehouse_{WarehouseServer::shared(GetParam()).server()};
};
INSTANTIATE_TEST_SUITE_P(, ColumnBlocks, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

TEST_P(ColumnBlocks, EveryTypeArrivesAsItWent) {
  const Columns columns = {{"u8", "UInt8"},
                           {"u64", "UInt64"},
                           {"i64", "Int64"},
                           {"f64", "Float64"},
                           {"d", "Date"},
                           {"s", "String"},
                           {"lc", "LowCardinality(String)"},
                           {"ns", "Nullable(String)"},
                           {"ni", "Nullable(Int64)"},
                           {"nf", "Nullable(Float64)"},
                           {"nu", "Nullable(UInt8)"}};
  const std::string table = make_table(columns);
  auto block = make_block(columns);
  for (const bool nulls : {false, true}) {
    block.number(std::uint8_t{255});
    block.number(std::numeric_limits<std::uint64_t>::max());
    block.number(std::numeric_limits<std::int64_t>::min());
    block.number(-1e300);
    block.number(std::uint16_t{15413});
    block.string(std::string(300, 'z'));
    block.string(nulls ? "" : "login");
    if (nulls) {
      for (int column = 0; column < 4; ++column) block.null();
    } else {
      block.string("");
      block.number(std::int64_t{-7});
      block.number(0.5);
      block.number(std::uint8_t{0});
    }
    block.end_row();
  }
  insert(table, block);
  EXPECT_EQ(text(fmt::format("SELECT u8, u64, i64, f64 = -1e300, d, length(s), lc, ns, ni, nf, nu "
                             "FROM {} ORDER BY isNull(ni)",
                             table)),
            "255\t18446744073709551615\t-9223372036854775808\t1\t2012-03-14\t300\tlogin\t\t-7\t0.5\t0\n"
            "255\t18446744073709551615\t-9223372036854775808\t1\t2012-03-14\t300\t\t\\N\t\\N\t\\N\t\\N\n");
}

// An index into the dictionary takes 1, 2 or 4 bytes.
TEST_P(ColumnBlocks, ADictionaryMayHaveAnyNumberOfTexts) {
  const Columns columns = {{"n", "UInt64"}, {"t", "LowCardinality(String)"}};
  for (const std::uint64_t distinct : {1, 256, 257, 65'536, 65'537}) {
    const std::string table = make_table(columns);
    auto block = make_block(columns);
    const std::uint64_t rows = distinct + 10;
    for (std::uint64_t row = 0; row < rows; ++row) {
      block.number(row);
      block.string(fmt::format("t{}", row % distinct));
      block.end_row();
    }
    insert(table, block);
    EXPECT_EQ(
        text(fmt::format("SELECT count(), uniqExact(t), countIf(t = concat('t', toString(n % {}))) FROM {}",
                         distinct, table)),
        fmt::format("{0}\t{1}\t{0}\n", rows, distinct));
  }
}

TEST_P(ColumnBlocks, AMillionRowsAreOneBlock) {
  const Columns columns = {{"n", "UInt64"}, {"t", "String"}};
  const std::string table = make_table(columns);
  auto block = make_block(columns);
  for (std::uint64_t row = 0; row < Insert::kAtomicRowsMax; ++row) {
    block.number(row);
    block.string("a text of some length");
    block.end_row();
  }
  EXPECT_EQ(block.rows(), Insert::kAtomicRowsMax);
  EXPECT_GE(block.bytes(), Insert::kAtomicRowsMax * 29);
  insert(table, block);
  EXPECT_EQ(text(fmt::format("SELECT count(), sum(n) FROM {}", table)), "1000000\t499999500000\n");
  EXPECT_EQ(
      text(fmt::format("SELECT count() FROM system.parts WHERE database = currentDatabase() AND table = '{}'",
                       table)),
      "1\n");
}

TEST_P(ColumnBlocks, ABlockWithoutRowsChangesNothing) {
  const Columns columns = {{"n", "UInt64"}, {"t", "LowCardinality(String)"}};
  const std::string table = make_table(columns);
  insert(table, make_block(columns));
  EXPECT_EQ(text("SELECT count() FROM " + table), "0\n");
}

TEST_P(ColumnBlocks, WhatTheTableCannotTakeIsAnError) {
  const std::string table = make_table({{"n", "UInt64"}});
  auto unknown = make_block({{"m", "UInt64"}});
  unknown.number(std::uint64_t{1});
  unknown.end_row();
  EXPECT_EQ(warehouse_.insert_block(table, unknown).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(warehouse_.insert_block("no_such_table", unknown).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(text("SELECT count() FROM " + table), "0\n");
}

TEST(ColumnBlock, TypesItDoesNotCarryAreRefused) {
  for (const std::string type :
       {"Array(UInt64)", "UUID", "FixedString(3)", "LowCardinality(Nullable(String))", "Decimal(9, 2)"}) {
    const auto block = ColumnBlock::create({{"c", type}});
    ASSERT_FALSE(block) << type;
    EXPECT_EQ(block.error().code, ErrorCode::kInvalidArgument) << type;
  }
}

TEST(ColumnBlockDeathTest, ValuesOfTheWrongKindAreBugs) {
  const auto one = [](const std::string& type) { return make_block({{"c", type}}); };
  EXPECT_DEATH(one("UInt64").number(std::int64_t{1}), "a number has the type of its column");
  EXPECT_DEATH(one("UInt64").number(std::uint8_t{1}), "a number has the type of its column");
  EXPECT_DEATH(one("UInt64").string("1"), "a text goes to a column of texts");
  EXPECT_DEATH(one("UInt64").null(), "a missing value goes to a Nullable column");
  EXPECT_DEATH(one("UInt64").end_row(), "a row has a value in each column");
}

}  // namespace
}  // namespace rouse::warehouse
