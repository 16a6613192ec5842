#include <fmt/format.h>

#include "ingest/internal/feed/cutter.h"
#include "ingest/internal/insert_ids.h"
#include "ingest/internal/staging/slow_queries.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {
namespace {

using core::Result;

}  // namespace

BatchRows rows_of(const metadata::WriteBatch& batch) {
  const auto positions = [&](std::string_view column, std::uint64_t mask) {
    return fmt::format("{} BETWEEN {} AND {}", column, batch.seq_first.value & mask,
                       batch.seq_last.value & mask);
  };
  constexpr std::uint64_t kAll = ~std::uint64_t{0};
  if (batch.plan == kRejectedBatch) {
    return {"rejected_events", "load = 0 AND file = '' AND " + positions("line", kPositionMask)};
  }
  if (batch.plan == kItemsBatch) return {"items", positions("seq", kAll)};
  const std::int32_t month = (batch.partition / 100 - 1970) * 12 + batch.partition % 100 - 1;
  const auto days = days_sql(core::first_day_of_month(month), core::first_day_of_month(month + 1) - 1);
  return {"events_" + batch.plan, fmt::format("{} AND {}", days, positions("seq", kAll))};
}

Result<StoredPositions> find_stored(const FeedStores& stores,
                                    const std::vector<metadata::WriteBatch>& batches, std::uint64_t begin,
                                    std::uint64_t end) {
  StoredPositions stored{begin, end};
  for (const auto& batch : batches) {
    ROUSE_CHECK(end_insert(stores.warehouse, batch));
    const auto [table, condition] = rows_of(batch);
    const auto kind =
        batch.plan == kRejectedBatch ? StoredPositions::Kind::kRejected : StoredPositions::Kind::kStored;
    ROUSE_TRY(auto rows,
              stores.warehouse.select(fmt::format("SELECT seq FROM {} WHERE {}", table, condition), slow()));
    while (true) {
      ROUSE_TRY(const bool more, rows.next());
      if (!more) break;
      const std::uint64_t position = rows.u64() & kPositionMask;
      if (position >= begin && position < end) stored.set(position, kind);
    }
  }
  return stored;
}

}  // namespace rouse::ingest
