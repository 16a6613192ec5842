#include "ingest/load.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/random.h"
#include "ingest/internal/staging/publication.h"
#include "metadata/loads.h"
#include "metadata/store.h"
#include "metadata/write_batches.h"
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

constexpr std::string_view kPlanRest = R"(
zh: 测试
subject: {type: customer}
further_subjects: [{type: card}]
properties:
  - {name: amount, id: amount, type: money}
  - {name: count, id: count, type: integer}
  - {name: rate, id: rate, type: number}
  - {name: first, id: first, type: boolean}
  - {name: due, id: due, type: time}
  - {name: kind, id: kind, type: enum, values: [a, b]}
  - {name: note, id: note, type: string}
events:
  - {name: view, allowed: [amount, count, rate, first, due, kind, note]}
  - {name: pay, required: [amount]}
)";

constexpr std::string_view kMapping = R"(
mapping: 1
format: csv
subject: customer
time: {column: time}
event: {column: event}
properties: {amount: amount}
)";

// A data directory, a plan of its own for each test, and files in the directory.
class LoadTest : public ::testing::TestWithParam<ServerKind> {
 protected:
  void SetUp() override {
    // Parameter names follow a slash, which no table name has.
    std::string test = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    test = test.substr(0, test.find('/'));
    std::string id;
    for (const char c : test) id += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    plan_.yaml = fmt::format("plan: t_{}{}", id.substr(0, 30), kPlanRest);
    auto plan = events::parse_plan(plan_.yaml, "plan.yaml");
    ASSERT_TRUE(plan) << to_string(plan.error());
    plan_.plan = std::move(*plan);
    connect(WarehouseServer::shared(GetParam()));
  }

  void connect(const WarehouseServer& server) {
    warehouse_ = std::make_unique<warehouse::Warehouse>(server.server());
    const auto migrated = warehouse::migrate(*warehouse_, "Asia/Shanghai", clock_);
    ASSERT_TRUE(migrated) << to_string(migrated.error());
    auto store = metadata::Store::open(folder_.path() / "metadata.db", clock_);
    ASSERT_TRUE(store) << to_string(store.error());
    store_.emplace(std::move(*store));
  }

  fs::path write(const std::string& name, std::string_view bytes) const {
    const fs::path path = folder_.path() / name;
    std::ofstream{path, std::ios::binary} << bytes;
    return path;
  }

  LoadStores stores() {
    return {*warehouse_, *store_, clock_, *core::Zone::load("Asia/Shanghai"), folder_.path() / "data"};
  }

  core::Result<LoadReport> load(const std::vector<fs::path>& files, std::string_view mapping = kMapping,
                                const LoadOptions& options = {}) {
    ROUSE_TRY(const auto parsed, parse_mapping(mapping, "mapping.yaml"));
    return load_files(plan_, parsed, files, stores(), options);
  }

  // "read loaded duplicates filtered rejected", or the error.
  std::string load_counts(const std::vector<fs::path>& files, std::string_view mapping = kMapping) {
    const auto report = load(files, mapping);
    if (!report) return to_string(report.error());
    return fmt::format("{} {} {} {} {}", report->rows_read, report->loaded, report->duplicates,
                       report->filtered, report->rejected);
  }

  std::string ask(std::string_view sql) {
    const auto text = warehouse_->text(sql);
    return text ? *text : to_string(text.error());
  }
  std::string table() const { return "events_" + plan_.plan.id; }
  std::string count() { return ask("SELECT count() FROM " + table()); }
  core::Result<void> note_count(std::map<std::uint64_t, int>& seen) {
    ROUSE_TRY(auto rows, warehouse_->select("SELECT count() AS n FROM " + table()));
    while (true) {
      ROUSE_TRY(const bool more, rows.next());
      if (!more) return {};
      ++seen[rows.u64()];
    }
  }
  // Tables that loads work with; there are none when none runs.
  std::string left_tables() {
    return ask(
        "SELECT name FROM system.tables WHERE database = currentDatabase() AND (name LIKE 'staging\\_%' OR "
        "name "
        "LIKE 'next\\_%' OR name LIKE 'previous\\_%')");
  }

