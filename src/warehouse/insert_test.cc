#include "warehouse/insert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "testing/warehouse_server.h"
#include "warehouse/warehouse.h"

namespace rouse::warehouse {
namespace {

using core::ErrorCode;
using testing::ServerKind;
using testing::WarehouseServer;

class Inserts : public ::testing::TestWithParam<ServerKind> {
 protected:
  // A fresh table t<n> with these columns.
  std::string make_table(const std::string& columns,
                         const std::string& engine = "MergeTree ORDER BY tuple()") {
    static int tables = 0;
    const std::string name = "t" + std::to_string(++tables);
    const auto made = warehouse_.execute("CREATE TABLE " + name + " (" + columns + ") ENGINE = " + engine);
    EXPECT_TRUE(made) << core::to_string(made.error());
    return name;
  }
  Insert insert(const std::string& table, const std::vector<std::string>& columns) {
    auto started = warehouse_.insert(table, columns);
    if (!started) throw std::runtime_error(core::to_string(started.error()));
    return std::move(*started);
  }
  std::string text(const std::string& sql) {
    const auto answer = warehouse_.text(sql);
    return answer ? *answer : core::to_string(answer.error());
  }

  Warehouse warehouse_{WarehouseServer::shared(GetParam()).server()};
};
INSTANTIATE_TEST_SUITE_P(, Inserts, ::testing::ValuesIn(testing::kServerKinds), testing::server_kind_name);

TEST_P(Inserts, EveryTypeComesBackAsItWent) {
  const std::string table = make_table(
      "u8 UInt8, u16 UInt16, u32 UInt32, u64 UInt64, i8 Int8, i64 Int64, f32 Float32, f64 Float64, s String, "
      "fs FixedString(3), lc LowCardinality(String), d Date, dt DateTime, e Enum8('a' = 1, 'b' = -2), "
      "n Nullable(Int64), ns Nullable(String), nf Nullable(Float64), nu Nullable(UInt8), "
      "lcn LowCardinality(Nullable(String)), au Array(UInt64), ai Array(Int32), as Array(String)");
  const std::vector<std::string> columns = {"u8", "u16", "u32", "u64", "i8", "i64", "f32", "f64",
                                            "s",  "fs",  "lc",  "d",   "dt", "e",   "n",   "ns",
                                            "nf", "nu",  "lcn", "au",  "ai", "as"};
  constexpr auto kU64 = std::numeric_limits<std::uint64_t>::max();
  constexpr auto kI64 = std::numeric_limits<std::int64_t>::min();
  const std::vector<std::uint64_t> unsigned_elements = {1, kU64};
  const std::vector<std::int32_t> signed_elements = {-1};
  const std::vector<std::string_view> strings = {"x", "", std::string_view("\0'", 2)};
  const std::string long_text(300, 'z');
  auto writer = insert(table, columns);
  for (const bool nulls : {false, true}) {
    writer.u64(255);
    writer.u64(65535);
    writer.u64(4294967295);
    writer.u64(kU64);
    writer.i64(-128);
    writer.i64(kI64);
    writer.f64(0.25);
    writer.f64(-1e300);
    writer.string(long_text);
    writer.string("abc");
    writer.string("login");
    writer.u64(15413), writer.u64(1331737494);
    writer.i64(-2);
    if (nulls) {
      for (int column = 0; column < 5; ++column) writer.null();
    } else {
      writer.i64(7);
      writer.string("ns");
      writer.f64(0.5);
      writer.u64(1);
      writer.string("lcn");
    }
    writer.array(std::span{unsigned_elements});
    writer.array(std::span{signed_elements}), writer.strings(strings);
    ASSERT_TRUE(writer.end_row());
  }
  const auto rows = writer.finish();
  ASSERT_TRUE(rows) << core::to_string(rows.error());
  EXPECT_EQ(*rows, 2U);

  auto back = warehouse_.select("SELECT * FROM " + table + " ORDER BY isNull(n)");
  ASSERT_TRUE(back) << core::to_string(back.error());
  for (const bool nulls : {false, true}) {
    ASSERT_TRUE(back->next().value());
    EXPECT_EQ(back->u64(), 255U);
    EXPECT_EQ(back->u64(), 65535U);
    EXPECT_EQ(back->u64(), 4294967295U);
    EXPECT_EQ(back->u64(), kU64);
    EXPECT_EQ(back->i64(), -128);
    EXPECT_EQ(back->i64(), kI64);
    EXPECT_EQ(back->f64(), 0.25);
    EXPECT_EQ(back->f64(), -1e300);
    EXPECT_EQ(back->string(), long_text);
    EXPECT_EQ(back->string(), "abc");
    EXPECT_EQ(back->string(), "login");
    EXPECT_EQ(back->u64(), 15413U);
    EXPECT_EQ(back->u64(), 1331737494U);
    EXPECT_EQ(back->i64(), -2);
    EXPECT_EQ(back->null() ? 0 : back->i64(), nulls ? 0 : 7);
    EXPECT_EQ(back->null() ? "" : back->string(), nulls ? "" : "ns");
    EXPECT_EQ(back->null() ? 0 : back->f64(), nulls ? 0 : 0.5);
    EXPECT_EQ(back->null() ? 0 : back->u64(), nulls ? 0U : 1U);
    EXPECT_EQ(back->null() ? "" : back->string(), nulls ? "" : "lcn");
    std::vector<std::uint64_t> u;
    back->array_to(u);
    EXPECT_EQ(u, unsigned_elements);
    std::vector<std::int32_t> i;
    back->array_to(i);
    EXPECT_EQ(i, signed_elements);
    ASSERT_EQ(back->array(), strings.size());
    for (const auto expected : strings) EXPECT_EQ(back->string(), expected);
  }
  EXPECT_FALSE(back->next().value());
}

TEST_P(Inserts, ColumnsNotNamedTakeTheirDefault) {
  const std::string table = make_table("a UInt64, b String DEFAULT 'none'");
  auto writer = insert(table, {"a"});
  writer.u64(5);
  ASSERT_TRUE(writer.end_row());
  ASSERT_TRUE(writer.finish());
  EXPECT_EQ(text("SELECT a, b FROM " + table), "5\tnone\n");
}

TEST_P(Inserts, AnInsertWithoutRowsIsFine) {
  const std::string table = make_table("a UInt64");
  EXPECT_EQ(insert(table, {"a"}).finish().value(), 0U);
  EXPECT_EQ(text("SELECT count() FROM " + table), "0\n");
}

TEST_P(Inserts, AWrongValueNamesItsColumn) {
  const struct {
    const char* name;
    void (*write)(Insert&);
    const char* field;
  } cases[] = {
      {"too large",
       [](Insert& row) {
         row.u64(256);
         row.string("x");
       },
       "a"},
      {"wrong family",
       [](Insert& row) {
         row.i64(1);
         row.string("x");
       },
       "a"},
      {"not nullable",
       [](Insert& row) {
         row.null();
         row.string("x");
       },
       "a"},
      {"text for a number",
       [](Insert& row) {
         row.u64(1);
         row.f64(1);
       },
       "s"},
      {"a column short", [](Insert& row) { row.u64(1); }, "s"},
  };
  const std::string table = make_table("a UInt8, s String");
  for (const auto& [name, write, field] : cases) {
    auto writer = insert(table, {"a", "s"});
    write(writer);
    const auto ended = writer.end_row();
    ASSERT_FALSE(ended) << name;
    EXPECT_EQ(ended.error().code, ErrorCode::kInvalidArgument) << name;
    EXPECT_EQ(ended.error().field, field) << name;
    EXPECT_FALSE(writer.finish()) << name;
  }
  EXPECT_EQ(text("SELECT count() FROM " + table), "0\n");
}

TEST_P(Inserts, AnUnknownTableOrColumnIsRefusedAtTheStart) {
  const std::string table = make_table("a UInt8");
  EXPECT_EQ(warehouse_.insert("no_such_table", {"a"}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(warehouse_.insert(table, {"nope"}).error().code, ErrorCode::kNotFound);
}

// kAtomicRowsMax rows of one partition are one block and so one part, whole or not at all.
TEST_P(Inserts, AMillionRowsOfOnePartitionAreOnePart) {
  const std::string table = make_table("one_id UInt64, ts Int64", "MergeTree ORDER BY (one_id, ts)");
  auto writer = insert(table, {"one_id", "ts"});
  for (std::uint64_t row = 0; row < Insert::kAtomicRowsMax; ++row) {
    writer.u64(row);
    writer.i64(-5);
    ASSERT_TRUE(writer.end_row());
  }
  ASSERT_EQ(writer.finish().value(), Insert::kAtomicRowsMax);
  EXPECT_EQ(text("SELECT count(), sum(one_id), sum(ts) FROM " + table), "1000000\t499999500000\t-5000000\n");
  EXPECT_EQ(
      text("SELECT count() FROM system.parts WHERE database = currentDatabase() AND table = '" + table + "'"),
      "1\n");
}

TEST_P(Inserts, EncodedRowsAreTakenAsTheyAre) {
  const std::string table = make_table("a UInt16");
  const std::uint16_t values[] = {1, 2, 65535};
  auto writer = insert(table, {"a"});
  ASSERT_TRUE(writer.append(std::as_bytes(std::span{values}), 3));
  ASSERT_EQ(writer.finish().value(), 3U);
  EXPECT_EQ(text("SELECT sum(a) FROM " + table), "65538\n");
}

TEST_P(Inserts, BytesThatAreNoRowsAreAnError) {
  const std::string table = make_table("a UInt64");
  auto writer = insert(table, {"a"});
  const std::byte half[4] = {};
  ASSERT_TRUE(writer.append(half, 1));
  const auto finished = writer.finish();
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().code, ErrorCode::kInvalidArgument) << core::to_string(finished.error());
}

TEST_P(Inserts, DroppedWithoutFinishLeavesNothingOfABlock) {
  const std::string table = make_table("a UInt64");
  const std::string id = "dropped-" + table;
  {
    auto started = warehouse_.insert(table, {"a"}, {.query_id = id});
    ASSERT_TRUE(started);
    for (std::uint64_t row = 0; row < 400'000; ++row) {
      started->u64(row);
      ASSERT_TRUE(started->end_row());
    }
  }
  while (warehouse_.progress(id)) {
  }
  EXPECT_EQ(text("SELECT count() FROM " + table), "0\n");
  auto writer = insert(table, {"a"});
  writer.u64(1);
  ASSERT_TRUE(writer.end_row());
  EXPECT_EQ(writer.finish().value(), 1U);
}

}  // namespace
}  // namespace rouse::warehouse
