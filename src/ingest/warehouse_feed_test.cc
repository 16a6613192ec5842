#include "ingest/warehouse_feed.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>
#include <thread>

#include "core/random.h"
#include "ingest/internal/feed/feed_test.h"
#include "ingest/load.h"
#include "metadata/write_batches.h"
#include "testing/breaking_proxy.h"

namespace rouse::ingest {
namespace {

using testing::BreakAt;
using testing::BreakingProxy;
using ::testing::HasSubstr;

class FeedTest : public FeedFixture {};
INSTANTIATE_TEST_SUITE_P(, FeedTest, ::testing::ValuesIn(testing::kServerKinds), testing::server_kind_name);

TEST_P(FeedTest, RecordsBecomeRowsAsThePlanSays) {
  auto event = message("m1", "张三", -1'000);
  event.further = {{"card", "c1"}, {"device", "not of the plan"}};
  event.app = "mobile";
  event.channel = "push";
  event.session_id = "s1";
  event.campaign_source = "wechat";
  event.campaign_activity = "spring";
  event.campaign_creative = "qr";
  event.marks = {"undeclared_property", "future_time"};
  event.identifiers = {{"customer_no", "张三"}, {"device_id", "d1"}, {"device_id", "d\"2"}};
  event.cells = {{"rate", {events::Cell::Kind::kNumber, {}, 0, 0.5}},
                 {"amount", integer_cell(1'234)},
                 {"first", {events::Cell::Kind::kFlag, {}, 1, 0}},
                 {"gone", text_cell("no longer declared")},
                 {"note", integer_cell(7)}};
  event.extra = R"({"x":1})";
  append({encoded(event), encoded(message("m2", "李四", 0))});
  take_all();
  EXPECT_EQ(
      ask("SELECT value, ts, day, event, app, platform, channel, page, session_id, campaign_source, "
          "campaign_activity, campaign_creative, s_card, p_amount, p_note, p_rate, p_first, extra, marks, "
          "identifiers, one_id = origin_id FROM (SELECT * FROM events_app) AS e ANY INNER JOIN (SELECT id AS "
          "one_id, value FROM identifiers WHERE type = 'customer') AS i USING one_id ORDER BY ts"),
      "张三\t1769875199000\t2026-01-31\tpay\tmobile\t\tpush\t\ts1\twechat\tspring\tqr\t1\t1234\t\\N\t0.5\t1\t"
      R"({"x":1,"gone":"no longer declared","note":7})"
      "\tfuture_time,undeclared_property\t"
      R"({"customer_no":"张三","device_id":["d1","d\\"2"]})"
      "\t1\n"
      "李四\t1769875200000\t2026-02-01\tpay\t\t\t\t\t\t\t\t\t0\t\\N\t\\N\t\\N\t\\N\t\t\t\t1\n");
  EXPECT_EQ(counts(), "2 stored, 0 duplicates, 0 rejected");
  EXPECT_EQ(source_counts(), (std::map<std::string, std::uint64_t>{{"ios stored", 2},
                                                                   {"ios marked", 1},
                                                                   {"ios mark:future_time", 1},
                                                                   {"ios mark:undeclared_property", 1}}));
}

TEST_P(FeedTest, RejectedRecordsItemsAndUndeclaredNamesHaveTheirPlaces) {
  auto rejected = message("m1", "c1", 0);
  rejected.kind = events::CollectedKind::kRejected;
  rejected.rejection = {"undeclared_event", "event", "event: is not declared", "sealed bytes"};
  rejected.undeclared = {{"", ""}};
  auto item = message("m2", "", 0);
  item.kind = events::CollectedKind::kItem;
  item.event = "item_delete";
  item.identifiers = {{"product", "p1"}};
  item.extra = R"({"name":"fund"})";
  auto marked = message("m3", "c1", 0);
  marked.undeclared = {{"colour", "string"}};
  auto no_plan = message("m4", "c1", 0);
  no_plan.plan = "nobody";
  const auto nameless = message("m5", "", 0);
  const auto ancient = message("m6", "c1", -kNow - 86'400'000);
  const std::string long_name(300, 'x');
  const auto long_subject = message("m7", long_name, 0);
  append({encoded(rejected), encoded(item), encoded(marked), encoded(no_plan), encoded(nameless),
          encoded(ancient), encoded(long_subject), encoded(rejected)});
  take_all();
  EXPECT_EQ(counts(), "2 stored, 1 duplicates, 5 rejected");
  EXPECT_EQ(ask("SELECT line, reason, field, message, source, plan, received_at, subject, sealed FROM "
                "rejected_events WHERE load = 0 ORDER BY line LIMIT 2"),
            "0\tundeclared_event\tevent\tevent: is not declared\tios\tapp\t1769875210000\tc1\tsealed bytes\n"
            "3\tunknown_plan\tplan\tplan: does not exist\tios\tnobody\t1769875210000\tc1\t\n");
  EXPECT_EQ(ask("SELECT reason FROM rejected_events WHERE line > 3 ORDER BY line"),
            "missing_subject\nbad_time\nbad_event\n");
  EXPECT_EQ(ask("SELECT plan, type, id, deleted, properties, ts FROM items"),
            "app\tproduct\tp1\t1\t{\"name\":\"fund\"}\t1769875200000\n");
  const auto reader = store_->read();
  const auto undeclared = metadata::undeclared(*reader, "app");
  ASSERT_EQ(undeclared->size(), 2U);
  EXPECT_EQ(source_counts()["ios reason:bad_time"], 1U);
}

// Requests to the warehouse break one after the other, before and after the server has done what was asked;
// the feed dies each time, and another one goes on.
TEST_P(FeedTest, EachRecordEntersOnceWhereverACutBreaks) {
  for (const auto when : {BreakAt::kRequest, BreakAt::kAnswer}) {
    bool broke = true;
    for (int request = 0; broke; ++request) {
      SCOPED_TRACE(
          fmt::format("request {}, {}", request, when == BreakAt::kRequest ? "lost" : "answer lost"));
      new_directory();
      start_log();
      std::vector<std::string> records;
      for (int i = 0; i < 60; ++i) {
        const auto id = fmt::format("m{}", i % 50);
        const auto customer = fmt::format("c{}", i % 7);
        auto event = message(id, customer, (i % 2) * 3'600'000 - 1'800'000);
        if (i % 10 == 3) {
          event.kind = events::CollectedKind::kRejected;
          event.rejection.reason = "bad_value";
        } else if (i % 10 == 4) {
          event.kind = events::CollectedKind::kItem;
        }
        records.push_back(encoded(event));
      }
      append(records);
      BreakingProxy proxy{server_};
      proxy.break_at(request, when);
      warehouse::Warehouse through{proxy.server()};
      {
        const auto running = feed(through);
        while (!proxy.broken() && !running->wait_for(60, core::Milliseconds{5})) continue;
        broke = proxy.broken();
      }
      ASSERT_EQ(progress().counts.stored + progress().counts.duplicates + progress().counts.rejected,
                progress().position);
      // What comes later makes the next cut no longer than the one that was interrupted.
      append({encoded(message("later", "c8", 0))});
      proxy.mend();
      ASSERT_NO_FATAL_FAILURE(take_all());
      ASSERT_EQ(counts(), "46 stored, 10 duplicates, 5 rejected");
      ASSERT_EQ(
          ask("SELECT count(), uniqExact(seq), uniqExact(one_id), uniqExact(toYYYYMM(day)) FROM events_app"),
          "41\t41\t8\t2\n");
      ASSERT_EQ(ask("SELECT count(), uniqExact(seq) FROM rejected_events"), "5\t5\n");
      ASSERT_EQ(ask("SELECT count(), uniqExact(seq) FROM items"), "5\t5\n");
      ASSERT_EQ(ask("SELECT count(), uniqExact(id), uniqExact(value) FROM (SELECT DISTINCT id, value FROM "
                    "identifiers)"),
                "8\t8\t8\n");
      const auto reader = store_->read();
      ASSERT_TRUE(metadata::intended_batches(*reader)->empty());
    }
  }
}

TEST_P(FeedTest, AMessageSentAgainIsADuplicateAfterARestart) {
  append({encoded(message("m1", "c1", 0)), encoded(message("m2", "c1", 0)), encoded(message("m1", "c1", 0))});
  take_all();
  append({encoded(message("m2", "c1", 0)), encoded(message("m3", "c1", 0))});
  take_all();
  EXPECT_EQ(counts(), "3 stored, 2 duplicates, 0 rejected");
  EXPECT_EQ(source_counts()["ios duplicates"], 2U);
  auto much_later = message("m1", "c1", 0);
  much_later.received_at += config_.seen_kept;
  auto later_still = much_later;
  later_still.received_at += core::Milliseconds{1};
  append({encoded(much_later), encoded(later_still)});
  take_all();
  EXPECT_EQ(counts(), "4 stored, 3 duplicates, 0 rejected");
}

TEST_P(FeedTest, APlanThatChangedSinceIsThePlanThatHolds) {
  auto event = message("m1", "c1", 0);
  event.cells = {{"amount", integer_cell(5)}, {"note", text_cell("kept")}};
  append({encoded(event)});
  const auto running = feed();
  take_all(*running);
  save_plan(R"(
plan: app
subject: {type: customer}
properties:
  - {name: price, id: amount, type: money}
  - {name: fresh, id: fresh, type: integer}
events: [{name: pay}]
)");
  event = message("m2", "c1", 1);
  event.cells = {{"amount", integer_cell(6)}, {"note", text_cell("late")}, {"fresh", integer_cell(7)}};
  append({encoded(event)});
  take_all(*running);
  EXPECT_EQ(ask("SELECT p_amount, p_note, p_fresh, extra FROM events_app ORDER BY ts"),
            "5\tkept\t\\N\t\n6\t\\N\t7\t{\"note\":\"late\"}\n");
}

TEST_P(FeedTest, APlanThatContradictsItsTableStopsNobody) {
  auto event = message("m1", "c1", 0);
  event.cells = {{"amount", integer_cell(5)}};
  append({encoded(event)});
  const auto running = feed();
  take_all(*running);
  save_plan(
      "plan: app\nsubject: {type: customer}\nproperties: [{name: amount, id: amount, type: string}]\nevents: "
      "[{name: pay}]\n");
  event = message("m2", "c1", 1);
  event.cells = {{"amount", text_cell("six")}};
  append({encoded(event)});
  take_all(*running);
  EXPECT_EQ(ask("SELECT p_amount, extra FROM events_app ORDER BY ts"), "5\t\n\\N\t{\"amount\":\"six\"}\n");
  EXPECT_THAT(lines_.str(), HasSubstr("a plan contradicts its table"));
  EXPECT_FALSE(running->state().error);
}

// Events of 50 customers, sent while things happen, with a duplicate of every tenth one.
class Sender {
 public:
  explicit Sender(events::SegmentedLog& log) : log_(log), thread_([this] { send(); }) {}
  ~Sender() {
    if (thread_.joinable()) stop();
  }
  std::uint64_t stop() {
    stopping_ = true;
    thread_.join();
    return messages_;
  }
  std::uint64_t messages() const { return messages_; }

