// One cut of the feed after another (ingest/warehouse_feed.h argues why each record enters exactly once).
//
// Not thread-safe but for look_up(). After an error run() is called again: it looks up in metadata how far
// things went.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/file_system.h"
#include "core/log.h"
#include "core/result.h"
#include "ingest/internal/feed/cut_rows.h"
#include "ingest/internal/feed/feed_plans.h"
#include "ingest/internal/feed/feed_subjects.h"
#include "ingest/internal/feed/record_chunk.h"
#include "ingest/internal/load_lock.h"
#include "ingest/seen_messages.h"
#include "ingest/warehouse_feed.h"
#include "metadata/collection.h"
#include "metadata/write_batches.h"

namespace rouse::ingest {

inline constexpr std::size_t kCutBytesMax = 96U << 20;  // of a cut's blocks

class Cutter {
 public:
  Cutter(const FeedConfig& config, const FeedStores& stores, core::FileSystem& files, core::Log& log)
      : config_(config),
        stores_(stores),
        files_(files),
        log_(log),
        subjects_(stores.warehouse, stores.metadata, stores.identifiers) {}

  // Takes what the log holds, up to the limits, or repeats an interrupted cut. Nothing while a load runs.
  core::Result<std::optional<metadata::CollectionProgress>> run();

  // Between two cuts. Fails as ingest::unmerge does, and with kUnavailable where a cut stands interrupted.
  core::Result<UnmergeReport> unmerge(const UnmergeRequest& request);
  core::Result<identity::LookedUp> look_up(std::string_view key) const { return subjects_.look_up(key); }

 private:
  // How far things went, as metadata have it.
  struct Begin {
    metadata::CollectionProgress progress;
    std::vector<metadata::WriteBatch> intended;  // by an interrupted cut
    std::vector<metadata::WriteBatch> identity;  // of the ledger, by that cut or by another write
    bool interrupted() const { return progress.cut_end > progress.position; }
  };
  core::Result<metadata::CollectionProgress> take_turn(const FeedTurn& turn);
  core::Result<void> open();
  core::Result<void> open_subjects();
  core::Result<Begin> begin(const FeedTurn& turn);
  core::Result<Begin> read_begin();
  core::Result<void> refresh(const FeedTurn& turn, Begin& begin);
  core::Result<std::uint64_t> read_records(const Begin& begin, CutRows& rows);
  core::Result<void> add_chunk(CutRows& rows, std::uint64_t& next, std::size_t blocks_max);
  core::Result<void> prepare_table(FeedPlan& plan);
  core::Result<void> write(const Begin& begin, CutRows& rows, std::uint64_t end);
  core::Result<bool> still_stands(const Begin& begin, const CutRows& rows);
  core::Result<void> intend(const Begin& begin, CutRows& rows, std::uint64_t end);
  core::Result<void> insert(const Begin& begin, CutRows& rows);
  core::Result<void> insert_groups(CutRows& rows, bool of_plans);
  core::Result<void> start_over(const Begin& begin);
  core::Result<void> complete(CutRows& rows);
  void settle(std::uint64_t position);
  core::Result<void> keep_sealed_position(std::uint64_t position);

  const FeedConfig config_;
  const FeedStores& stores_;
  core::FileSystem& files_;
  core::Log& log_;
  FeedPlans plans_;
  FeedSubjects subjects_;
  std::optional<SeenMessages> seen_;
  std::uint64_t sealed_below_ = 0;  // as metadata have it
  std::uint16_t seq_source_ = 0;
  std::uint64_t loads_ = 0;
  bool stale_ = true;  // numbers and tables may be others than is known here
  RecordChunk chunk_;
  std::vector<bool> duplicates_;
};

// The rows that inserts of these batches left, once no such insert runs any more.
core::Result<StoredPositions> find_stored(const FeedStores& stores,
                                          const std::vector<metadata::WriteBatch>& batches,
                                          std::uint64_t begin, std::uint64_t end);
// Where a batch's rows are: table and condition.
struct BatchRows {
  std::string table;
  std::string condition;
};
BatchRows rows_of(const metadata::WriteBatch& batch);

}  // namespace rouse::ingest