  testing::TemporaryFolder folder_;
  testing::ManualClock clock_{core::from_epoch_ms(1'700'000'000'000)};
  std::unique_ptr<warehouse::Warehouse> warehouse_;
  std::optional<metadata::Store> store_;
  PlanFile plan_;
};

TEST_P(LoadTest, RowsBecomeTypedEvents) {
  const auto file =
      write("t.csv",
            "customer,time,event,card,amount,count,rate,first,due,kind,note,ch,other\n"
            "张三,2026-01-31T23:30:00.250+08:00,view,c1,12.34,-7,0.5,yes,2026-02-01,b,\"a,\"\"b\",push,x\n"
            "李四,2026-01-31T16:30:00Z,pay,,1,,,,,,,,\n");
  const auto report = load({file}, R"(
format: csv
subject: customer
further_subjects: {card: card}
time: {column: time}
event: {column: event}
built_ins: {channel: ch, app: {constant: mobile}, campaign_source: {constant: wechat}}
property_times: {zone: Asia/Shanghai}
properties: {amount: amount, count: count, rate: rate, first: first, due: due, kind: kind, note: note}
undeclared: extra
)");
  ASSERT_TRUE(report) << to_string(report.error());
  EXPECT_EQ(report->loaded, 2U);
  EXPECT_EQ(
      ask("SELECT value, ts, day, event, app, channel, campaign_source, marks, identifiers, s_card, "
          "p_amount, p_count, p_rate, p_first, p_due, "
          "p_kind, "
          "p_note, extra, one_id = origin_id AS own FROM (SELECT * FROM " +
          table() +
          ") AS e ANY INNER JOIN (SELECT id AS one_id, value FROM identifiers WHERE type = 'customer') AS i "
          "USING "
          "one_id ORDER BY ts"),
      "张三\t1769873400250\t2026-01-31\tview\tmobile\tpush\twechat\t\t\t1\t1234\t-7\t0."
      "5\t1\t1769875200000\tb\ta,\"b\t"
      "{\"other\":\"x\"}\t1\n"
      "李四\t1769877000000\t2026-02-"
      "01\tpay\tmobile\t\twechat\t\t\t0\t100\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t\t1\n");
}

TEST_P(LoadTest, TheSameFileAgainChangesNothing) {
  std::string csv = "customer,time,event,amount\n";
  for (int i = 0; i < 5'000; ++i) {
    csv += fmt::format("c{},2026-0{}-15T10:00:00+08:00,view,{}\n", i % 700, i % 3 + 1, i % 50);
  }
  const auto file = write("t.csv", csv);
  // 700 customers x 3 months x 50 amounts is more than the rows hold apart: many are alike, and all of them
  // count.
  EXPECT_EQ(load_counts({file}), "5000 5000 0 0 0");
  const std::string before =
      ask("SELECT sum(cityHash64(one_id, ts, seq, key_high, key_low)) FROM " + table());
  EXPECT_EQ(load_counts({file}), "5000 0 5000 0 0");
  EXPECT_EQ(load_counts({write("crlf.csv", csv)}), "5000 0 5000 0 0");
  EXPECT_EQ(ask("SELECT sum(cityHash64(one_id, ts, seq, key_high, key_low)) FROM " + table()), before);
  EXPECT_EQ(count(), "5000\n");
  EXPECT_EQ(left_tables(), "");
}

TEST_P(LoadTest, RowsAlikeCountAsOftenAsOneFileHasThem) {
  const std::string head = "customer,time,event,amount\n";
  const std::string row = "c1,2026-01-01T10:00:00+08:00,view,1\n";
  const std::string other = "c2,2026-01-01T10:00:00+08:00,view,1\n";
  EXPECT_EQ(load_counts({write("two.csv", head + row + other + row)}), "3 3 0 0 0");
  EXPECT_EQ(load_counts({write("one.csv", head + row)}), "1 0 1 0 0");
  EXPECT_EQ(load_counts({write("four.csv", head + row + row + row + row)}), "4 2 2 0 0");
  EXPECT_EQ(load_counts({write("four.csv", head + row + row + row + row)}), "4 0 4 0 0");
  EXPECT_EQ(count(), "5\n");
}

