// What tests of the feed share: a data directory with metadata, event log and a database on a shared server.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "events/collected_event.h"
#include "events/segmented_log.h"
#include "ingest/warehouse_feed.h"
#include "metadata/plans.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"
#include "testing/warehouse_server.h"
#include "warehouse/schema.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {

using testing::ServerKind;
using testing::WarehouseServer;

inline constexpr std::int64_t kNow = 1'769'875'200'000;  // 2026-02-01 00:00 in Shanghai
inline constexpr core::Milliseconds kLong{60'000};

inline constexpr std::string_view kPlan = R"(
plan: app
zh: 测试
subject: {type: customer}
further_subjects: [{type: card}]
properties:
  - {name: amount, id: amount, type: money}
  - {name: note, id: note, type: string}
  - {name: rate, id: rate, type: number}
  - {name: first, id: first, type: boolean}
events:
  - {name: pay, allowed: [amount, note, rate, first]}
)";

inline events::Cell text_cell(std::string_view text) { return {events::Cell::Kind::kText, text, 0, 0}; }
inline events::Cell integer_cell(std::int64_t integer) {
  return {events::Cell::Kind::kInteger, {}, integer, 0};
}

// Of a customer, so long after the turn of a month. Views the texts.
inline events::CollectedEvent message(std::string_view id, std::string_view customer, std::int64_t ms) {
  events::CollectedEvent event;
  event.plan = "app";
  event.source = "ios";
  event.key = core::hash128(id);
  event.key.low |= 1;
  event.message_id = id;
  event.received_at = core::from_epoch_ms(kNow + 10'000);
  event.time = core::from_epoch_ms(kNow + ms);
  event.event = "pay";
  event.subject = customer;
  return event;
}

inline std::string encoded(const events::CollectedEvent& event) {
  std::string bytes;
  events::encode(event, bytes);
  return bytes;
}

// A data directory with a database of its own.
class FeedFixture : public ::testing::TestWithParam<ServerKind> {
 protected:
  void SetUp() override {
    new_directory();
    start_log();
  }

  void new_directory() { new_directory(WarehouseServer::shared(GetParam())); }
  void new_directory(WarehouseServer& on) {
    static std::atomic<int> databases{0};
    server_ = on.server();
    warehouse::Warehouse root{server_};
    server_.database = fmt::format("feed_{}", ++databases);
    const auto created = root.execute("CREATE DATABASE " + server_.database);
    EXPECT_TRUE(created) << to_string(created.error());
    warehouse_ = std::make_unique<warehouse::Warehouse>(server_);
    const auto migrated = warehouse::migrate(*warehouse_, "Asia/Shanghai", clock_);
    EXPECT_TRUE(migrated) << to_string(migrated.error());
    log_.reset();
    store_.reset();
    data_ = folder_.path() / server_.database;
    std::filesystem::create_directories(data_);
    auto store = metadata::Store::open(data_ / "metadata.db", clock_);
    EXPECT_TRUE(store) << to_string(store.error());
    store_.emplace(std::move(*store));
    save_plan(kPlan);
  }
  void start_log() {
    events::LogConfig config;
    config.folder = data_ / "log";
    config.free_bytes_min = 0;
    auto log = events::SegmentedLog::open(config, core::real_files(), machine_clock_);
    ASSERT_TRUE(log) << to_string(log.error());
    log_ = std::move(*log);
  }
  void save_plan(std::string_view yaml) {
    auto transaction = store_->begin();
    ASSERT_TRUE(metadata::save_plan(*transaction, "app", yaml));
    ASSERT_TRUE(transaction->commit());
  }

  FeedStores stores() { return stores(*warehouse_); }
  FeedStores stores(warehouse::Warehouse& warehouse) {
    return {warehouse, *store_, *log_, clock_, machine_clock_, *core::Zone::load("Asia/Shanghai"), data_};
  }
  std::unique_ptr<WarehouseFeed> feed() { return feed(*warehouse_); }
  std::unique_ptr<WarehouseFeed> feed(warehouse::Warehouse& warehouse) {
    auto started = WarehouseFeed::start(config_, stores(warehouse), lines_log_);
    EXPECT_TRUE(started) << to_string(started.error());
    return std::move(*started);
  }

  void append(const std::vector<std::string>& records) {
    events::LogBatch batch;
    for (const auto& record : records) batch.add(record);
    std::promise<core::Result<std::uint64_t>> appended;
    log_->append(std::move(batch), [&](auto done) { appended.set_value(std::move(done)); });
    const auto done = appended.get_future().get();
    ASSERT_TRUE(done) << to_string(done.error());
  }
  void take_all(WarehouseFeed& feed) {
    const auto taken = feed.wait_for(log_->end(), kLong);
    ASSERT_TRUE(taken) << to_string(taken.error()) << "\n"
                       << (feed.state().error ? to_string(*feed.state().error) : "") << lines_.str();
  }
  void take_all() {
    const auto running = feed();
    take_all(*running);
  }

  std::string ask(std::string_view sql) {
    const auto text = warehouse_->text(sql);
    return text ? *text : to_string(text.error());
  }
  metadata::CollectionProgress progress() {
    const auto reader = store_->read();
    return *metadata::collection_progress(*reader);
  }
  std::string counts() {
    const auto [stored, duplicates, rejected] = progress().counts;
    return fmt::format("{} stored, {} duplicates, {} rejected", stored, duplicates, rejected);
  }
  std::map<std::string, std::uint64_t> source_counts() {
    const auto reader = store_->read();
    const auto stored = metadata::source_counts(*reader);
    std::map<std::string, std::uint64_t> counts;
    for (const auto& count : *stored) {
      counts[count.source + " " + count.name] = count.count;
    }
    return counts;
  }

  testing::TemporaryFolder folder_;
  testing::ManualClock clock_{core::from_epoch_ms(kNow)};
  testing::ManualClock machine_clock_{core::from_epoch_ms(kNow)};
  std::ostringstream lines_;
  core::Log lines_log_{lines_, core::LogLevel::kInfo, core::LogFormat::kConsole, clock_};
  FeedConfig config_{.cut_every = core::Milliseconds{1}};
  warehouse::Server server_;
  std::unique_ptr<warehouse::Warehouse> warehouse_;
  std::filesystem::path data_;
  std::optional<metadata::Store> store_;
  std::unique_ptr<events::SegmentedLog> log_;
};

}  // namespace rouse::ingest
