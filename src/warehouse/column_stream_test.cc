#include "warehouse/column_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "testing/warehouse_server.h"
#include "warehouse/warehouse.h"

namespace rouse::warehouse {
namespace {

using core::ErrorCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::ServerKind;
using testing::WarehouseServer;
using namespace std::chrono_literals;

template <typename T>
std::vector<T> values(ColumnStream& blocks, std::size_t index) {
  const auto column = blocks.column<T>(index);
  if (!column) throw std::runtime_error(core::to_string(column.error()));
  return {column->begin(), column->end()};
}

class ColumnStreams : public ::testing::TestWithParam<ServerKind> {
 protected:
  ColumnStream select(std::string_view sql, const QueryOptions& options = {}) {
    auto blocks = warehouse_.select_columns(sql, options);
    if (!blocks) throw std::runtime_error(core::to_string(blocks.error()));
    return std::move(*blocks);
  }
  static bool next(ColumnStream& blocks) {
    const auto more = blocks.next();
    if (!more) throw std::runtime_error(core::to_string(more.error()));
    return *more;
  }
  core::Error first_error(std::string_view sql, const QueryOptions& options = {}) {
    auto blocks = warehouse_.select_columns(sql, options);
    auto more = blocks ? blocks->next() : core::Result<bool>{core::fail(blocks.error())};
    while (more && *more) more = blocks->next();
    return more ? core::Error{} : more.error();
  }