TEST_P(LoadTest, SeveralFilesAreLikeSeveralLoads) {
  const std::string head = "customer,time,event,amount\n";
  const std::string row = "c1,2026-01-01T10:00:00+08:00,view,1\n";
  const auto a = write("a.csv", head + row + row);
  const auto b = write("b.csv", head + row + row + row + "c2,2026-02-01T10:00:00+08:00,view,1\n");
  EXPECT_EQ(load_counts({a, b}), "6 4 2 0 0");
  EXPECT_EQ(load_counts({b, a}), "6 0 6 0 0");
}

TEST_P(LoadTest, AMessageIdDecidesAlone) {
  constexpr std::string_view kById = R"(
format: csv
subject: customer
time: {column: time}
event: {column: event}
message_id: id
)";
  const auto file = write("t.csv",
                          "id,customer,time,event\n"
                          "m1,c1,2026-01-01T10:00:00Z,view\n"
                          "m2,c1,2026-01-01T10:00:00Z,view\n"
                          "m1,c9,2026-01-20T10:00:00Z,pay\n"  // the same message, however it differs
                          ",c1,2026-01-01T10:00:00Z,view\n"   // rows without an id: by content
                          ",c1,2026-01-01T10:00:00Z,view\n");
  plan_.plan.events[1].required.clear();
  EXPECT_EQ(load_counts({file}, kById), "5 4 1 0 0");
  EXPECT_EQ(load_counts({file}, kById), "5 0 5 0 0");
  EXPECT_EQ(load_counts({write("u.csv",
                               "id,customer,time,event\nm2,c3,2026-01-31T10:00:00Z,view\n"
                               "m3,c3,2026-01-31T10:00:00Z,view\n")},
                        kById),
            "2 1 1 0 0");
  EXPECT_EQ(ask("SELECT count() FROM " + table() + " WHERE event = 'pay'"),
            "0\n");  // the first of a file stays
}

TEST_P(LoadTest, FilteredAndRejectedRowsAreAccountedFor) {
  const auto file = write("t.csv",
                          "customer,time,event,amount,state\n"
                          "c1,2026-01-01T10:00:00Z,view,1,ok\n"
                          "c2,2026-01-01T10:00:00Z,view,1,draft\n"
                          ",2026-01-01T10:00:00Z,view,1,ok\n"
                          "c3,yesterday,view,1,ok\n"
                          "c3,2026-02-30T10:00:00Z,view,1,ok\n"
                          "c3,2026-01-01T10:00:00,view,1,ok\n"
                          "c3,1969-01-01T10:00:00Z,view,1,ok\n"
                          "c3,,view,1,ok\n"
                          "c4,2026-01-01T10:00:00Z,veiw,1,ok\n"
                          "c4,2026-01-01T10:00:00Z,,1,ok\n"
                          "c5,2026-01-01T10:00:00Z,pay,,ok\n"
                          "c6,2026-01-01T10:00:00Z,pay,\"1,5\",ok\n"
                          "c7,2026-01-01T10:00:00Z,pay\n"
                          "\"c8,2026-01-01T10:00:00Z,pay,1,ok\n"
                          "c9,2026-01-01T10:00:00Z,pay,2.50,ok\n");
  const auto report = load({file}, std::string{kMapping} + "where: {column: state, not_in: [draft]}\n");
  ASSERT_TRUE(report) << to_string(report.error());
  EXPECT_EQ(report->rows_read, 15U);
  EXPECT_EQ(report->loaded, 2U);
  EXPECT_EQ(report->filtered, 1U);
  EXPECT_EQ(report->rejected, 12U);
  EXPECT_EQ(report->rows_read, report->loaded + report->duplicates + report->filtered + report->rejected);

  const auto rejected = rejected_rows(*warehouse_, report->load, 0, 100);
  ASSERT_TRUE(rejected) << to_string(rejected.error());
  EXPECT_EQ(rejected->total, 12U);
  std::string shown;
  for (const auto& row : rejected->rows) shown += fmt::format("{} {} {}\n", row.line, row.reason, row.field);
  EXPECT_EQ(
      shown,
      "4 missing_subject customer\n5 bad_time time\n6 bad_time time\n7 bad_time time\n8 bad_time time\n"
      "9 missing_time time\n10 unknown_event event\n11 missing_event event\n12 missing_property amount\n"
      "13 bad_value amount\n14 broken_row \n15 broken_row \n");
  EXPECT_EQ(rejected->rows[6].text, "c4,2026-01-01T10:00:00Z,veiw,1,ok");
  EXPECT_THAT(rejected->rows[6].message, HasSubstr("did you mean 'view'"));
  EXPECT_EQ(rejected->reasons.front().reason, "bad_time");
  EXPECT_EQ(rejected_rows(*warehouse_, report->load, 10, 1)->rows.size(), 1U);

  std::ifstream csv{report->rejected_file};
  const std::string text{std::istreambuf_iterator<char>{csv}, {}};
  EXPECT_THAT(text, HasSubstr(",13,bad_value,amount,"));
  EXPECT_THAT(text, HasSubstr("\"c6,2026-01-01T10:00:00Z,pay,\"\"1,5\"\",ok\""));

  const auto reader = store_->read();
  const auto recorded = metadata::find_load(*reader, report->load);
  EXPECT_EQ(recorded->state, metadata::LoadState::kDone);
  EXPECT_EQ(recorded->counts.filtered, 1U);
}

