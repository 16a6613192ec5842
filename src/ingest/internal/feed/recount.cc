#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <ostream>
#include <utility>
#include <vector>

#include "ingest/internal/feed/cutter.h"
#include "ingest/internal/staging/slow_queries.h"
#include "metadata/store.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {
namespace {

using core::Result;
using metadata::WriteBatch;

constexpr std::size_t kBatchesAtOnce = 10'000;

using TableMonth = std::pair<std::string, std::int32_t>;  // batch's plan, YYYYMM

struct CountedBatch {
  WriteBatch batch;
  std::uint64_t held = 0;  // rows in the warehouse
};

class Recounting {
 public:
  explicit Recounting(const FeedStores& stores)
      : stores_(stores),
        subjects_(stores.warehouse, stores.metadata, stores.identifiers, FeedSubjects::Mode::kRecall) {}

  Result<Recount> run();

 private:
  Result<void> read_batches();
  Result<void> count(std::vector<CountedBatch>& batches) const;
  Result<void> refill(const std::vector<const WriteBatch*>& missing);
  Result<void> open_seen();
  Result<std::uint64_t> refill_one(const WriteBatch& batch);

  const FeedStores& stores_;
  std::map<TableMonth, std::vector<CountedBatch>> batches_;
  FeedPlans plans_;
  FeedSubjects subjects_;
  std::ostream nowhere_{nullptr};
  core::Log silent_{nowhere_, core::LogLevel::kOff, core::LogFormat::kConsole, stores_.clock};
  std::optional<SeenMessages> seen_;
  RecordChunk chunk_;
  std::vector<bool> duplicates_;
  Recount result_;
};

Result<void> Recounting::read_batches() {
  ROUSE_TRY(const auto reader, stores_.metadata.read());
  ROUSE_CHECK(plans_.refresh(reader));
  std::uint64_t after = 0;
  while (true) {
    ROUSE_TRY(auto some, metadata::batches_of_log(reader, after, kBatchesAtOnce));
    if (some.empty()) return {};
    after = some.back().id;
    for (auto& batch : some) {
      if (!batch.done) continue;  // the feed's own
      ++result_.batches;
      TableMonth where{batch.plan, batch.partition};
      batches_[std::move(where)].push_back({std::move(batch), 0});
    }
  }
}

// Of one table and month, whose batches follow each other without overlapping.
Result<void> Recounting::count(std::vector<CountedBatch>& batches) const {
  std::ranges::sort(batches, {}, [](const auto& counted) { return counted.batch.seq_first; });
  WriteBatch all = batches.front().batch;
  all.seq_last = batches.back().batch.seq_last;
  const auto [table, condition] = rows_of(all);
  ROUSE_TRY(auto rows,
            stores_.warehouse.select(fmt::format("SELECT seq FROM {} WHERE {}", table, condition), slow()));
  while (true) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) return {};
    const core::Sequence seq{rows.u64()};
    const auto behind = std::ranges::upper_bound(batches, seq, {},
                                                 [](const auto& counted) { return counted.batch.seq_first; });
    if (behind != batches.begin() && seq <= std::prev(behind)->batch.seq_last) ++std::prev(behind)->held;
  }
}

Result<void> Recounting::open_seen() {
  std::uint64_t position = 0;
  std::uint64_t sealed_below = 0;
  {
    ROUSE_TRY(const auto reader, stores_.metadata.read());
    ROUSE_TRY(sealed_below, metadata::reader_position(reader, kSeenReader));
    ROUSE_TRY(const auto progress, metadata::collection_progress(reader));
    position = progress.position;
  }
  SeenConfig config;
  config.folder = stores_.data_directory / "seen";
  ROUSE_TRY(seen_,
            SeenMessages::open(config, sealed_below, core::real_files(), silent_, SeenMessages::Mode::kRead));
  return remember(*seen_, stores_.log, position, SeenMessages::Mode::kRead);
}

// Rows written meanwhile.
Result<std::uint64_t> Recounting::refill_one(const WriteBatch& batch) {
  const std::uint64_t first = std::max(batch.seq_first.value & kPositionMask, stores_.log.first());
  const std::uint64_t end = (batch.seq_last.value & kPositionMask) + 1;
  if (first >= end) return 0;
  ROUSE_TRY(auto stored, find_stored(stores_, {batch}, first, end));
  const auto source = static_cast<std::uint16_t>(batch.seq_first.value >> kLogPositionBits);
  CutRows rows{source, stores_.zone, plans_, subjects_, std::move(stored)};
  ROUSE_TRY(const auto reader, stores_.log.read(first));
  for (std::uint64_t next = first;; next = chunk_.end_position()) {
    ROUSE_CHECK(chunk_.read(*reader, next, end));
    if (chunk_.size() == 0) break;
    ROUSE_CHECK(seen_->check(chunk_.messages(), duplicates_));
    for (std::size_t i = 0; i < chunk_.size(); ++i) {
      if (!rows.belongs_to(chunk_.event(i), batch)) continue;
      ROUSE_CHECK(rows.add(chunk_.event(i), chunk_.position(i), duplicates_[i]));
    }
  }
  std::uint64_t written = 0;
  for (const auto& group : rows.groups()) {
    if (group->block.rows() == 0) continue;
    if (group->plan) ROUSE_CHECK(prepare(*group->plan, stores_.warehouse));
    ROUSE_CHECK(subjects_.publish());
    ROUSE_CHECK(stores_.warehouse.insert_block(group->table, group->block, slow()));
    written += group->block.rows();
  }
  return written;
}

Result<void> Recounting::refill(const std::vector<const WriteBatch*>& missing) {
  ROUSE_TRY(const auto lock, LoadLock::take(stores_.data_directory));
  ROUSE_CHECK(open_seen());
  ROUSE_CHECK(subjects_.open());
  ROUSE_CHECK(subjects_.refresh());
  for (const WriteBatch* batch : missing) {
    ROUSE_TRY(const std::uint64_t rows, refill_one(*batch));
    result_.refilled_rows += rows;
  }
  ROUSE_TRY(auto transaction, stores_.metadata.begin());
  ROUSE_CHECK(subjects_.persons().complete(transaction));
  return transaction.commit();
}

Result<Recount> Recounting::run() {
  ROUSE_CHECK(read_batches());
  std::vector<const WriteBatch*> missing;
  for (auto& [where, batches] : batches_) {
    ROUSE_CHECK(count(batches));
    for (const auto& [batch, held] : batches) {
      if (held >= batch.rows) continue;
      result_.missing_rows += batch.rows - held;
      missing.push_back(&batch);
    }
  }
  if (!missing.empty()) ROUSE_CHECK(refill(missing));
  return result_;
}

}  // namespace

Result<Recount> recount(const FeedStores& stores) { return Recounting{stores}.run(); }

}  // namespace rouse::ingest
