#include "warehouse/row_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "testing/warehouse_server.h"
#include "warehouse/quote.h"
#include "warehouse/warehouse.h"

namespace rouse::warehouse {
namespace {

using core::ErrorCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::ServerKind;
using testing::WarehouseServer;

class RowStreams : public ::testing::TestWithParam<ServerKind> {
 protected:
  RowStream select(std::string_view sql, const QueryOptions& options = {}) {
    auto rows = warehouse_.select(sql, options);
    if (!rows) throw std::runtime_error(core::to_string(rows.error()));
    return std::move(*rows);
  }
  static bool next(RowStream& rows) {
    const auto more = rows.next();
    if (!more) throw std::runtime_error(core::to_string(more.error()));
    return *more;
  }

  Warehouse warehouse_{WarehouseServer::shared(GetParam()).server()};
};
INSTANTIATE_TEST_SUITE_P(, RowStreams, ::testing::ValuesIn(testing::kServerKinds), testing::server_kind_name);

TEST_P(RowStreams, GivesNumbersOfEveryWidth) {
  auto rows = select(
      "SELECT toUInt8(255) a, toUInt16(65535) b, toUInt32(4294967295) c, toUInt64('18446744073709551615') d, "
      "toInt8(-128) e, toInt16(-32768) f, toInt32(-2147483648) g, toInt64('-9223372036854775808') h, "
      "toFloat32(0.5) i, toFloat64(-1e300) j");
  ASSERT_TRUE(next(rows));
  EXPECT_EQ(rows.u64(), 255U);
  EXPECT_EQ(rows.u64(), 65535U);
  EXPECT_EQ(rows.u64(), 4294967295U);
  EXPECT_EQ(rows.u64(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(rows.i64(), -128);
  EXPECT_EQ(rows.i64(), -32768);
  EXPECT_EQ(rows.i64(), -2147483648);
  EXPECT_EQ(rows.i64(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(rows.f64(), 0.5);
  EXPECT_EQ(rows.f64(), -1e300);
  EXPECT_FALSE(next(rows));
  EXPECT_FALSE(next(rows));
}

TEST_P(RowStreams, GivesDatesEnumsAndText) {
  auto rows = select(
      "SELECT toDate('2012-03-14') a, toDateTime('2012-03-14 15:04:54', 'UTC') b, "
      "CAST('yes' AS Enum8('yes' = 1, 'no, (never)' = -2)) c, 'text' d, toFixedString('abc', 3) e, '' f");
  ASSERT_TRUE(next(rows));
  EXPECT_EQ(rows.u64(), 15413U);
  EXPECT_EQ(rows.u64(), 1331737494U);
  EXPECT_EQ(rows.i64(), 1);
  EXPECT_EQ(rows.string(), "text");
  EXPECT_EQ(rows.string(), "abc");
  EXPECT_EQ(rows.string(), "");
  EXPECT_FALSE(next(rows));
}

TEST_P(RowStreams, TellsNullFromValue) {
  auto rows = select(
      "SELECT CAST(NULL AS Nullable(Int64)) a, CAST(7 AS Nullable(Int64)) b, CAST(NULL AS Nullable(String)) "
      "c, "
      "CAST('x' AS Nullable(String)) d, toUInt8(9) e");
  ASSERT_TRUE(next(rows));
  EXPECT_TRUE(rows.null());
  ASSERT_FALSE(rows.null());
  EXPECT_EQ(rows.i64(), 7);
  EXPECT_TRUE(rows.null());
  ASSERT_FALSE(rows.null());
  EXPECT_EQ(rows.string(), "x");
  EXPECT_EQ(rows.u64(), 9U);
  EXPECT_FALSE(next(rows));
}

TEST_P(RowStreams, CopiesArraysOfFixedWidthAndReadsOthersOneByOne) {
  struct Timed {
    std::int64_t ts;
    std::uint64_t mask;
  };
  auto rows = select(
      "SELECT arrayMap(x -> (toInt64(x) - 5, toUInt64(x * x)), range(10)) a, range(0) b, ['one', '', "
      "'three'] c, "
      "CAST([1, 2] AS Array(UInt8)) d, toUInt8(1) e");
  ASSERT_TRUE(next(rows));
  std::vector<Timed> timed;
  rows.array_to(timed);
  ASSERT_EQ(timed.size(), 10U);
  EXPECT_EQ(timed[9].ts, 4);
  EXPECT_EQ(timed[9].mask, 81U);
  EXPECT_EQ(rows.array(), 0U);
  ASSERT_EQ(rows.array(), 3U);
  EXPECT_EQ(rows.string(), "one");
  EXPECT_EQ(rows.string(), "");
  EXPECT_EQ(rows.string(), "three");
  std::vector<std::uint8_t> bytes;
  rows.array_to(bytes);
  EXPECT_THAT(bytes, ElementsAre(1, 2));
  EXPECT_EQ(rows.u64(), 1U);
  EXPECT_FALSE(next(rows));
}

TEST_P(RowStreams, GivesRowsLargerThanTheBuffer) {
  constexpr std::size_t kElements = 2'000'000;
  const std::string sql =
      "SELECT number % 2 AS k, groupArray(number) AS a FROM (SELECT number FROM system.numbers LIMIT "
      "4000000) GROUP BY k";
  auto rows = select(sql);
  for (int row = 0; row < 2; ++row) {
    ASSERT_TRUE(next(rows));
    const auto remainder = rows.u64();
    ASSERT_EQ(rows.array(), kElements);
    EXPECT_EQ(rows.u64() % 2, remainder);  // one element; the rest is left unread
  }
  EXPECT_FALSE(next(rows));
  auto bounded = warehouse_.select(sql, {.row_bytes_max = 1U << 20});
  ASSERT_TRUE(bounded);
  const auto refused = bounded->next();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kResourceExhausted);
}

TEST_P(RowStreams, KeepsTheOrderOfTheStatement) {
  constexpr std::uint64_t kRows = 3'000'000;
  auto rows =
      select("SELECT number AS n FROM (SELECT number FROM system.numbers LIMIT 3000000) ORDER BY n DESC");
  std::uint64_t misplaced = 0;
  for (std::uint64_t expected = kRows; next(rows);) misplaced += rows.u64() == --expected ? 0 : 1;
  EXPECT_EQ(misplaced, 0U);
  EXPECT_EQ(rows.rows_read(), kRows);
}

TEST_P(RowStreams, SkipsUnreadColumnsAndNamesThem) {
  auto rows = select("SELECT number AS n, toString(number) AS s FROM system.numbers LIMIT 3");
  ASSERT_EQ(rows.columns().size(), 2U);
  EXPECT_EQ(rows.columns()[1].name, "s");
  EXPECT_EQ(rows.columns()[1].type, "String");
  int count = 0;
  while (next(rows)) ++count;
  EXPECT_EQ(count, 3);
}

TEST_P(RowStreams, AnEmptyAnswerIsComplete) {
  auto rows = select("SELECT number AS n FROM system.numbers WHERE n < 0 LIMIT 0");
  EXPECT_FALSE(next(rows));
  EXPECT_EQ(rows.rows_read(), 0U);
}

TEST_P(RowStreams, ReadingAColumnAsSomethingElseFailsTheStream) {
  const struct {
    const char* name;
    void (*read)(RowStream&);
  } cases[] = {
      {"signed as unsigned", [](RowStream& rows) { EXPECT_EQ(rows.u64(), 0U); }},
      {"signed as text", [](RowStream& rows) { EXPECT_EQ(rows.string(), ""); }},
      {"not nullable", [](RowStream& rows) { EXPECT_TRUE(rows.null()); }},
      {"nullable without null()",
       [](RowStream& rows) {
         rows.i64();
         rows.i64();
       }},
      {"behind the last column",
       [](RowStream& rows) {
         rows.i64();
         rows.null();
         rows.i64();
         rows.i64();
       }},
  };
  for (const auto& [name, read] : cases) {
    auto rows = select("SELECT toInt64(1) AS a, CAST(2 AS Nullable(Int64)) AS b");
    ASSERT_TRUE(next(rows));
    read(rows);
    const auto more = rows.next();
    ASSERT_FALSE(more) << name;
    EXPECT_EQ(more.error().code, ErrorCode::kInternal) << name;
  }
}

TEST_P(RowStreams, RefusesTwoColumnsOfOneName) {
  const auto rows = warehouse_.select("SELECT number, number FROM system.numbers LIMIT 1");
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().code, ErrorCode::kInvalidArgument);
}

// Rows that look like the two error texts and like the bytes of the client's own protocol.
TEST_P(RowStreams, DataThatLooksLikeAnErrorIsData) {
  const std::vector<std::string> texts = {
      "Code: 395, e.displayText() = DB::Exception: why, e.what() = DB::Exception\n",
      "\nCode: 395. DB::Exception: Value passed to 'throwIf' function is non-zero. (FUNCTION_THROW_IF)\n",
      "__exception__\r\nCode: 60. DB::Exception",
      std::string("\1\0\1Code: ", 9),
      "HTTP/1.1 500 Internal Server Error\r\n\r\n0\r\n\r\n",
  };
  std::string list;
  for (const auto& text : texts) list += (list.empty() ? "" : ", ") + quote(text);
  auto rows = select("SELECT arrayJoin([" + list + "]) AS s");
  for (const auto& text : texts) {
    ASSERT_TRUE(next(rows));
    EXPECT_EQ(rows.string(), text);
  }
  EXPECT_FALSE(next(rows));
  // "Code: 39" read as a number, alone at the start of every row.
  auto numbers = select("SELECT reinterpretAsUInt64('Code: 39') AS n FROM system.numbers LIMIT 200000");
  std::uint64_t count = 0;
  while (next(numbers)) count += numbers.u64() == 0x3933203A65646F43U ? 1 : 0;
  EXPECT_EQ(count, 200'000U);
}

TEST_P(RowStreams, AnErrorAfterManyRowsIsAnErrorAndTheNextQueryIsClean) {
  for (int round = 0; round < 2; ++round) {
    auto rows = warehouse_.select(
        "SELECT number AS n, throwIf(number = 3000000) AS t FROM system.numbers LIMIT 4000000");
    ASSERT_TRUE(rows) << core::to_string(rows.error());
    std::uint64_t count = 0;
    auto more = rows->next();
    for (; more && *more; more = rows->next()) ++count;
    ASSERT_FALSE(more) << "an answer cut at " << count << " rows counted as complete";
    EXPECT_EQ(more.error().code, ErrorCode::kInvalidArgument) << core::to_string(more.error());
    EXPECT_THAT(more.error().message, HasSubstr("395"));
    EXPECT_GT(count, 0U);
    EXPECT_LE(count, 3'000'000U);

    auto clean = select("SELECT toUInt8(42) AS answer");
    ASSERT_TRUE(next(clean));
    EXPECT_EQ(clean.u64(), 42U);
    EXPECT_FALSE(next(clean));
  }
}

TEST_P(RowStreams, AnErrorInTheLastRowOfVariableSizeIsAnError) {
  auto rows = warehouse_.select(
      "SELECT toString(number) AS s, throwIf(number = 299999) AS t FROM system.numbers LIMIT 300000");
  auto more = rows ? rows->next() : core::Result<bool>{core::fail(rows.error())};
  while (more && *more) more = rows->next();
  ASSERT_FALSE(more);
  EXPECT_THAT(more.error().message, HasSubstr("395"));
}

}  // namespace
}  // namespace rouse::warehouse
