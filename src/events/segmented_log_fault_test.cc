// The log over a file system that fails: what was acknowledged is there afterwards, in order; what was not
// may be.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <future>
#include <map>
#include <set>

#include "core/random.h"
#include "events/segmented_log.h"
#include "testing/faulty_files.h"
#include "testing/manual_clock.h"

namespace rouse::events {
namespace {

using core::ErrorCode;
using rouse::testing::FaultyFiles;
using Call = FaultyFiles::Call;

constexpr std::uint64_t kSeed = 20261122;
constexpr core::Timestamp kStart = core::from_epoch_ms(1'795'305'600'000);

LogConfig small_segments() {
  LogConfig config;
  config.folder = "/data/log";
  config.segment_bytes = 2'000;
  config.free_bytes_min = 0;
  config.kept_bytes_max = 6'000;
  return config;
}

// What its clients know of a log that fails, is opened again, and so on.
class Ledger {
 public:
  explicit Ledger(FaultyFiles& files) : files_{&files}, config_{small_segments()} {}

  const std::map<std::uint64_t, std::string>& acknowledged() const { return acknowledged_; }
  std::uint64_t first_needed() const { return first_needed_; }
  bool was_tried(const std::string& record) const { return tried_.contains(record); }

  core::Result<std::unique_ptr<SegmentedLog>> open() { return SegmentedLog::open(config_, *files_, clock_); }

