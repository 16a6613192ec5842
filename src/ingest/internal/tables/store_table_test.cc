#include "ingest/internal/tables/store_table.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/zone.h"
#include "identity/numbering.h"
#include "ingest/internal/load_lock.h"
#include "metadata/identity.h"
#include "metadata/store.h"
#include "tables/warehouse_tables.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"
#include "testing/warehouse_server.h"
#include "warehouse/schema.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::ServerKind;
using testing::WarehouseServer;

constexpr std::uint64_t kRun = 41;

std::string gzip(std::string_view text) {
  z_stream stream{};
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

// A table of its own for each test and server, in a data directory of its own.
class StoreTableTest : public ::testing::TestWithParam<ServerKind> {
 protected:
  void SetUp() override {
    warehouse_ = std::make_unique<warehouse::Warehouse>(WarehouseServer::shared(GetParam()).server());
    const auto migrated = warehouse::migrate(*warehouse_, "Asia/Shanghai", clock_);
    ASSERT_TRUE(migrated) << to_string(migrated.error());
    auto store = metadata::Store::open(folder_.path() / "metadata.db", clock_);
    ASSERT_TRUE(store) << to_string(store.error());
    store_.emplace(std::move(*store));
    ASSERT_TRUE(access::Vault::create(folder_.path() / "vault.key"));
    auto vault = access::Vault::open(folder_.path() / "vault.key", *store_);
    ASSERT_TRUE(vault) << to_string(vault.error());
    vault_ = std::move(*vault);
    stores_.emplace(LoadStores{*warehouse_, *store_, clock_, *core::Zone::load("Asia/Shanghai"),
                               folder_.path() / "data"});
    ids_ = std::make_unique<TableIds>(*stores_);
  }

  // Declares a table by its further keys and columns, and makes it in the warehouse.
  void declare(const std::string& files, const std::string& columns, const std::string& key = "no") {
    auto parsed = tables::parse_delivery(
        fmt::format("format: 1\ndelivery: core\ntables:\n  - table: {}\n    keeps: state\n    key: [{}]\n"
                    "    files: {}\n    columns: {}\n",
                    name(), key, files, columns),
        "core.yaml");
    ASSERT_TRUE(parsed) << to_string(parsed.error());
    delivery_ = std::move(*parsed);
    const auto made = tables::ensure_tables(*warehouse_, delivery_);
    ASSERT_TRUE(made) << to_string(made.error());
  }
  static std::string name() {
    std::string test = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::string lower;
    for (const char c : test.substr(0, test.find('/'))) {
      if (c >= 'A' && c <= 'Z' && !lower.empty()) lower += '_';
      lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    return lower.substr(0, 30);
  }
  const tables::Table& table() const { return delivery_.tables[0]; }

  DeliveredFile write(const std::string& file, std::string_view bytes) const {
    const fs::path path = folder_.path() / file;
    std::ofstream{path, std::ios::binary} << bytes;
    return {file, path, bytes.size()};
  }
  core::Result<StoredTable> store(const std::vector<DeliveredFile>& files,
                                  const std::vector<std::string>& sha256 = {}, std::uint64_t run = kRun) {
    const RowStamp stamp{.run = run, .data_date = 20'778, .known_at = core::from_epoch_ms(1'795'300'000'000)};
    return store_table(table(), files, sha256, stamp, {*stores_, vault_.get(), *ids_});
  }
  // Stores the files, and says what was wrong, a line each.
  std::string findings(const std::vector<DeliveredFile>& files, const std::vector<std::string>& sha256 = {}) {
    const auto stored = store(files, sha256);
    if (!stored) return "error: " + stored.error().message;
    std::string text;
    for (const auto& finding : stored->findings) {
      text += fmt::format("{}:{} {}: {}\n", finding.file, finding.line, finding.rule, finding.message);
    }
    return text;
  }
  std::string select(const std::string& what, std::uint64_t run = kRun) {
    const auto text = warehouse_->text(
        fmt::format("SELECT {} FROM {} WHERE run = {}", what, tables::business_name(table().name), run));
    return text ? *text : "error: " + text.error().message;
  }

  testing::TemporaryFolder folder_;
  testing::ManualClock clock_{core::from_epoch_ms(1'795'300'000'000)};
  tables::Delivery delivery_;
  std::unique_ptr<warehouse::Warehouse> warehouse_;
  std::optional<metadata::Store> store_;
  std::unique_ptr<access::Vault> vault_;
  std::optional<LoadStores> stores_;
  std::unique_ptr<TableIds> ids_;
};

INSTANTIATE_TEST_SUITE_P(, StoreTableTest, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

constexpr const char* kColumns = R"([{name: no, type: string, subject: customer},
      {name: name, type: string, pii: name}, {name: card, type: string, subject: stored_card},
      {name: amount, type: money}, {name: born_on, type: date}, {name: active, type: boolean}])";

TEST_P(StoreTableTest, RowsAreStoredUnderTheirRun) {
  declare("{encoding: gbk}", kColumns);
  const auto first = write("a.csv",
                           "no,name,card,amount,born_on,active\n"
                           "c-1,\xD5\xC5\xC8\xFD,k-1,-12.5,1930-12-31,1\n"
                           "c-2,,,,,\n");
  const auto second =
      write("b.csv", gzip("amount,no,name,card,born_on,active\n7,c-3,\xC0\xEE\xCB\xC4,k-1,,0\n"
                          ",0000,,k-2,,\n"));
  const auto stored = store({first, second});
  ASSERT_TRUE(stored) << to_string(stored.error());
  ASSERT_TRUE(stored->findings.empty()) << stored->findings[0].message;
  EXPECT_EQ(stored->rows, 4U);
  EXPECT_EQ(stored->nobody, 1U);
  ASSERT_EQ(stored->warnings.size(), 1U);
  EXPECT_EQ(stored->warnings[0].rule, kNamesNobody);
  EXPECT_EQ(fmt::format("{}:{} {}", stored->warnings[0].file, stored->warnings[0].line,
                        stored->warnings[0].message),
            "b.csv:3 no: names nobody, so the row is no customer's");
  EXPECT_EQ(stored->files[0].rows, 2U);
  EXPECT_EQ(stored->files[1].bytes, second.bytes);
  const auto zhang = vault_->token(access::PersonalClass::kName, "张三");
  EXPECT_EQ(select("arraySort(groupArray(concat(c_no, ' ', toString(c_amount))))"),
            "['c-1 -1250','c-3 700']\n");
  EXPECT_EQ(
      select(
          "countIf(c_name = '" + zhang +
          "'), countIf(c_name IS NULL), countIf(one_id = 0), "
          "uniqExact(one_id), uniqExact(s_stored_card), min(c_born_on), sum(c_active), uniqExact(key_low), "
          "toString(any(data_date)), any(known_at)"),
      "1\t2\t1\t4\t3\t-14246\t1\t4\t2026-11-21\t1795300000000\n");
  EXPECT_EQ(vault_->original(zhang)->subject, "c-1");
  EXPECT_EQ(vault_->original(zhang)->value, "张三");
}

TEST_P(StoreTableTest, CustomersAreNumberedAsEverywhere) {
  declare("{}", "[{name: no, type: string, subject: customer}]");
  std::uint64_t before = 0;
  {
    auto numbering = identity::Numbering::open(*warehouse_, identity::kPersonType);
    ASSERT_TRUE(numbering);
    before = numbering->number(name() + "known")->value;
    ASSERT_TRUE(numbering->publish());
  }
  std::string csv = "no\n" + name() + "known\n";
  for (int i = 0; i < 500; ++i) csv += fmt::format("{}{}\n", name(), i);
  ASSERT_TRUE(ids_->open(identity::kPersonType));
  // Another writer gives numbers meanwhile; they are taken in with the turn.
  auto other = identity::Numbering::open(*warehouse_, identity::kPersonType);
  ASSERT_TRUE(other);
  const auto theirs = other->number(name() + "7")->value;
  ASSERT_TRUE(other->publish());
  const auto stored = store({write("a.csv", csv)});
  ASSERT_TRUE(stored) << to_string(stored.error());
  EXPECT_EQ(stored->numbered, 499U);
  EXPECT_EQ(select("count(), uniqExact(one_id), countIf(one_id = 0)"), "501\t501\t0\n");
  EXPECT_EQ(select(fmt::format("anyIf(one_id, c_no = '{0}known') = {1}, anyIf(one_id, c_no = '{0}7') = {2}",
                               name(), before, theirs)),
            "1\t1\n");
  auto now = identity::Numbering::open(*warehouse_, identity::kPersonType);
  ASSERT_TRUE(now);
  EXPECT_EQ(select(fmt::format("anyIf(one_id, c_no = '{}499')", name())),
            fmt::format("{}\n", now->find(name() + "499")->value));
  const auto reader = store_->read();
  EXPECT_EQ(metadata::identity_progress(*reader)->numbers, now->last());
  // Once more: nothing is new, no turn is taken.
  const auto lock = LoadLock::take(folder_.path() / "data");
  ASSERT_TRUE(lock);
  const auto again = store({write("b.csv", csv)}, {}, kRun + 1);
  ASSERT_TRUE(again) << to_string(again.error());
  EXPECT_EQ(again->numbered, 0U);
  EXPECT_EQ(select("sum(one_id)", kRun), select("sum(one_id)", kRun + 1));
}

TEST_P(StoreTableTest, WhatIsWrongIsFoundRowByRow) {
  declare("{separator: '|@|', quotes: false, header: false, encoding: gbk}",
          "[{name: no, type: string}, {name: name, type: string, pii: none}, {name: amount, type: money}]");
  EXPECT_EQ(findings({write("a.csv",
                            "1|@|\xD5\xC5\xC8\xFD|@|1.00\n"
                            "2|@|\xC0\xEE\xCB\xC4|@|1.001\n"
                            "3|@|张三|@|1\n"
                            "4|@|\xC0\xEE\xCB\xC4|@|1|@|2\n"
                            "|@|x|@|1\n"
                            "6|@|x\n"),
                      write("b.csv", "1|@|\xC0\xEE|@|x|y\n")}),
            "a.csv:2 bad_value: amount: '9.999' is not an amount in yuan with two decimals at most\n"
            "a.csv:3 invalid_text: the row is UTF-8, the file is gbk: it mixes encodings\n"
            "a.csv:4 broken_row: the row has 4 fields, the file has 3 columns\n"
            "a.csv:5 missing_key: no: is empty, and part of the key\n"
            "a.csv:6 broken_row: the row has 2 fields, the file has 3 columns\n"
            "b.csv:1 bad_value: amount: 'x|x' is not an amount in yuan with two decimals at most\n");
}

TEST_P(StoreTableTest, WhatIsWrongWithAFileIsSaid) {
  declare("{}", "[{name: no, type: string}, {name: amount, type: money}]");
  const std::string good = "no,amount\n1,2\n";
  EXPECT_THAT(findings({write("a.csv", gzip(good).substr(0, 20))}), HasSubstr("unreadable_file"));
  EXPECT_THAT(findings({write("a.csv", "no,amuont\n1,2\n")}),
              HasSubstr("columns: the file has no column 'amount'"));
  EXPECT_THAT(findings({write("a.csv", "no,amount,more\n1,2,3\n")}), HasSubstr("declares no column 'more'"));
  EXPECT_THAT(findings({write("a.csv", "no,no\n1,2\n")}), HasSubstr("unreadable_file"));
  EXPECT_THAT(findings({write("a.csv", "no,amount\n\xD5\xC5\xC8\xFD,2\n")}), HasSubstr("the file is GBK"));
  EXPECT_THAT(findings({write("a.csv", "")}), HasSubstr("the file is empty"));
  EXPECT_THAT(findings({{"x.csv", folder_.path() / "x.csv", 1}}), HasSubstr("no such file"));
  auto grown = write("a.csv", good);
  grown.bytes -= 1;
  EXPECT_THAT(findings({grown}), HasSubstr("file_changed"));
  EXPECT_THAT(findings({write("a.csv", good)}, {std::string(64, '0')}),
              HasSubstr("checksum: a.csv: its SHA-256 is"));
  const auto read = store({write("a.csv", good)});
  ASSERT_TRUE(read);
  EXPECT_EQ(findings({write("a.csv", good)}, {read->files[0].sha256}), "");

  std::string bad = "no,amount\n";
  for (int i = 0; i < 500; ++i) bad += "1,x\n";
  const auto stored = store({write("a.csv", bad)});
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->findings.size(), kFindingsMax);
}

TEST_P(StoreTableTest, FixedWidthAndHugeRecords) {
  declare("{format: fixed_width, encoding: gbk}",
          "[{name: no, type: string, width: 4}, {name: name, type: string, width: 8, pii: none}, {name: "
          "amount, type: "
          "money, width: 6}]");
  EXPECT_EQ(findings({write("a.txt",
                            "0001\xD5\xC5\xC8\xFD      1.50\r\n"
                            "0002\xC0\xEE\xCB\xC4      2.5\r\n"
                            "0003       \xC0\xEE  2.5\r\n" +
                                std::string(3 * kRecordBytesMax, 'x') + "\r\n0004            abc\r\n")}),
            "a.txt:2 broken_row: the row has 17 bytes, its columns have 18\n"
            "a.txt:3 broken_row: name: begins or ends inside a character, at 8 bytes\n"
            "a.txt:4 record_too_long: the row is longer than 1048576 bytes\n"
            "a.txt:5 broken_row: the row has 19 bytes, its columns have 18\n");
  const auto none = store({write("b.txt", "")}, {}, kRun + 1);
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->findings.empty());
  EXPECT_EQ(none->rows, 0U);
  const auto one = store({write("a.txt", "0001\xD5\xC5\xC8\xFD      1.50")}, {}, kRun + 2);
  ASSERT_TRUE(one);
  EXPECT_EQ(one->rows, 1U);
  EXPECT_EQ(select("c_no, c_name, c_amount", kRun + 2), "0001\t张三\t150\n");
}