TEST_P(LoadTest, WhatIsWrongIsSaidBeforeTheFirstRow) {
  const auto good = write("t.csv", "customer,time,event,amount\nc1,2026-01-01T10:00:00Z,view,1\n");
  const std::string map{kMapping};
  const auto replaced = [&](std::string_view from, std::string_view to) {
    std::string text = map;
    return text.replace(text.find(from), from.size(), to);
  };
  const struct {
    const char* what;
    fs::path file;
    std::string mapping;
    const char* message;
  } cases[] = {
      {"missing column", good, replaced("subject: customer", "subject: custmer"), "did you mean 'customer'"},
      {"unknown key", good, replaced("subject:", "subjekt:"), "did you mean 'subject'"},
      {"unknown property", good, replaced("amount: amount", "amuont: amount"), "did you mean 'amount'"},
      {"unknown event", good, replaced("{column: event}", "{constant: viev}"), "did you mean 'view'"},
      {"unknown zone", good, replaced("{column: time}", "{column: time, zone: Asia/Shangai}"), "time.zone"},
      {"built-in as property", good, replaced("amount: amount", "channel: amount"), "built_ins"},
      {"required property without a column", good,
       "format: csv\nsubject: customer\ntime: {column: time}\nevent: {constant: pay}\n",
       "event 'pay' requires 'amount'"},
      {"empty list of conditions", good, map + "where: []\n", "where"},
      {"no such file", folder_.path() / "none.csv", map, "no such file"},
      {"GBK", write("gbk.csv", "customer,time,event,amount\n\xD5\xC5\xC8\xFD,2026-01-01T10:00:00Z,view,1\n"),
       map, "the file is GBK"},
      {"truncated gzip", write("t.csv.gz", std::string("\x1f\x8b\x08\0\0\0\0\0\0\3", 10)), map, "truncated"},
      {"Excel", write("t.xlsx", "PK\x03\x04"), map, "Excel"},
      {"JSON as CSV", write("t.jsonl", "{\"customer\":1}\n"), map, "has no column 'customer'"},
  };
  for (const auto& c : cases) {
    const auto report = load({c.file}, c.mapping);
    ASSERT_FALSE(report) << c.what;
    EXPECT_THAT(to_string(report.error()), HasSubstr(c.message)) << c.what;
  }
  // A bad second file stops the first one, too.
  EXPECT_FALSE(load({good, write("bad.csv", "a,b\n1,2\n")}));
  EXPECT_THAT(ask("EXISTS TABLE " + table()), HasSubstr("0"));
  EXPECT_EQ(left_tables(), "");
}