 private:
  void send() {
    while (!stopping_) {
      events::LogBatch batch;
      for (int i = 0; i < 20; ++i) add(batch, messages_++);
      for (int i = 0; i < 2; ++i) add(batch, messages_ - 1 - static_cast<std::uint64_t>(i) * 9);
      std::promise<void> appended;
      log_.append(std::move(batch), [&](auto) { appended.set_value(); });
      appended.get_future().wait();
      std::this_thread::sleep_for(core::Milliseconds{2});
    }
  }
  static void add(events::LogBatch& batch, std::uint64_t number) {
    const auto id = fmt::format("m{}", number);
    const auto customer = fmt::format("c{}", number % 50);
    batch.add(encoded(message(id, customer, number % 3 == 0 ? -5'000 : 5'000)));
  }

  events::SegmentedLog& log_;
  std::atomic<bool> stopping_{false};
  std::atomic<std::uint64_t> messages_{0};
  std::thread thread_;
};

TEST_P(FeedTest, EachRecordEntersOnceWhenTheServerIsKilled) {
  WarehouseServer own{GetParam()};
  new_directory(own);
  start_log();
  config_.cut_records_max = 500;
  core::Random random{7};
  const auto running = feed();
  Sender sender{*log_};
  for (int kills = 0; kills < 6; ++kills) {
    std::this_thread::sleep_for(core::Milliseconds{random.between(50, 700)});
    own.kill();
    own.wait_ready();
    const auto now = progress();
    EXPECT_EQ(now.counts.stored + now.counts.duplicates + now.counts.rejected, now.position);
  }
  const std::uint64_t sent = sender.stop();
  take_all(*running);
  EXPECT_EQ(
      ask("SELECT count(), uniqExact(seq), uniqExact(key_high, key_low), uniqExact(one_id) FROM events_app"),
      fmt::format("{0}\t{0}\t{0}\t{1}\n", sent, std::min<std::uint64_t>(sent, 50)));
  EXPECT_EQ(progress().counts.stored, sent);
  EXPECT_EQ(progress().position, log_->end());
  EXPECT_FALSE(running->state().error);
}

TEST_P(FeedTest, EachRecordEntersOnceWhenTheFeedEndsAndStarts) {
  core::Random random{8};
  config_.cut_records_max = 300;
  Sender sender{*log_};
  for (int starts = 0; starts < 12; ++starts) {
    const auto running = feed();
    std::this_thread::sleep_for(core::Milliseconds{random.between(1, 120)});
  }
  const std::uint64_t sent = sender.stop();
  take_all();
  EXPECT_EQ(ask("SELECT count(), uniqExact(seq) FROM events_app"), fmt::format("{0}\t{0}\n", sent));
  EXPECT_EQ(progress().counts.duplicates, progress().position - sent);
}

TEST_P(FeedTest, ALoadAndTheFeedTakeTurns) {
  const auto plan = events::parse_plan(kPlan, "plan.yaml");
  const auto mapping = parse_mapping(
      "mapping: 1\nformat: csv\nsubject: customer\ntime: {column: time}\nevent: {constant: pay}\n",
      "map.yaml");
  ASSERT_TRUE(plan && mapping);
  const auto file = data_ / "events.csv";
  {
    std::ofstream csv{file};
    csv << "customer,time\n";
    for (int i = 0; i < 20'000; ++i) csv << fmt::format("c{},2026-02-01T10:00:{:02}Z\n", i % 500, i % 60);
  }
  const auto running = feed();
  Sender sender{*log_};
  std::atomic<bool> waited{false};
  std::uint64_t loaded = 0;
  for (int loads = 0; loads < 2; ++loads) {
    LoadOptions options;
    options.progress = [&](const LoadProgress&) { waited = waited || running->state().waits_for_load; };
    const std::vector<std::filesystem::path> files{file};
    const auto report =
        load_files({*plan, std::string{kPlan}}, *mapping, files,
                   {*warehouse_, *store_, clock_, *core::Zone::load("Asia/Shanghai"), data_}, options);
    ASSERT_TRUE(report) << to_string(report.error());
    loaded += report->loaded;
    std::this_thread::sleep_for(core::Milliseconds{50});
  }
  const std::uint64_t sent = sender.stop();
  take_all(*running);
  EXPECT_EQ(loaded, 20'000U);
  EXPECT_TRUE(waited);
  EXPECT_FALSE(running->state().waits_for_load);
  EXPECT_EQ(ask("SELECT count(), uniqExact(seq), uniqExact(one_id), max(one_id) FROM events_app"),
            fmt::format("{0}\t{0}\t500\t500\n", sent + loaded));
}

TEST_P(FeedTest, TheLogGoesOnceItsMessagesAreSealed) {
  log_.reset();
  events::LogConfig log_config;
  log_config.folder = data_ / "log";
  log_config.free_bytes_min = 0;
  log_config.segment_bytes = 4'096;
  log_config.kept_bytes_max = 0;
  auto small = events::SegmentedLog::open(log_config, core::real_files(), machine_clock_);
  ASSERT_TRUE(small) << to_string(small.error());
  log_ = std::move(*small);
  const auto running = feed();
  for (int i = 0; i < 200; ++i) append({encoded(message(fmt::format("m{}", i), "c1", 0))});
  take_all(*running);
  EXPECT_EQ(log_->first(), 0U);
  auto next_day = message("next day", "c1", 0);
  next_day.received_at += core::Milliseconds{24 * 3'600'000};
  append({encoded(next_day)});
  take_all(*running);
  append({encoded(message("after", "c1", 0))});
  take_all(*running);
  EXPECT_GT(log_->first(), 100U);
  const auto reader = store_->read();
  EXPECT_EQ(*metadata::reader_position(*reader, "seen_messages"), 201U);
  append({encoded(message("m7", "c1", 0))});
  take_all(*running);
  EXPECT_EQ(counts(), "202 stored, 1 duplicates, 0 rejected");
}

TEST_P(FeedTest, EventsOfManyMonthsEndACutEarly) {
  std::vector<std::string> records;
  for (int i = 0; i < 300; ++i) {
    const auto id = fmt::format("m{}", i);
    records.push_back(encoded(message(id, "c1", -i * 31LL * 86'400'000)));
  }
  append(records);
  take_all();
  EXPECT_EQ(counts(), "300 stored, 0 duplicates, 0 rejected");
  EXPECT_EQ(ask("SELECT count(), uniqExact(seq), uniqExact(toYYYYMM(day)) > 256 FROM events_app"),
            "300\t300\t1\n");
}

TEST_P(FeedTest, AnEventLogThatLostRecordsStopsTheFeedAndIsNamed) {
  append({encoded(message("m1", "c1", 0)), encoded(message("m2", "c1", 0))});
  take_all();
  log_.reset();
  std::filesystem::remove_all(data_ / "log");
  start_log();
  append({encoded(message("m3", "c1", 0))});
  const auto running = feed();
  while (!running->state().error) std::this_thread::yield();
  EXPECT_THAT(running->state().error->message, HasSubstr("lacks the records 1 to 2"));
  EXPECT_EQ(counts(), "2 stored, 0 duplicates, 0 rejected");
}

TEST_P(FeedTest, ItSaysHowFarBehindItIs) {
  BreakingProxy proxy{server_};
  proxy.break_at(0, BreakAt::kRequest);
  warehouse::Warehouse through{proxy.server()};
  const auto running = feed(through);
  EXPECT_EQ(running->state().lag.count(), 0);
  append({encoded(message("m1", "c1", 0))});
  while (!running->state().error) std::this_thread::yield();
  clock_.advance(core::Milliseconds{864'000'000});  // the bank's time does not matter
  machine_clock_.advance(core::Milliseconds{1'500});
  while (running->state().lag.count() == 0) std::this_thread::yield();
  EXPECT_EQ(running->state().lag.count(), 1'500);
  EXPECT_EQ(running->state().error->code, core::ErrorCode::kUnavailable);
  EXPECT_EQ(running->wait_for(1, core::Milliseconds{1}).error().code, core::ErrorCode::kDeadlineExceeded);
  proxy.mend();
  take_all(*running);
  EXPECT_EQ(running->state().lag.count(), 0);
  EXPECT_FALSE(running->state().error);
}

TEST_P(FeedTest, RowsThatAServerLostAreWrittenAgain) {
  auto rejected = message("m0", "c1", 0);
  rejected.kind = events::CollectedKind::kRejected;
  rejected.rejection.reason = "bad_value";
  append({encoded(rejected)});
  take_all();
  for (int i = 1; i <= 30; ++i) {
    const auto id = fmt::format("m{}", i);
    const auto again = fmt::format("m{}", i / 2);
    append({encoded(message(id, "c1", i % 2 == 0 ? -1 : 1)), encoded(message(again, "c1", -1))});
    if (i % 10 == 0) take_all();
  }
  const std::string before = ask("SELECT * FROM events_app ORDER BY seq");
  const std::string rejected_before = ask("SELECT * FROM rejected_events");
  EXPECT_EQ(recount(stores())->missing_rows, 0U);
  ASSERT_TRUE(warehouse_->execute("ALTER TABLE events_app DROP PARTITION 202601"));
  ASSERT_TRUE(warehouse_->execute("TRUNCATE TABLE rejected_events"));
  const auto running = feed();
  const auto recounted = recount(stores());
  ASSERT_TRUE(recounted) << to_string(recounted.error());
  EXPECT_EQ(recounted->missing_rows, 16U);
  EXPECT_EQ(recounted->refilled_rows, 16U);
  EXPECT_EQ(ask("SELECT * FROM events_app ORDER BY seq"), before);
  EXPECT_EQ(ask("SELECT * FROM rejected_events"), rejected_before);
  EXPECT_EQ(recount(stores())->missing_rows, 0U);
}

}  // namespace
}  // namespace rouse::ingest