TEST_P(StoreTableTest, Parquet) {
  declare("{format: parquet}",
          "[{name: no, type: string, subject: customer}, {name: amount, type: money}, {name: born_on, type: "
          "date}, {name: at, type: time}, {name: rate, type: number}]");
  if (GetParam() == ServerKind::kClickHouse) {
    EXPECT_THAT(findings({write("a.parquet", "PAR1")}), HasSubstr("embedded engine"));
    return;
  }
  const auto parquet = warehouse_->text(
      "SELECT concat('pq', toString(number)) AS no, if(number = 5, NULL, toDecimal64(number, 2)) AS amount, "
      "toDate('2000-01-01') + number AS born_on, toDateTime64('2026-01-01 10:00:00.250', 3, 'UTC') AS at, "
      "number / 4 AS rate FROM numbers(10)",
      "Parquet");
  ASSERT_TRUE(parquet) << to_string(parquet.error());
  const auto stored = store({write("a.parquet", *parquet)});
  ASSERT_TRUE(stored) << to_string(stored.error());
  ASSERT_TRUE(stored->findings.empty()) << stored->findings[0].message;
  EXPECT_EQ(stored->rows, 10U);
  EXPECT_EQ(stored->files[0].sha256.size(), 64U);
  EXPECT_EQ(select("sum(c_amount), countIf(c_amount IS NULL), min(c_born_on), max(c_born_on), "
                   "min(c_at), sum(c_rate), uniqExact(one_id), countIf(one_id = 0)"),
            "4000\t1\t10957\t10966\t1767261600250\t11.25\t10\t0\n");
  EXPECT_THAT(findings({write("b.parquet", "PAR1 and no more")}), HasSubstr("unreadable_file"));
  EXPECT_THAT(findings({write("c.parquet", parquet->substr(0, parquet->size() / 2))}),
              HasSubstr("unreadable_file"));
}

