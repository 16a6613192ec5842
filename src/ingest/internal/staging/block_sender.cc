#include "ingest/internal/staging/block_sender.h"

#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "core/bounded_queue.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {
namespace {

using core::Result;
using warehouse::ColumnBlock;

constexpr core::Milliseconds kBatchTimeMax{600'000};

}  // namespace

struct BlockSender::State {
  State(warehouse::Warehouse& into, std::string into_table) : warehouse(into), table(std::move(into_table)) {
    sender = std::thread{[this] { send_all(); }};
  }

  void send_all() {
    while (auto block = blocks.pop()) {
      if (failed()) continue;  // drains the queue, so that nobody waits for room in it
      warehouse::QueryOptions options;
      options.time_max = kBatchTimeMax;
      if (auto sent = warehouse.insert_block(table, *block, options); !sent) fail(std::move(sent).error());
    }
  }
  void fail(core::Error why) {
    const std::lock_guard lock{mutex};
    if (!error) error = std::move(why);
  }
  std::optional<core::Error> failed() {
    const std::lock_guard lock{mutex};
    return error;
  }
  void stop() {
    blocks.close();
    if (sender.joinable()) sender.join();
  }

  warehouse::Warehouse& warehouse;
  std::string table;
  core::BoundedQueue<ColumnBlock> blocks{1};
  std::mutex mutex;
  std::optional<core::Error> error;
  std::thread sender;
};

BlockSender::BlockSender(warehouse::Warehouse& warehouse, std::string table)
    : state_(std::make_unique<State>(warehouse, std::move(table))) {}

BlockSender::~BlockSender() {
  state_->fail(core::Error{core::ErrorCode::kCancelled, "", "the load was given up", ""});
  state_->stop();
}

Result<void> BlockSender::send(ColumnBlock block) {
  if (auto error = state_->failed()) return core::fail(std::move(*error));
  state_->blocks.push(std::move(block));
  return {};
}

Result<void> BlockSender::finish() {
  state_->stop();
  if (auto error = state_->failed()) return core::fail(std::move(*error));
  return {};
}

}  // namespace rouse::ingest
