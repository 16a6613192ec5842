// An event log in memory: durable as far as a test is concerned, and failing when it says so.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "events/event_log.h"

namespace rouse::testing {

// Thread-safe.
class MemoryLog final : public events::EventLog {
 public:
  // From now on every batch is refused with the error; with none they are taken again.
  void fail_with(std::optional<core::Error> error) {
    const std::lock_guard lock{mutex_};
    error_ = std::move(error);
  }
  std::vector<std::string> records() const {
    const std::lock_guard lock{mutex_};
    return records_;
  }
  std::size_t batches() const {
    const std::lock_guard lock{mutex_};
    return batches_;
  }

  // Calls `done` before it returns.
  void append(events::LogBatch batch, Done done) override {
    std::unique_lock lock{mutex_};
    auto error = error_;
    if (batch.lengths.empty() || batch.lengths.size() > events::kLogBatchRecordsMax ||
        batch.bytes.size() > events::kLogBatchBytesMax) {
      error = core::Error{core::ErrorCode::kInvalidArgument, "batch", "batch: is empty or too large", {}};
    }
    if (error) {
      lock.unlock();
      return done(core::fail(*std::move(error)));
    }
    const std::uint64_t first = records_.size();
    std::size_t at = 0;
    for (const auto length : batch.lengths) {
      records_.push_back(batch.bytes.substr(at, length));
      at += length;
    }
    ++batches_;
    lock.unlock();
    grown_.notify_all();
    done(first);
  }

  core::Result<std::unique_ptr<events::LogReader>> read(std::uint64_t position) override {
    return std::make_unique<Reader>(*this, position);
  }
  void wait(std::uint64_t position, core::Milliseconds time) override {
    std::unique_lock lock{mutex_};
    grown_.wait_for(lock, time, [&] { return records_.size() > position; });
  }
  std::uint64_t first() const override { return 0; }
  std::uint64_t end() const override {
    const std::lock_guard lock{mutex_};
    return records_.size();
  }
  core::Result<void> trim(std::uint64_t) override { return {}; }

 private:
  class Reader final : public events::LogReader {
   public:
    Reader(const MemoryLog& log, std::uint64_t position) : log_(log), position_(position) {}
    core::Result<bool> next(events::LogRecord& record) override {
      const std::lock_guard lock{log_.mutex_};
      if (position_ >= log_.records_.size()) return false;
      bytes_ = log_.records_[position_];
      record = {position_++, {}, bytes_};
      return true;
    }

   private:
    const MemoryLog& log_;
    std::uint64_t position_;
    std::string bytes_;
  };

  mutable std::mutex mutex_;
  std::condition_variable grown_;
  std::vector<std::string> records_;
  std::size_t batches_ = 0;
  std::optional<core::Error> error_;
};

}  // namespace rouse::testing