TEST_P(StoreTableTest, LinesThatEndWithASeparator) {
  declare("{separator: '|', ends_with_separator: true, header: false}",
          "[{name: no, type: string}, {name: amount, type: money}]");
  EXPECT_EQ(findings({write("a.csv", "1|2|\n2||\n")}), "");
  EXPECT_EQ(findings({write("a.csv", "1|2|\n2|3\n")}),
            "a.csv:2 broken_row: the row does not end with a separator\n");
}

TEST_P(StoreTableTest, MoreThanABlock) {
  declare("{}",
          "[{name: no, type: integer}, {name: card, type: string, subject: stored_card}, {name: pad, type: "
          "string}]");
  std::string csv = "no,card,pad\n";
  constexpr std::uint64_t kRows = 60'000;
  const std::string pad(1'200, 'x');
  for (std::uint64_t i = 0; i < kRows; ++i) csv += fmt::format("{},k{},{}\n", i, i % 50'000, pad);
  std::uint64_t ticks = 0;
  const RowStamp stamp{.run = kRun, .data_date = 20'778, .known_at = clock_.now()};
  const std::vector<DeliveredFile> files{write("a.csv", csv)};
  const auto stored =
      store_table(table(), files, {}, stamp,
                  {*stores_, nullptr, *ids_, [&](const TableProgress& progress) -> core::Result<void> {
                     ++ticks;
                     EXPECT_LE(progress.rows, kRows);
                     return {};
                   }});
  ASSERT_TRUE(stored) << to_string(stored.error());
  EXPECT_EQ(stored->rows, kRows);
  EXPECT_GT(ticks, 10U);
  EXPECT_EQ(select("count(), uniqExact(c_no), uniqExact(s_stored_card), countIf(s_stored_card = 0), "
                   "uniqExact(key_low)"),
            "60000\t60000\t50000\t0\t60000\n");

  const auto cancelled = store_table(
      table(), files, {}, stamp, {*stores_, nullptr, *ids_, [](const TableProgress&) -> core::Result<void> {
                                    return core::fail(core::ErrorCode::kCancelled, "run", "enough");
                                  }});
  ASSERT_FALSE(cancelled);
  EXPECT_EQ(cancelled.error().code, core::ErrorCode::kCancelled);
}

TEST(NumbersTurnTest, WaitsForALoadAndKeepsTheFeedOut) {
  const testing::TemporaryFolder folder;
  std::uint64_t before = 0;
  {
    const auto feed = FeedTurn::try_take(folder.path());
    ASSERT_TRUE(feed && *feed);
    before = (*feed)->loads();
    EXPECT_FALSE(NumbersTurn::take(folder.path(), {}, core::Milliseconds{20}));
  }
  {
    const auto turn = NumbersTurn::take(folder.path(), {});
    ASSERT_TRUE(turn);
    const auto feed = FeedTurn::try_take(folder.path());
    ASSERT_TRUE(feed);
    EXPECT_FALSE(*feed);
    EXPECT_FALSE(LoadLock::take(folder.path(), core::Milliseconds{20}));
  }
  const auto feed = FeedTurn::try_take(folder.path());
  ASSERT_TRUE(feed && *feed);
  EXPECT_EQ((*feed)->loads(), before + 1);
  int asked = 0;
  const auto given_up = NumbersTurn::take(folder.path(), [&]() -> core::Result<void> {
    if (++asked < 3) return {};
    return core::fail(core::ErrorCode::kCancelled, "run", "enough");
  });
  ASSERT_FALSE(given_up);
  EXPECT_EQ(given_up.error().code, core::ErrorCode::kCancelled);
}

}  // namespace
}  // namespace rouse::ingest