  // Batches of one to three records of up to 700 bytes, one after the other, until one is not acknowledged.
  void append(SegmentedLog& log, int batches, bool stop_at_errors = true) {
    for (int i = 0; i < batches; ++i) {
      if (!append_one(log) && stop_at_errors) return;
      clock_.advance(core::Milliseconds{1'000});
      if (i % 4 == 3) trim(log);
    }
  }

  // Several groups' worth at once.
  void append_at_once(SegmentedLog& log, int batches) {
    std::vector<std::promise<core::Result<std::uint64_t>>> answers(static_cast<std::size_t>(batches));
    std::vector<std::vector<std::string>> records;
    for (auto& answer : answers) {
      records.push_back(new_records());
      log.append(batch_of(records.back()), [&](auto first) { answer.set_value(std::move(first)); });
    }
    for (std::size_t i = 0; i < answers.size(); ++i) note(answers[i].get_future().get(), records[i]);
  }

 private:
  static LogBatch batch_of(const std::vector<std::string>& records) {
    LogBatch batch;
    for (const auto& record : records) batch.add(record);
    return batch;
  }
  std::vector<std::string> new_records() {
    std::vector<std::string> records(1 + random_.below(3));
    for (auto& record : records) {
      record = fmt::format("{} {}", tried_.size(), std::string(random_.below(700), 'x'));
      tried_.insert(record);
    }
    return records;
  }
  bool append_one(SegmentedLog& log) {
    const auto records = new_records();
    std::promise<core::Result<std::uint64_t>> promise;
    log.append(batch_of(records), [&](auto first) { promise.set_value(std::move(first)); });
    return note(promise.get_future().get(), records);
  }
  bool note(const core::Result<std::uint64_t>& first, const std::vector<std::string>& records) {
    if (!first) return false;
    for (std::size_t i = 0; i < records.size(); ++i) acknowledged_[*first + i] = records[i];
    return true;
  }
  void trim(SegmentedLog& log) {
    first_needed_ = log.end() / 2;
    static_cast<void>(log.trim(first_needed_));  // may fail: the power may be off
  }

  FaultyFiles* files_;
  LogConfig config_;
  rouse::testing::ManualClock clock_{kStart};
  core::Random random_{kSeed};
  std::set<std::string> tried_;
  std::map<std::uint64_t, std::string> acknowledged_;
  std::uint64_t first_needed_ = 0;
};

using Records = std::map<std::uint64_t, std::string>;

// All records of the log, by position, or what is wrong with one of them.
core::Result<Records> read_all(SegmentedLog& log, const Ledger& ledger) {
  Records records;
  std::set<std::string> seen;
  const auto reader = *log.read(0);
  LogRecord record;
  for (;;) {
    ROUSE_TRY(const bool more, reader->next(record));
    if (!more) return records;
    const std::string bytes{record.bytes};
    if (record.position != log.first() + records.size()) return core::invalid("", "positions are not dense");
    if (!ledger.was_tried(bytes)) return core::invalid("", "a record that was never appended");
    if (!seen.insert(bytes).second)
      return core::invalid("", fmt::format("record {} came before", record.position));
    records[record.position] = bytes;
  }
}

// What is wrong with the log as it is opened now; empty: nothing.
std::string check(Ledger& ledger) {
  const auto log = ledger.open();
  if (!log) return "it does not open: " + log.error().message;
  const auto first = (*log)->first();
  if (first > ledger.first_needed()) return "records were trimmed that are needed";
  const auto records = read_all(**log, ledger);
  if (!records) return records.error().message;
  for (const auto& [position, bytes] : ledger.acknowledged()) {
    const auto found = records->find(position);
    if (position >= first && found == records->end()) return fmt::format("record {} is lost", position);
    if (position >= first && found->second != bytes) return fmt::format("record {} is another one", position);
  }
  return {};
}

constexpr int kBatches = 24;

// The changes a run without faults makes.
std::uint64_t changes_of_a_run() {
  FaultyFiles files{kSeed};
  Ledger ledger{files};
  {
    auto log = *ledger.open();
    ledger.append(*log, kBatches);
    EXPECT_GT(log->state().segments, 2U);
    EXPECT_GT(log->first(), 0U);
  }
  EXPECT_EQ(check(ledger), "");
  return files.changes();
}

TEST(SegmentedLogFaults, APowerCutAtAnyChangeLosesNothingAcknowledged) {
  const auto changes = changes_of_a_run();
  for (std::uint64_t cut = 1; cut <= changes; ++cut) {
    for (std::uint64_t seed = 0; seed < 2; ++seed) {
      FaultyFiles files{kSeed + cut * 100 + seed};
      Ledger ledger{files};
      files.cut_power_at(cut);
      if (auto log = ledger.open()) {
        if (seed == 0) {
          ledger.append(**log, kBatches);
        } else {
          ledger.append_at_once(**log, kBatches);
        }
      }
      files.power_cycle();
      ASSERT_EQ(check(ledger), "") << "power cut at change " << cut << ", seed " << seed;
      // And it goes on from there.
      if (auto log = ledger.open()) ledger.append(**log, 3);
      files.power_cycle();
      ASSERT_EQ(check(ledger), "") << "second power cut after change " << cut << ", seed " << seed;
    }
  }
}

TEST(SegmentedLogFaults, APowerCutDuringRecoveryLosesNothingAcknowledged) {
  const auto changes = changes_of_a_run();
  for (std::uint64_t cut = 1; cut <= changes; cut += 3) {
    for (std::uint64_t again = 1; again <= 6; ++again) {
      FaultyFiles files{kSeed + cut * 100 + again};
      Ledger ledger{files};
      files.cut_power_at(cut);
      if (auto log = ledger.open()) ledger.append(**log, kBatches);
      files.power_cycle();
      files.cut_power_at(files.changes() + again);
      if (auto log = ledger.open()) ledger.append(**log, kBatches);
      files.power_cycle();
      ASSERT_EQ(check(ledger), "") << "power cuts at change " << cut << ", then " << again << " later";
    }
  }
}

// The same test finds a log that acknowledges without syncing.
TEST(SegmentedLogFaults, NegativeControlWithoutSyncsRecordsAreLost) {
  int lost = 0;
  for (std::uint64_t cut = 20; cut < 60; ++cut) {
    FaultyFiles files{kSeed + cut};
    files.ignore_syncs();
    Ledger ledger{files};
    files.cut_power_at(cut);
    if (auto log = ledger.open()) ledger.append(**log, kBatches);
    files.power_cycle();
    if (!check(ledger).empty()) ++lost;
  }
  EXPECT_GT(lost, 30);
}

struct Fault {
  Call call;
  ErrorCode code;
  bool ends_the_log;
};

class SegmentedLogFault : public ::testing::TestWithParam<Fault> {};

TEST_P(SegmentedLogFault, AtTheNthCallLosesNothingAcknowledged) {
  const auto [call, code, ends_the_log] = GetParam();
  for (std::uint64_t nth = 1; nth <= 30; ++nth) {
    FaultyFiles files{kSeed + nth};
    Ledger ledger{files};
    files.fail(call, nth, code);
    if (auto log = ledger.open()) {
      ledger.append(**log, kBatches, ends_the_log);
      const auto state = (*log)->state();
      EXPECT_FALSE(state.failed && !ends_the_log) << nth;
      if (state.failed) {
        const auto end = (*log)->end();
        ledger.append(**log, 1);
        EXPECT_EQ((*log)->end(), end) << "a failed log acknowledges nothing more";
      }
    }
    files.fail(call, 0, code);
    ASSERT_EQ(check(ledger), "") << "call " << nth;
    files.power_cycle();
    ASSERT_EQ(check(ledger), "") << "call " << nth << ", then a power cut";
  }
}

INSTANTIATE_TEST_SUITE_P(Calls, SegmentedLogFault,
                         ::testing::Values(Fault{Call::kWrite, ErrorCode::kUnavailable, true},
                                           Fault{Call::kWrite, ErrorCode::kResourceExhausted, false},
                                           Fault{Call::kSync, ErrorCode::kUnavailable, true},
                                           Fault{Call::kSync, ErrorCode::kResourceExhausted, true},
                                           Fault{Call::kCreate, ErrorCode::kUnavailable, true},
                                           Fault{Call::kCreate, ErrorCode::kResourceExhausted, false},
                                           Fault{Call::kSyncFolder, ErrorCode::kUnavailable, true},
                                           Fault{Call::kRemove, ErrorCode::kUnavailable, false}));

// Whole frames that a failed sync left in the kernel's memory are read after a restart, so they are written
// anew: otherwise a later power cut would take records that a reader has used, and their positions would be
// given twice.
TEST(SegmentedLogFaults, WhatARestartFindsIsDurable) {
  FaultyFiles files{kSeed};
  Ledger ledger{files};
  auto log = *ledger.open();
  ledger.append(*log, 1);
  files.fail(Call::kSync, 1, ErrorCode::kUnavailable);
  ledger.append(*log, 1);
  ASSERT_TRUE(log->state().failed);
  log.reset();
  const auto end = (*ledger.open())->end();
  EXPECT_GT(end, ledger.acknowledged().size()) << "the frame is there, unacknowledged";
  files.power_cycle();
  EXPECT_EQ((*ledger.open())->end(), end);
}

TEST(SegmentedLogFaults, AFullDiskRefusesAndTheLogGoesOn) {
  for (std::uint64_t capacity = 60; capacity < 9'000; capacity += 97) {
    FaultyFiles files{kSeed + capacity};
    Ledger ledger{files};
    files.set_capacity(capacity);
    auto log = *ledger.open();
    ledger.append(*log, 60, false);
    EXPECT_FALSE(log->state().failed);
    const auto end = log->end();
    files.set_capacity(1U << 20);
    ledger.append(*log, 2);
    EXPECT_GT(log->end(), end);
    log.reset();
    files.power_cycle();
    ASSERT_EQ(check(ledger), "") << "capacity " << capacity;
  }
}

TEST(SegmentedLogFaults, AnAlmostFullDiskRefusesBeforeItIsFull) {
  FaultyFiles files{kSeed};
  const rouse::testing::ManualClock clock{kStart};
  LogConfig config = small_segments();
  config.free_bytes_min = 1'000;
  files.set_capacity(1'500);
  auto log = *SegmentedLog::open(config, files, clock);
  std::vector<core::Result<std::uint64_t>> answers;
  for (int i = 0; i < 10; ++i) {
    std::promise<core::Result<std::uint64_t>> promise;
    LogBatch batch;
    batch.add(std::string(100, 'x'));
    log->append(std::move(batch), [&](auto first) { promise.set_value(std::move(first)); });
    answers.push_back(promise.get_future().get());
    if (i == 7) files.set_capacity(3'000);
  }
  EXPECT_EQ(answers[3], 3U);
  EXPECT_EQ(answers[4].error().code, ErrorCode::kResourceExhausted);
  EXPECT_EQ(answers[4].error().message, "/data/log: 868 bytes of the disk are free, 1000 are needed");
  EXPECT_EQ(answers[8], 4U);
}

}  // namespace
}  // namespace rouse::events
