#include "ingest/internal/staging/staging_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/zone.h"
#include "ingest/internal/staging/block_sender.h"
#include "ingest/load.h"

namespace rouse::ingest {
namespace {

using core::Result;
using warehouse::ColumnBlock;

// Buffers that grow by doubling take up to twice what they hold.
static_assert(2 * (kBufferedBytesMax + 2 * kBatchBytesMax) <= kLoadBytesMax);

}  // namespace

struct StagingWriter::State {
  State(warehouse::Warehouse& into, std::string into_table, const events::Plan& of_plan)
      : plan(of_plan), sender(into, std::move(into_table)) {}

  ColumnBlock& block_of(std::int32_t month) {
    const auto found = blocks.find(month);
    return found != blocks.end() ? found->second : blocks.emplace(month, event_block(plan)).first->second;
  }
  Result<void> hand_over(ColumnBlock& block) {
    buffered -= block.bytes();
    return sender.send(std::exchange(block, event_block(plan)));
  }

  const events::Plan& plan;
  std::map<std::int32_t, ColumnBlock> blocks;
  std::map<std::int32_t, StagedPartition> staged;
  std::size_t buffered = 0;
  std::int32_t last_day = -1;  // and its month and block: rows of a file tend to be of the same day
  ColumnBlock* last_block = nullptr;
  StagedPartition* last_staged = nullptr;
  BlockSender sender;
};

StagingWriter::StagingWriter(warehouse::Warehouse& warehouse, std::string table, const events::Plan& plan)
    : state_(std::make_unique<State>(warehouse, std::move(table), plan)) {}

StagingWriter::~StagingWriter() = default;

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
  const auto largest =
      std::max_element(state.blocks.begin(), state.blocks.end(),
                       [](const auto& a, const auto& b) { return a.second.bytes() < b.second.bytes(); });
  return state.hand_over(state.buffered >= kBufferedBytesMax ? largest->second : block);
}

Result<void> StagingWriter::finish() {
  for (auto& [month, block] : state_->blocks) {
    if (block.rows() > 0) ROUSE_CHECK(state_->hand_over(block));
  }
  return state_->sender.finish();
}

const std::map<std::int32_t, StagedPartition>& StagingWriter::partitions() const { return state_->staged; }

}  // namespace rouse::ingest
