#include "ingest/internal/staging/deletion.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "ingest/internal/staging/slow_queries.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {
namespace {

constexpr core::Milliseconds kDeletionMax{120'000};
constexpr core::Milliseconds kLookEvery{50};

}  // namespace

core::Result<void> delete_rows(warehouse::Warehouse& warehouse, const std::string& table,
                               const std::string& condition) {
  const auto count = fmt::format("SELECT count() FROM {} WHERE {}", table, condition);
  ROUSE_TRY(auto rows, number(warehouse, count));
  if (rows == 0) return {};
  ROUSE_CHECK(warehouse.execute(fmt::format("ALTER TABLE {} DELETE WHERE {}", table, condition), slow()));
  const auto deadline = std::chrono::steady_clock::now() + kDeletionMax;
  while (true) {
    ROUSE_TRY(rows, number(warehouse, count));
    if (rows == 0) return {};
    if (std::chrono::steady_clock::now() >= deadline) {
      return core::fail(core::ErrorCode::kUnavailable, table,
                        fmt::format("{}: rows of an interrupted write are still being deleted", table));
    }
    std::this_thread::sleep_for(kLookEvery);
  }
}

}  // namespace rouse::ingest
