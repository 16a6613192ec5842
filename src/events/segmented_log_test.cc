#include "events/segmented_log.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <future>
#include <thread>

#include "core/random.h"
#include "testing/faulty_files.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"

namespace rouse::events {
namespace {

using core::ErrorCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr core::Timestamp kStart = core::from_epoch_ms(1'795'305'600'000);
constexpr core::Milliseconds kHour{3'600'000};

LogBatch batch_of(const std::vector<std::string>& records) {
  LogBatch batch;
  for (const auto& record : records) batch.add(record);
  return batch;
}

core::Result<std::uint64_t> append_batch(SegmentedLog& log, LogBatch batch) {
  std::promise<core::Result<std::uint64_t>> promise;
  log.append(std::move(batch),
             [&](core::Result<std::uint64_t> first) { promise.set_value(std::move(first)); });
  return promise.get_future().get();
}

core::Result<std::uint64_t> append(SegmentedLog& log, const std::vector<std::string>& records) {
  return append_batch(log, batch_of(records));
}

std::vector<std::string> read_from(SegmentedLog& log, std::uint64_t position) {
  std::vector<std::string> records;
  auto reader = *log.read(position);
  LogRecord record;
  for (auto more = reader->next(record); more.value(); more = reader->next(record)) {
    EXPECT_EQ(record.position, std::max(position, log.first()) + records.size());
    records.emplace_back(record.bytes);
  }
  return records;
}

class SegmentedLogTest : public ::testing::Test {
 protected:
  SegmentedLogTest() {
    config_.folder = "/data/log";
    config_.segment_bytes = 400;
    config_.free_bytes_min = 0;
  }
  std::unique_ptr<SegmentedLog> open() {
    auto log = SegmentedLog::open(config_, files_, clock_);
    EXPECT_TRUE(log) << log.error().message;
    return *std::move(log);
  }
  core::Error open_error() { return SegmentedLog::open(config_, files_, clock_).error(); }
  // Records of 100 bytes, a second apart; a segment of 400 bytes holds two.
  void fill(SegmentedLog& log, int records = 20) {
    for (int i = 0; i < records; ++i) {
      ASSERT_TRUE(append(log, {fmt::format("{:0100}", log.end())}));
      clock_.advance(core::Milliseconds{1000});
    }
  }
  std::filesystem::path file(std::uint64_t first) const {
    return config_.folder / fmt::format("{:020}.log", first);
  }
  void flip(const std::filesystem::path& path, std::size_t at) {
    auto content = files_.content(path);
    content.at(at) = static_cast<char>(content[at] ^ 0x10);
    files_.replace(path, content);
  }