  Warehouse warehouse_{WarehouseServer::shared(GetParam()).server()};
};
INSTANTIATE_TEST_SUITE_P(, ColumnStreams, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

TEST_P(ColumnStreams, GivesNumbersOfEveryWidth) {
  auto blocks = select(
      "SELECT toUInt8(255) a, toUInt16(65535) b, toUInt32(4294967295) c, toUInt64('18446744073709551615') d, "
      "toInt8(-128) e, toInt16(-32768) f, toInt32(-2147483648) g, toInt64('-9223372036854775808') h, "
      "toFloat32(0.5) i, toFloat64(-1e300) j, toDate('2012-03-14') k, "
      "CAST('no' AS Enum8('yes' = 1, 'no' = -2)) l");
  ASSERT_TRUE(next(blocks));
  ASSERT_EQ(blocks.rows(), 1U);
  EXPECT_THAT(values<std::uint8_t>(blocks, 0), ElementsAre(255));
  EXPECT_THAT(values<std::uint16_t>(blocks, 1), ElementsAre(65535));
  EXPECT_THAT(values<std::uint32_t>(blocks, 2), ElementsAre(4294967295));
  EXPECT_THAT(values<std::uint64_t>(blocks, 3), ElementsAre(std::numeric_limits<std::uint64_t>::max()));
  EXPECT_THAT(values<std::int8_t>(blocks, 4), ElementsAre(-128));
  EXPECT_THAT(values<std::int16_t>(blocks, 5), ElementsAre(-32768));
  EXPECT_THAT(values<std::int32_t>(blocks, 6), ElementsAre(-2147483648));
  EXPECT_THAT(values<std::int64_t>(blocks, 7), ElementsAre(std::numeric_limits<std::int64_t>::min()));
  EXPECT_THAT(values<float>(blocks, 8), ElementsAre(0.5F));
  EXPECT_THAT(values<double>(blocks, 9), ElementsAre(-1e300));
  EXPECT_THAT(values<std::uint16_t>(blocks, 10), ElementsAre(15413));
  EXPECT_THAT(values<std::int8_t>(blocks, 11), ElementsAre(-2));
  EXPECT_FALSE(next(blocks));
  EXPECT_FALSE(next(blocks));
}

TEST_P(ColumnStreams, GivesAllRowsOfManyBlocksInTheirOrder) {
  constexpr std::uint64_t kRows = 3'000'000;
  auto blocks = select(
      "SELECT toUInt8(n % 251) AS small, n FROM (SELECT number AS n FROM system.numbers LIMIT 3000000) "
      "ORDER BY n DESC");
  std::uint64_t expected = kRows;
  std::uint64_t misplaced = 0;
  int count = 0;
  for (; next(blocks); ++count) {
    const auto numbers = values<std::uint64_t>(blocks, 1);
    const auto small = values<std::uint8_t>(blocks, 0);
    ASSERT_EQ(numbers.size(), blocks.rows());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      --expected;
      misplaced += numbers[i] == expected && small[i] == expected % 251 ? 0 : 1;
    }
  }
  EXPECT_GT(count, 1);
  EXPECT_EQ(misplaced, 0U);
  EXPECT_EQ(blocks.rows_read(), kRows);
}

TEST_P(ColumnStreams, NamesItsColumns) {
  auto blocks = select("SELECT number AS n, toInt8(0) AS zero FROM system.numbers LIMIT 3");
  ASSERT_TRUE(next(blocks));
  ASSERT_EQ(blocks.columns().size(), 2U);
  EXPECT_EQ(blocks.columns()[0].name, "n");
  EXPECT_EQ(blocks.columns()[1].type, "Int8");
}

TEST_P(ColumnStreams, AnEmptyAnswerIsComplete) {
  for (const char* sql : {"SELECT number AS n FROM system.numbers LIMIT 0",
                          "SELECT n FROM (SELECT number AS n FROM system.numbers LIMIT 1000000) WHERE n < 0",
                          "SELECT toUInt8(1) AS n FROM system.one WHERE dummy = 1"}) {
    auto blocks = select(sql);
    EXPECT_FALSE(next(blocks)) << sql;
    EXPECT_EQ(blocks.rows_read(), 0U);
  }
}

// What a selective filter leaves may come as blocks without rows.
TEST_P(ColumnStreams, AFewRowsOfManyAreAllThere) {
  auto blocks = select(
      "SELECT n FROM (SELECT number AS n FROM system.numbers LIMIT 3000000) WHERE n % 1000000 = 999999");
  std::uint64_t sum = 0;
  while (next(blocks)) {
    for (const auto n : values<std::uint64_t>(blocks, 0)) sum += n;
  }
  EXPECT_EQ(sum, 999'999U + 1'999'999U + 2'999'999U);
  EXPECT_EQ(blocks.rows_read(), 3U);
}

TEST_P(ColumnStreams, ReadsAnyNumberOfColumnsUpToItsLimit) {
  for (std::size_t count = 1; count <= ColumnStream::kColumnsMax; ++count) {
    std::string list = "number AS c0";
    for (std::size_t c = 1; c < count; ++c)
      list += ", number + " + std::to_string(c) + " AS c" + std::to_string(c);
    auto blocks = select("SELECT " + list + " FROM system.numbers LIMIT 2");
    ASSERT_TRUE(next(blocks)) << count;
    EXPECT_THAT(values<std::uint64_t>(blocks, count - 1), ElementsAre(count - 1, count));
    EXPECT_FALSE(next(blocks));
  }
}

TEST_P(ColumnStreams, TypesItDoesNotCarryAreRefusedByName) {
  const char* const columns[] = {"toString(number)", "toNullable(number)", "[number]",
                                 "toFixedString('abc', 3)"};
  for (const std::string column : columns) {
    const auto error = first_error("SELECT number AS n, " + column + " AS odd FROM system.numbers LIMIT 3");
    EXPECT_EQ(error.code, ErrorCode::kInvalidArgument) << column;
    EXPECT_THAT(error.message, HasSubstr("column odd of type")) << column;
  }
}

TEST_P(ColumnStreams, ReadingAColumnAsSomethingElseIsAnError) {
  auto blocks = select("SELECT toInt64(1) AS a");
  EXPECT_EQ(blocks.column<std::int64_t>(0).error().code, ErrorCode::kInternal);  // before the first block
  ASSERT_TRUE(next(blocks));
  EXPECT_EQ(blocks.column<std::uint64_t>(0).error().code, ErrorCode::kInternal);
  EXPECT_EQ(blocks.column<std::int32_t>(0).error().code, ErrorCode::kInternal);
  EXPECT_EQ(blocks.column<double>(0).error().code, ErrorCode::kInternal);
  EXPECT_EQ(blocks.column<std::int64_t>(1).error().code, ErrorCode::kInternal);
  EXPECT_THAT(values<std::int64_t>(blocks, 0), ElementsAre(1));
  EXPECT_FALSE(next(blocks));
}

TEST_P(ColumnStreams, ABlockBeyondItsLimitIsRefused) {
  EXPECT_EQ(first_error("SELECT number AS n FROM system.numbers LIMIT 100000", {.row_bytes_max = 1'000}).code,
            ErrorCode::kResourceExhausted);
}

// "Code: 39" and "\nCode: 3" read as numbers.
TEST_P(ColumnStreams, DataThatLooksLikeAnErrorIsData) {
  auto blocks = select(
      "SELECT reinterpretAsUInt64('Code: 39') AS n, reinterpretAsUInt64('\\nCode: 3') AS m FROM "
      "system.numbers LIMIT 200000");
  std::uint64_t count = 0;
  while (next(blocks)) {
    for (const auto n : values<std::uint64_t>(blocks, 0)) count += n == 0x3933203A65646F43U ? 1 : 0;
  }
  EXPECT_EQ(count, 200'000U);
}

TEST_P(ColumnStreams, AWrongStatementIsRefusedInTheServersWords) {
  EXPECT_EQ(first_error("SELECT missing FROM system.numbers").code, ErrorCode::kNotFound);
  EXPECT_EQ(first_error("SELECT FROM WHERE").code, ErrorCode::kInvalidArgument);
}

TEST_P(ColumnStreams, AnErrorAfterManyRowsIsAnErrorAndTheNextQueryIsClean) {
  for (int round = 0; round < 2; ++round) {
    auto blocks = warehouse_.select_columns(
        "SELECT number AS n, throwIf(number = 3000000) AS t FROM system.numbers LIMIT 4000000");
    ASSERT_TRUE(blocks) << core::to_string(blocks.error());
    auto more = blocks->next();
    while (more && *more) more = blocks->next();
    ASSERT_FALSE(more) << "an answer cut at " << blocks->rows_read() << " rows counted as complete";
    EXPECT_EQ(more.error().code, ErrorCode::kInvalidArgument) << core::to_string(more.error());
    EXPECT_THAT(more.error().message, HasSubstr("395"));
    EXPECT_EQ(blocks->next().error().code, more.error().code);
    EXPECT_GT(blocks->rows_read(), 0U);
    EXPECT_LE(blocks->rows_read(), 3'000'000U);

    auto clean = select("SELECT toUInt8(42) AS answer");
    ASSERT_TRUE(next(clean));
    EXPECT_THAT(values<std::uint8_t>(clean, 0), ElementsAre(42));
    EXPECT_FALSE(next(clean));
  }
}

TEST_P(ColumnStreams, CancelsItsQueryWhenDropped) {
  const std::string id = "dropped-columns";
  {
    auto blocks = select("SELECT number AS n FROM system.numbers", {.query_id = id});
    ASSERT_TRUE(next(blocks));
    EXPECT_TRUE(warehouse_.progress(id));
  }
  const auto until = std::chrono::steady_clock::now() + 30s;
  while (warehouse_.progress(id) && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(20ms);
  }
  EXPECT_EQ(warehouse_.progress(id).error().code, ErrorCode::kNotFound);
}

TEST_P(ColumnStreams, EndsAtItsDeadlineAndWhenItIsCancelled) {
  const QueryOptions brief{.time_max = 300ms, .settings = {{"max_block_size", "1"}}};
  EXPECT_EQ(first_error("SELECT sleepEachRow(0.05) AS n FROM system.numbers LIMIT 1000", brief).code,
            ErrorCode::kDeadlineExceeded);
  auto blocks = select("SELECT number AS n FROM system.numbers", {.query_id = "cancelled-columns"});
  ASSERT_TRUE(next(blocks));
  ASSERT_TRUE(warehouse_.cancel("cancelled-columns"));
  auto more = blocks.next();
  while (more && *more) more = blocks.next();
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code, ErrorCode::kCancelled) << core::to_string(more.error());
}

}  // namespace
}  // namespace rouse::warehouse
