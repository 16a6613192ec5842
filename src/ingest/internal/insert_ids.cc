#include "ingest/internal/insert_ids.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "warehouse/warehouse.h"

namespace rouse::ingest {
namespace {

constexpr core::Milliseconds kEndOfInsertMax{30'000};
constexpr core::Milliseconds kLookEvery{50};

}  // namespace

std::string insert_id(const metadata::WriteBatch& batch) {
  // The time tells data directories apart that share a server.
  return fmt::format("rouse_feed_{}_{}", batch.id, core::to_epoch_ms(batch.intended_at));
}

core::Result<void> end_insert(warehouse::Warehouse& warehouse, const metadata::WriteBatch& batch) {
  const auto id = insert_id(batch);
  const auto deadline = std::chrono::steady_clock::now() + kEndOfInsertMax;
  while (true) {
    const auto running = warehouse.progress(id);
    if (!running && running.error().code == core::ErrorCode::kNotFound) return {};
    if (!running) return core::fail(running.error());
    if (std::chrono::steady_clock::now() >= deadline) {
      return core::fail(core::ErrorCode::kUnavailable, "warehouse",
                        fmt::format("insert {} of an interrupted write does not end", id));
    }
    ROUSE_CHECK(warehouse.cancel(id));
    std::this_thread::sleep_for(kLookEvery);
  }
}

}  // namespace rouse::ingest
