// The rows of a cut, in blocks of one table and partition each. Not thread-safe.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "core/zone.h"
#include "events/collected_event.h"
#include "ingest/internal/feed/cut_tally.h"
#include "ingest/internal/feed/feed_plans.h"
#include "ingest/internal/feed/feed_subjects.h"
#include "ingest/internal/feed/record_row.h"
#include "metadata/write_batches.h"
#include "warehouse/column_block.h"

namespace rouse::ingest {

inline constexpr std::size_t kBlocksOfCutMax = 256;
inline constexpr int kLogPositionBits = 48;  // of a sequence number
inline constexpr std::uint64_t kPositionMask = (std::uint64_t{1} << kLogPositionBits) - 1;

// Tables that are no plan's, as write batches name them: no plan has such an id.
inline constexpr std::string_view kRejectedBatch = "/rejected_events";
inline constexpr std::string_view kItemsBatch = "/items";

// What an interrupted try of a cut has left in the warehouse, by position.
class StoredPositions {
 public:
  enum class Kind : std::uint8_t { kNone, kStored, kRejected };
  StoredPositions() = default;
  StoredPositions(std::uint64_t begin, std::uint64_t end) : begin_(begin), kinds_(end - begin) {}
  void set(std::uint64_t position, Kind kind) { kinds_.at(position - begin_) = kind; }
  Kind of(std::uint64_t position) const {
    return position - begin_ < kinds_.size() ? kinds_[position - begin_] : Kind::kNone;
  }
  bool any(Kind kind) const { return std::ranges::find(kinds_, kind) != kinds_.end(); }

 private:
  std::uint64_t begin_ = 0;
  std::vector<Kind> kinds_;
};

// All of a cut's rows of one table and partition.
struct CutGroup {
  FeedPlan* plan = nullptr;  // of an event table
  std::string table;
  metadata::WriteBatch batch;          // rows that are stored already included
  warehouse::ColumnBlock block;        // without those
  std::vector<std::uint64_t> origins;  // of the block's rows, where they are customers'
};

class CutRows {
 public:
  // `stored` is empty unless the cut was interrupted.
  CutRows(std::uint16_t seq_source, const core::Zone& zone, FeedPlans& plans, FeedSubjects& subjects,
          StoredPositions stored)
      : seq_source_(seq_source),
        zone_(zone),
        plans_(plans),
        subjects_(subjects),
        stored_(std::move(stored)) {}

  core::Result<void> add(const events::CollectedEvent& event, std::uint64_t position, bool duplicate);

  // Whether an interrupted try has stored any.
  bool holds_stored_events() const { return stored_.any(StoredPositions::Kind::kStored); }
  // All that is of the cut is there: whoever a row's origin belongs to by now gets it.
  void take_owners();

  // Whether its row is one of the batch's, unless it is a duplicate.
  bool belongs_to(const events::CollectedEvent& event, const metadata::WriteBatch& batch);

  std::vector<std::unique_ptr<CutGroup>>& groups() { return groups_; }
  const CutTally& tally() const { return tally_; }
  // False when a further event might make the cut larger than its limits.
  bool has_room() const;
  std::size_t bytes() const { return bytes_; }

 private:
  core::Result<void> add_event(const events::CollectedEvent& event, std::uint64_t position, FeedPlan& plan,
                               std::int32_t day);
  void add_item(const events::CollectedEvent& event, std::uint64_t position);
  void add_rejected(const events::CollectedEvent& event, std::uint64_t position,
                    const events::CollectedRejection& why);
  CutGroup& group(std::string_view batch, std::int32_t partition);
  bool cover(CutGroup& group, std::uint64_t position);
  std::uint64_t seq(std::uint64_t position) const {
    return std::uint64_t{seq_source_} << kLogPositionBits | position;
  }

  std::uint16_t seq_source_;
  const core::Zone& zone_;
  FeedPlans& plans_;
  FeedSubjects& subjects_;
  StoredPositions stored_;
  RecordRow rows_;
  RowIds ids_;
  CutTally tally_;
  std::vector<std::unique_ptr<CutGroup>> groups_;
  CutGroup* last_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace rouse::ingest