TEST_P(LoadTest, ALoadOfRejectedRowsOnlyFails) {
  const auto bad = write("t.csv", "customer,time,event,amount\nc1,x,view,1\nc2,y,view,1\n");
  const auto report = load({bad});
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message, HasSubstr("every row was rejected, 2 of 2 as bad_time"));
  std::string csv = "customer,time,event,amount\n";
  for (int i = 0; i < 20; ++i)
    csv += fmt::format("c{},{},view,1\n", i, i % 2 == 0 ? "x" : "2026-01-01T10:00:00Z");
  LoadOptions options;
  options.rejected_max = 5;
  const auto limited = load({write("u.csv", csv)}, kMapping, options);
  ASSERT_FALSE(limited);
  EXPECT_EQ(limited.error().code, core::ErrorCode::kResourceExhausted);
  EXPECT_EQ(count(), "0\n");
}

TEST_P(LoadTest, ANewVersionOfThePlanAddsItsColumns) {
  const auto file = write("t.csv", "customer,time,event,amount\nc1,2026-01-01T10:00:00Z,view,1\n");
  EXPECT_EQ(load_counts({file}), "1 1 0 0 0");
  events::Property added;
  added.name = added.id = "colour";
  plan_.plan.properties.push_back(added);
  for (auto& event : plan_.plan.events) event.allowed.push_back(plan_.plan.properties.size() - 1);
  EXPECT_EQ(
      load_counts({write("u.csv", "customer,time,event,colour\nc2,2026-01-02T10:00:00Z,pay,red\n")},
                  "format: csv\nsubject: customer\ntime: {column: time}\nevent: {column: event}\nproperties: "
                  "{amount: {constant: 3}, colour: colour}\n"),
      "1 1 0 0 0");
  EXPECT_EQ(ask("SELECT p_amount, p_colour FROM " + table() + " ORDER BY ts"), "100\t\\N\n300\tred\n");
  plan_.plan.properties[0].type = events::PropertyType::kString;
  EXPECT_THAT(load_counts({file}), HasSubstr("conflict: p_amount"));
}

TEST_P(LoadTest, JsonLinesLoadLikeCsv) {
  const auto file = write(
      "t.jsonl",
      "{\"customer\":{\"no\":\"c1\"},\"time\":1769904000250,\"event\":\"view\",\"amount\":1.5,\"x\":[1]}\n"
      "not json\n");
  const auto report = load({file}, R"(
format: jsonl
subject: /customer/no
time: {column: time, format: epoch_ms}
event: {column: event}
properties: {amount: amount}
undeclared: extra
)");
  ASSERT_TRUE(report) << to_string(report.error());
  EXPECT_EQ(report->loaded, 1U);
  EXPECT_EQ(report->rejected, 1U);
  EXPECT_EQ(ask("SELECT ts, p_amount, extra FROM " + table()), "1769904000250\t150\t{\"x\":[1]}\n");
}

TEST_P(LoadTest, ParquetIsReadByTheEngine) {
  const auto file = folder_.path() / "t.parquet";
  constexpr std::string_view kParquet =
      "format: parquet\nsubject: customer\ntime: {column: time}\nevent: {column: event}\nproperties: "
      "{amount: amount}\n";
  if (GetParam() == ServerKind::kClickHouse) {
    EXPECT_THAT(load_counts({write("t.parquet", "PAR1")}, kParquet), HasSubstr("embedded engine"));
    return;
  }
  const auto parquet = warehouse_->text(
      "SELECT concat('c', toString(number % 3)) AS customer, toDateTime64('2026-01-01 10:00:00.250', 3, "
      "'UTC') + number "
      "AS time, 'view' AS event, if(number = 5, NULL, toDecimal64(number, 2)) AS amount FROM numbers(10)",
      "Parquet");
  ASSERT_TRUE(parquet) << to_string(parquet.error());
  std::ofstream{file, std::ios::binary} << *parquet;
  EXPECT_EQ(load_counts({file}, kParquet), "10 10 0 0 0");
  EXPECT_EQ(load_counts({file}, kParquet), "10 0 10 0 0");
  EXPECT_EQ(
      ask("SELECT min(ts), sum(p_amount), countIf(isNull(p_amount)), uniqExact(one_id) FROM " + table()),
      "1767261600250\t4000\t1\t3\n");
  EXPECT_THAT(load_counts({write("bad.parquet", "PAR1 and no more")}, kParquet),
              HasSubstr("footer is missing"));
}

