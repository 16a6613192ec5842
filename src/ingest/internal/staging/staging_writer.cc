#include "ingest/internal/staging/staging_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "core/bounded_queue.h"
#include "core/zone.h"
#include "ingest/load.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {
namespace {

using core::Result;
using warehouse::ColumnBlock;

constexpr core::Milliseconds kBatchTimeMax{600'000};

// Buffers that grow by doubling take up to twice what they hold.
static_assert(2 * (kBufferedBytesMax + 2 * kBatchBytesMax) <= kLoadBytesMax);

}  // namespace

struct StagingWriter::State {
  State(warehouse::Warehouse& into, std::string into_table, const events::Plan& of_plan)
      : warehouse(into), table(std::move(into_table)), plan(of_plan) {
    sender = std::thread{[this] { send_all(); }};
  }

  void send_all() {
    while (auto batch = batches.pop()) {
      if (failed()) continue;  // drains the queue, so that nobody waits for room in it
      if (auto sent = send(*batch); !sent) {
        const std::lock_guard lock{mutex};
        error = std::move(sent).error();
      }
    }
  }
  Result<void> send(const ColumnBlock& batch) {
    warehouse::QueryOptions options;
    options.time_max = kBatchTimeMax;
    return warehouse.insert_block(table, batch, options);
  }
  ColumnBlock& block_of(std::int32_t month) {
    const auto found = blocks.find(month);
    return found != blocks.end() ? found->second : blocks.emplace(month, event_block(plan)).first->second;
  }
  std::optional<core::Error> failed() {
    const std::lock_guard lock{mutex};
    return error;
  }
  void hand_over(ColumnBlock& block) {
    buffered -= block.bytes();
    batches.push(std::exchange(block, event_block(plan)));
  }
  void stop() {
    batches.close();
    if (sender.joinable()) sender.join();
  }

  warehouse::Warehouse& warehouse;
  std::string table;
  const events::Plan& plan;
  std::map<std::int32_t, ColumnBlock> blocks;
  std::map<std::int32_t, StagedPartition> staged;
  std::size_t buffered = 0;
  std::int32_t last_day = -1;  // and its month and block: rows of a file tend to be of the same day
  ColumnBlock* last_block = nullptr;
  StagedPartition* last_staged = nullptr;
  core::BoundedQueue<ColumnBlock> batches{1};
  std::mutex mutex;
  std::optional<core::Error> error;
  std::thread sender;
};

StagingWriter::StagingWriter(warehouse::Warehouse& warehouse, std::string table, const events::Plan& plan)
    : state_(std::make_unique<State>(warehouse, std::move(table), plan)) {}

StagingWriter::~StagingWriter() {
  {
    const std::lock_guard lock{state_->mutex};
    if (!state_->error)
      state_->error = core::Error{core::ErrorCode::kCancelled, "", "the load was given up", ""};
  }
  state_->stop();
}

Result<void> StagingWriter::add(const Row& row, const RowIds& ids) {
  State& state = *state_;
  if (row.day != state.last_day) {
    const std::int32_t month = core::month_of_day(row.day);
    const auto [staged, fresh] = state.staged.try_emplace(month, StagedPartition{0, row.day, row.day});
    if (fresh && state.staged.size() > kPartitionsMax) {
      return core::fail(core::ErrorCode::kResourceExhausted, "time",
                        fmt::format("time: the rows of the file touch more than {} months", kPartitionsMax),
                        "check the time column and its format");
    }
    staged->second.first_day = std::min(staged->second.first_day, row.day);
    staged->second.last_day = std::max(staged->second.last_day, row.day);
    state.last_day = row.day;
    state.last_staged = &staged->second;
    state.last_block = &state.block_of(month);
  }
  ColumnBlock& block = *state.last_block;
  const std::size_t before = block.bytes();
  add_row(block, row, ids);
  ++state.last_staged->rows;
  state.buffered += block.bytes() - before;
  if (block.rows() < kBatchRowsMax && block.bytes() < kBatchBytesMax && state.buffered < kBufferedBytesMax) {
    return {};
  }
  if (auto error = state.failed()) return core::fail(std::move(*error));
  const auto largest =
      std::max_element(state.blocks.begin(), state.blocks.end(),
                       [](const auto& a, const auto& b) { return a.second.bytes() < b.second.bytes(); });
  state.hand_over(state.buffered >= kBufferedBytesMax ? largest->second : block);
  return {};
}

Result<void> StagingWriter::finish() {
  for (auto& [month, block] : state_->blocks) {
    if (block.rows() > 0) state_->hand_over(block);
  }
  state_->stop();
  if (auto error = state_->failed()) return core::fail(std::move(*error));
  return {};
}

const std::map<std::int32_t, StagedPartition>& StagingWriter::partitions() const { return state_->staged; }

}  // namespace rouse::ingest