  rouse::testing::FaultyFiles files_{20261122};
  rouse::testing::ManualClock clock_{kStart};
  LogConfig config_;
};

TEST_F(SegmentedLogTest, PositionsCountFromZeroWithoutGaps) {
  auto log = open();
  EXPECT_EQ(log->end(), 0U);
  EXPECT_EQ(append(*log, {"a", "b"}), 0U);
  EXPECT_EQ(append(*log, {"c", ""}), 2U);
  EXPECT_EQ(log->end(), 4U);
  EXPECT_THAT(read_from(*log, 0), ElementsAre("a", "b", "c", ""));
  EXPECT_THAT(read_from(*log, 1), ElementsAre("b", "c", ""));
  EXPECT_THAT(read_from(*log, 99), ElementsAre());
}

TEST_F(SegmentedLogTest, AReaderSeesWhatComesLater) {
  auto log = open();
  auto reader = *log->read(0);
  LogRecord record;
  EXPECT_EQ(reader->next(record), false);
  fill(*log, 7);
  for (std::uint64_t i = 0; i < 7; ++i) {
    ASSERT_EQ(reader->next(record), true);
    EXPECT_EQ(record.position, i);
    EXPECT_EQ(record.appended_at, kStart + core::Milliseconds{1000} * i);
  }
  EXPECT_EQ(reader->next(record), false);
}

TEST_F(SegmentedLogTest, ARestartKeepsPositionsAndRecords) {
  for (std::uint64_t round = 0; round < 5; ++round) {
    auto log = open();
    EXPECT_EQ(log->end(), round * 7);
    fill(*log, 7);
    EXPECT_EQ(read_from(*log, 0).size(), (round + 1) * 7);
    EXPECT_EQ(log->state().cut_bytes, 0U);
  }
}

TEST_F(SegmentedLogTest, BatchesOutsideTheLimitsAreRefusedAtOnce) {
  auto log = open();
  LogBatch too_many;
  too_many.lengths.assign(kLogBatchRecordsMax + 1, 0);
  LogBatch wrong = batch_of({"abc"});
  wrong.lengths[0] = 2;
  for (const auto& batch : {LogBatch{}, too_many, wrong, batch_of({std::string(kLogRecordBytesMax + 1, 'x')}),
                            batch_of(std::vector<std::string>(17, std::string(kLogRecordBytesMax, 'x')))}) {
    EXPECT_EQ(append_batch(*log, batch).error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_EQ(log->end(), 0U);
  LogBatch largest = batch_of(std::vector<std::string>(16, std::string(kLogRecordBytesMax, 'x')));
  largest.lengths.resize(kLogBatchRecordsMax, 0);
  EXPECT_EQ(append_batch(*log, largest), 0U);
  EXPECT_EQ(read_from(*log, 0).size(), kLogBatchRecordsMax);
}

TEST_F(SegmentedLogTest, WhatWaitsIsLimited) {
  config_.waiting_bytes_max = 10;
  auto log = open();
  EXPECT_EQ(append(*log, {"elf letters"}).error().code, ErrorCode::kResourceExhausted);
  EXPECT_TRUE(append(*log, {"ten letter"}));
  EXPECT_EQ(log->state().waiting_bytes, 0U);
}

TEST_F(SegmentedLogTest, AClosedLogHasWrittenWhatWaitedAndTakesNoMore) {
  auto log = open();
  std::atomic<int> acknowledged = 0;
  for (int i = 0; i < 100; ++i) {
    log->append(batch_of({"x"}),
                [&](const core::Result<std::uint64_t>& first) { acknowledged += first.has_value(); });
  }
  log->close();
  EXPECT_EQ(acknowledged, 100);
  EXPECT_EQ(append(*log, {"y"}).error().code, ErrorCode::kUnavailable);
  log->wait(1'000, kHour);  // does not wait
  EXPECT_EQ(read_from(*log, 0).size(), 100U);
}

TEST_F(SegmentedLogTest, WaitingEndsWithTheNextRecord) {
  auto log = open();
  std::thread waiting{[&] { log->wait(0, kHour); }};
  EXPECT_TRUE(append(*log, {"x"}));
  waiting.join();
  log->wait(1, core::Milliseconds{1});
}

TEST_F(SegmentedLogTest, OneProcessWrites) {
  auto log = open();
  EXPECT_EQ(open_error().code, ErrorCode::kConflict);
  log.reset();
  EXPECT_TRUE(open());
}

TEST_F(SegmentedLogTest, OthersReadBesideTheWriter) {
  EXPECT_EQ(SegmentedLog::open_for_reading(config_, files_, clock_).error().code, ErrorCode::kNotFound);
  auto log = open();
  fill(*log, 5);
  auto other = *SegmentedLog::open_for_reading(config_, files_, clock_);
  fill(*log, 5);
  EXPECT_EQ(other->end(), 5U);
  EXPECT_EQ(read_from(*other, 0).size(), 5U);
  EXPECT_EQ(append(*other, {"x"}).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(other->trim(5).error().code, ErrorCode::kUnavailable);
}

TEST_F(SegmentedLogTest, TellsItsSegments) {
  auto log = open();
  fill(*log, 4);
  const auto segments = *log->segments();
  ASSERT_EQ(segments.size(), 2U);
  EXPECT_EQ(segments[0].file, file(0));
  EXPECT_EQ(segments[0].end, 2U);
  EXPECT_EQ(segments[0].bytes, files_.content(file(0)).size());
  EXPECT_EQ(segments[0].first_at, kStart);
  EXPECT_EQ(segments[0].last_at, kStart + core::Milliseconds{1000});
  EXPECT_EQ(segments[1].last_at, kStart + core::Milliseconds{3000});
  const auto state = log->state();
  EXPECT_EQ(state.segments, 2U);
  EXPECT_EQ(state.syncs, 4U);
  EXPECT_EQ(state.bytes, segments[0].bytes + segments[1].bytes);
}

TEST_F(SegmentedLogTest, TrimKeepsWhatReadersNeedAndWhatIsYoungOrFits) {
  auto log = open();
  fill(*log);  // 20 records in 10 segments, one second apart
  ASSERT_TRUE(log->trim(20));
  EXPECT_EQ(log->first(), 0U) << "young, and it fits";
  clock_.advance(config_.kept_max);
  ASSERT_TRUE(log->trim(5));
  EXPECT_EQ(log->first(), 4U) << "old, but needed";
  log.reset();
  config_.kept_bytes_max = 1'000;  // two segments
  config_.kept_min = 48 * kHour;
  log = open();
  ASSERT_TRUE(log->trim(20));
  EXPECT_EQ(log->first(), 4U) << "large, but to be kept";
  log.reset();
  config_.kept_min = {};
  config_.kept_max = 1'000 * kHour;
  log = open();
  ASSERT_TRUE(log->trim(20));
  EXPECT_EQ(log->first(), 16U);
  EXPECT_EQ(read_from(*log, 0).size(), 4U);
  log.reset();
  EXPECT_EQ(open()->end(), 20U);
}

TEST_F(SegmentedLogTest, AReaderBehindTheTrimmedIsToldSo) {
  config_.kept_bytes_max = 0;
  auto log = open();
  auto reader = *log->read(0);
  fill(*log, 6);
  ASSERT_TRUE(log->trim(4));
  LogRecord record;
  const auto more = reader->next(record);
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(more.error().message, HasSubstr("no longer holds record 0; its first is 4"));
}

TEST_F(SegmentedLogTest, GoesOnAboveThePositionsThatWereGiven) {
  fill(*open(), 3);
  config_.end_min = 3;
  EXPECT_EQ(open()->end(), 3U);
  config_.end_min = 10;
  auto log = open();
  EXPECT_EQ(log->state().missing_records, 7U);
  EXPECT_EQ(read_from(*log, 2).size(), 1U) << "nothing came since";
  EXPECT_EQ(append(*log, {"x"}), 10U);
  for (const std::uint64_t from : {2, 3, 7}) {
    auto reader = *log->read(from);
    LogRecord record;
    EXPECT_EQ(reader->next(record), true);
    EXPECT_EQ(record.position, from == 2 ? 2U : 10U) << "readers go on behind what is missing";
  }
  log.reset();
  log = open();
  EXPECT_EQ(log->state().missing_records, 0U);
  EXPECT_THAT(read_from(*log, 10), ElementsAre("x"));
}

TEST_F(SegmentedLogTest, ATornTailIsCutAtAnyByte) {
  config_.segment_bytes = 1U << 20;
  fill(*open(), 3);
  const auto whole = files_.content(file(0));
  const auto second_end = whole.size() - (whole.size() - 56) / 3;
  for (std::size_t size = second_end; size < whole.size(); ++size) {
    for (const bool zeros : {false, true}) {
      auto torn = whole.substr(0, size);
      if (zeros) torn.resize(whole.size());
      if (torn == whole) continue;
      files_.replace(file(0), torn);
      auto log = open();
      EXPECT_EQ(log->end(), 2U);
      EXPECT_EQ(log->state().cut_bytes, torn.size() - second_end);
      EXPECT_EQ(files_.content(file(0)).size(), second_end);
    }
  }
}

TEST_F(SegmentedLogTest, DamageBeforeTheLastFrameIsNamedAndNothingIsCut) {
  config_.segment_bytes = 1U << 20;
  fill(*open(), 3);
  const auto whole = files_.content(file(0));
  const auto frame = (whole.size() - 56) / 3;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    files_.replace(file(0), whole);
    flip(file(0), at);
    const auto damaged = files_.content(file(0));
    if (at >= 56 + 2 * frame) {
      EXPECT_EQ(open()->end(), 2U) << at;
      continue;
    }
    const auto error = open_error();
    const auto offset = at < 56 ? 0 : 56 + (at - 56) / frame * frame;
    // A version that is newer is another error: nothing is damaged then.
    EXPECT_EQ(error.code, at >= 12 && at < 16 ? ErrorCode::kConflict : ErrorCode::kInternal) << at;
    EXPECT_EQ(error.field, file(0)) << at;
    if (error.code == ErrorCode::kInternal) {
      EXPECT_THAT(error.message, HasSubstr(fmt::format("{}: byte {}: ", file(0).string(), offset)));
    }
    EXPECT_EQ(files_.content(file(0)), damaged);
  }
}

TEST_F(SegmentedLogTest, DamageInAnOlderSegmentIsFoundByItsReader) {
  fill(*open());
  flip(file(4), 100);
  auto log = open();
  EXPECT_EQ(read_from(*log, 6).size(), 14U);
  auto reader = *log->read(3);
  LogRecord record;
  EXPECT_EQ(reader->next(record), true);
  const auto more = reader->next(record);
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code, ErrorCode::kInternal);
  EXPECT_EQ(more.error().field, file(4));
}

TEST_F(SegmentedLogTest, AMissingSegmentIsFoundByItsReader) {
  fill(*open());
  ASSERT_TRUE(files_.remove(file(4)));
  auto reader = *open()->read(2);
  LogRecord record;
  for (int i = 0; i < 2; ++i) EXPECT_EQ(reader->next(record), true);
  EXPECT_EQ(reader->next(record).error().code, ErrorCode::kInternal);
}

TEST_F(SegmentedLogTest, ABatchHoldingTheBytesOfAFrameIsNoFrame) {
  config_.segment_bytes = 1U << 20;
  fill(*open(), 1);
  const auto frame = files_.content(file(0)).substr(56);
  ASSERT_TRUE(files_.remove(file(0)));
  ASSERT_TRUE(append(*open(), {frame}));
  auto torn = files_.content(file(0));
  torn[58] ^= 1;
  files_.replace(file(0), torn);
  EXPECT_EQ(open()->end(), 0U) << "torn, not damaged";
}

// Appenders, readers and trimming at once; `./dev test tsan` looks on.
class ManyAtOnce {
 public:
  static constexpr std::uint64_t kAppenders = 3;
  static constexpr std::uint64_t kBatches = 400;  // of each, of two records
  static constexpr std::uint64_t kRecords = kAppenders * kBatches * 2;

  explicit ManyAtOnce(SegmentedLog& log) : log_{&log} {}
  std::uint64_t acknowledged() const { return acknowledged_; }

  void append(std::uint64_t appender) {
    for (std::uint64_t n = 0; n < kBatches; ++n) {
      log_->append(batch_of({name(appender, 2 * n), name(appender, 2 * n + 1)}),
                   [&](const core::Result<std::uint64_t>& first) { acknowledged_ += first ? 2 : 0; });
    }
  }
  void read(std::size_t me) {
    auto reader = *log_->read(0);
    std::vector<std::uint64_t> of_appender(kAppenders);
    for (std::uint64_t next = 0; next < kRecords; ++next) {
      check(*reader, next, of_appender);
      read_to_.at(me) = next;
    }
    ++readers_done_;
  }
  // Behind both readers, as they must find all records.
  void trim() {
    while (readers_done_ < 2) {
      ASSERT_TRUE(log_->trim(std::min(read_to_[0].load(), read_to_[1].load())));
      std::this_thread::yield();
    }
  }

 private:
  static std::string name(std::uint64_t appender, std::uint64_t n) {
    return fmt::format("{} {}", appender, n);
  }

  void check(LogReader& reader, std::uint64_t next, std::vector<std::uint64_t>& of_appender) {
    LogRecord record;
    while (!reader.next(record).value()) log_->wait(next, core::Milliseconds{100});
    ASSERT_EQ(record.position, next);
    const auto appender = static_cast<std::size_t>(record.bytes[0] - '0');
    ASSERT_EQ(record.bytes, name(appender, of_appender.at(appender)++));
  }

  SegmentedLog* log_;
  std::atomic<std::uint64_t> acknowledged_ = 0;
  std::atomic<int> readers_done_ = 0;
  std::array<std::atomic<std::uint64_t>, 2> read_to_{};
};

TEST_F(SegmentedLogTest, ManyAppendAndReadAtOnce) {
  config_.segment_bytes = 4'000;
  config_.kept_bytes_max = 20'000;
  auto log = open();
  ManyAtOnce many{*log};
  std::vector<std::thread> threads;
  for (std::uint64_t i = 0; i < ManyAtOnce::kAppenders; ++i) threads.emplace_back([&, i] { many.append(i); });
  for (std::size_t i = 0; i < 2; ++i) threads.emplace_back([&, i] { many.read(i); });
  threads.emplace_back([&] { many.trim(); });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(many.acknowledged(), ManyAtOnce::kRecords);
  ASSERT_TRUE(append(*log, {"begins another segment, however many groups there were"}));
  ASSERT_TRUE(log->trim(ManyAtOnce::kRecords));
  EXPECT_GT(log->first(), 0U);
}

TEST(SegmentedLogOnDisk, WorksOnTheMachinesFiles) {
  const rouse::testing::TemporaryFolder folder;
  const core::SystemClock clock;
  LogConfig config;
  config.folder = folder.path() / "a" / "log";
  config.segment_bytes = 1'000;
  for (std::uint64_t round = 0; round < 3; ++round) {
    auto log = SegmentedLog::open(config, core::real_files(), clock);
    ASSERT_TRUE(log) << log.error().message;
    EXPECT_EQ((*log)->end(), round * 50);
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(append(**log, {std::string(90, 'x')}));
    EXPECT_EQ(read_from(**log, 0).size(), (round + 1) * 50);
    EXPECT_EQ(SegmentedLog::open(config, core::real_files(), clock).error().code, ErrorCode::kConflict);
  }
}

}  // namespace
}  // namespace rouse::events