TEST_P(LoadTest, ACancelledLoadLeavesNothing) {
  std::string csv = "customer,time,event,amount\n";
  for (int i = 0; i < 100'000; ++i) csv += fmt::format("c{},2026-01-15T10:00:00+08:00,view,{}\n", i, i);
  std::atomic<bool> cancelled = false;
  LoadOptions options;
  options.cancelled = &cancelled;
  // Whenever the clock lets progress be told first, and at the latest when the rows are checked.
  options.progress = [&](const LoadProgress& progress) {
    if (progress.rows_read > 20'000) cancelled = true;
  };
  const auto report = load({write("t.csv", csv)}, kMapping, options);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, core::ErrorCode::kCancelled);
  EXPECT_EQ(count(), "0\n");
  EXPECT_EQ(left_tables(), "");
  EXPECT_EQ(load_counts({folder_.path() / "t.csv"}), "100000 100000 0 0 0");
}

TEST_P(LoadTest, OneLoadRunsAtATime) {
  const auto file = write("t.csv", "customer,time,event,amount\nc1,2026-01-01T10:00:00Z,view,1\n");
  std::string inner;
  LoadOptions options;
  options.progress = [&](const LoadProgress&) {
    if (inner.empty()) inner = load_counts({file});
  };
  EXPECT_TRUE(load({file}, kMapping, options));
  EXPECT_THAT(inner, HasSubstr("conflict: load: another load is running"));
}

// What readers see while loads go on: every load's rows or none of them.
TEST_P(LoadTest, ReadersNeverSeeAPartOfALoad) {
  constexpr int kLoads = 4;
  constexpr int kRows = 3'000;
  const auto csv = [](int load) {
    std::string text = "customer,time,event,amount\n";
    for (int i = 0; i < kRows; ++i) {
      text += fmt::format("c{},2026-{:02}-15T10:00:00+08:00,view,{}\n", i, i % 4 + 1, load);
    }
    return text;
  };
  ASSERT_EQ(load_counts({write("0.csv", csv(0))}), "3000 3000 0 0 0");
  std::atomic<bool> ended = false;
  std::map<std::uint64_t, int> seen;
  std::string failure;
  std::thread reader{[&] {
    while (!ended) {
      const auto noted = note_count(seen);
      // Between the two renames of an old server there is no such table.
      if (!noted && noted.error().code != core::ErrorCode::kNotFound) failure = to_string(noted.error());
    }
  }};
  for (int i = 1; i < kLoads; ++i) {
    EXPECT_EQ(load_counts({write(fmt::format("{}.csv", i), csv(i))}), "3000 3000 0 0 0");
  }
  ended = true;
  reader.join();
  EXPECT_EQ(failure, "");
  for (const auto& [rows, times] : seen) EXPECT_EQ(rows % kRows, 0U) << "seen " << times << " times";
  EXPECT_EQ(count(), fmt::format("{}\n", kLoads * kRows));
}

// A server that dies at any moment of a load: nothing of it is seen, and the same load then works.
TEST_P(LoadTest, AServerKilledInALoadIsRecoveredFrom) {
  WarehouseServer server{GetParam()};
  connect(server);
  std::string csv = "customer,time,event,amount\n";
  constexpr int kRows = 30'000;
  const std::string all = fmt::format("{}\n", kRows + 1);
  bool loaded = false;
  for (int i = 0; i < kRows; ++i) {
    csv += fmt::format("c{},2026-{:02}-15T10:00:00+08:00,view,{}\n", i % 5'000, i % 4 + 1, i);
  }
  ASSERT_EQ(load_counts({write("first.csv", "customer,time,event,amount\nc0,2026-01-01T10:00:00Z,view,0\n")}),
            "1 1 0 0 0");
  const auto file = write("t.csv", csv);
  for (const std::string_view stage : {"reading", "checking", "publishing"}) {
    LoadOptions options;
    bool killed = false;
    options.progress = [&](const LoadProgress& progress) {
      const bool in_rows = stage != "reading" || progress.rows_read > 0;
      if (progress.stage != stage || !in_rows || killed) return;
      killed = true;
      server.kill();
    };
    const std::string before = count();
    const auto report = load({file}, kMapping, options);
    server.wait_ready();
    ASSERT_TRUE(recover_loads(stores()));
    const std::string rows = count();
    // The step itself may be found done, or be done, by what looks after it; before it, nothing is.
    loaded = loaded || rows == all;
    EXPECT_THAT(rows, ::testing::AnyOf(before, all)) << stage;
    if (!report && stage != "publishing") {
      EXPECT_EQ(rows, before) << stage;
    }
    EXPECT_EQ(left_tables(), "");
  }
  EXPECT_EQ(load_counts({file}),
            loaded ? fmt::format("{0} 0 {0} 0 0", kRows) : fmt::format("{0} {0} 0 0 0", kRows));
  EXPECT_EQ(count(), all);
  EXPECT_EQ(left_tables(), "");
}

// A process of ours that dies around the step that publishes: metadata tell what was intended, the tables
// what was done.
TEST_P(LoadTest, ALoadThatDiedAroundItsPublicationIsSettled) {
  const std::string head = "customer,time,event,amount\n";
  ASSERT_EQ(load_counts({write("a.csv", head + "c1,2026-01-01T10:00:00Z,view,1\n")}), "1 1 0 0 0");
  // What a load does up to its intent, by hand.
  const auto intend = [&](std::uint64_t& load) {
    auto transaction = store_->begin();
    load = metadata::start_load(*transaction, plan_.plan.id, {})->id;
    const auto first = *metadata::reserve_seq(*transaction, "files/" + plan_.plan.id, 10);
    const LoadTables tables = load_tables(plan_.plan, load);
    EXPECT_TRUE(create_tables(*warehouse_, tables));
    EXPECT_TRUE(warehouse_->execute(fmt::format(
        "INSERT INTO {} (one_id, origin_id, ts, day, seq, event) VALUES (1, 1, 0, '2026-03-01', {}, 'view')",
        tables.next, first.value)));
    metadata::WriteBatch batch;
    batch.load = load;
    batch.plan = plan_.plan.id;
    batch.partition = 202603;
    batch.seq_first = batch.seq_last = first;
    batch.rows = 1;
    EXPECT_TRUE(metadata::intend_batch(*transaction, batch));
    EXPECT_TRUE(metadata::update_load(*transaction, load, {1, 1, 0, 0, 0}));
    EXPECT_TRUE(transaction->commit());
    return tables;
  };
  const auto state = [&](std::uint64_t load) {
    const auto reader = store_->read();
    return metadata::find_load(*reader, load)->state;
  };
  std::uint64_t load = 0;
  // Intended, not done.
  intend(load);
  ASSERT_TRUE(recover_loads(stores()));
  EXPECT_EQ(count(), "2\n");
  EXPECT_EQ(state(load), metadata::LoadState::kDone);
  // Done, not recorded.
  const auto tables = intend(load);
  ASSERT_TRUE(exchange(*warehouse_, tables));
  ASSERT_TRUE(recover_loads(stores()));
  EXPECT_EQ(count(), "3\n");
  EXPECT_EQ(state(load), metadata::LoadState::kDone);
  // Stopped between the two renames of an old server.
  const auto halfway = intend(load);
  ASSERT_TRUE(warehouse_->execute(fmt::format("RENAME TABLE {} TO {}", halfway.events, halfway.previous)));
  ASSERT_TRUE(recover_loads(stores()));
  EXPECT_EQ(count(), "4\n");
  EXPECT_EQ(state(load), metadata::LoadState::kDone);
  // Intended, and the rows are gone.
  const auto gone = intend(load);
  ASSERT_TRUE(warehouse_->execute("TRUNCATE TABLE " + gone.next));
  ASSERT_TRUE(recover_loads(stores()));
  EXPECT_EQ(count(), "4\n");
  EXPECT_EQ(state(load), metadata::LoadState::kFailed);
  EXPECT_EQ(left_tables(), "");
}

INSTANTIATE_TEST_SUITE_P(, LoadTest, ::testing::ValuesIn(testing::kServerKinds), testing::server_kind_name);

}  // namespace
}  // namespace rouse::ingest
