#include "ingest/internal/feed/cutter.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <limits>
#include <utility>

#include "ingest/internal/insert_ids.h"
#include "ingest/internal/persons/undoing.h"
#include "ingest/internal/staging/deletion.h"
#include "metadata/store.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {

using core::Result;
using metadata::CollectionProgress;

namespace {

constexpr core::Milliseconds kInsertMax{120'000};

tl::unexpected<core::Error> records_missing(std::uint64_t from, std::uint64_t to) {
  return core::fail(
      core::ErrorCode::kInternal, "log",
      fmt::format("the event log lacks the records {} to {}, which are not in the warehouse", from, to),
      "restore the log from where it was kept; nothing was changed");
}

}  // namespace

Result<std::optional<CollectionProgress>> Cutter::run() {
  if (!subjects_.is_open()) ROUSE_CHECK(open_subjects());
  ROUSE_TRY(const auto turn, FeedTurn::try_take(stores_.data_directory));
  if (!turn) return std::nullopt;
  auto done = take_turn(*turn);
  if (!done) {
    stale_ = true;
    return core::fail(std::move(done).error());
  }
  return *done;
}

Result<CollectionProgress> Cutter::take_turn(const FeedTurn& turn) {
  if (!seen_) ROUSE_CHECK(open());
  ROUSE_TRY(const Begin begin, this->begin(turn));
  subjects_.persons().begin();
  CollectionProgress progress = begin.progress;
  StoredPositions stored;
  if (begin.interrupted()) {
    ROUSE_TRY(stored, find_stored(stores_, begin.intended, progress.position, progress.cut_end));
  }
  CutRows rows{seq_source_, stores_.zone, plans_, subjects_, std::move(stored)};
  ROUSE_TRY(const std::uint64_t end, read_records(begin, rows));
  if (end == progress.position) return progress;
  ROUSE_CHECK(write(begin, rows, end));
  const auto& added = rows.tally().counts();
  progress = {end,
              end,
              {progress.counts.stored + added.stored, progress.counts.duplicates + added.duplicates,
               progress.counts.rejected + added.rejected}};
  settle(end);
  return progress;
}

Result<UnmergeReport> Cutter::unmerge(const UnmergeRequest& request) {
  if (!subjects_.is_open()) ROUSE_CHECK(open_subjects());
  ROUSE_TRY(const auto turn, FeedTurn::try_take(stores_.data_directory));
  if (!turn) return load_running();
  const auto done = [&]() -> Result<UnmergeReport> {
    ROUSE_TRY(const Begin begin, this->begin(*turn));
    if (begin.interrupted()) {
      return core::fail(core::ErrorCode::kUnavailable, "feed",
                        "collected events are not in the warehouse yet; nothing was undone", "try again");
    }
    return undo(subjects_.persons(), stores_.warehouse, stores_.clock.now(), request);
  }();
  if (!done) stale_ = true;
  return done;
}

// Without a turn: others may write meanwhile.
Result<void> Cutter::open_subjects() {
  const auto begin = std::chrono::steady_clock::now();
  ROUSE_CHECK(subjects_.open());
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  const auto& persons = subjects_.persons();
  log_.info("it is known who is who", {{"identifiers", fmt::format("{}", persons.progress().numbers)},
                                       {"entries", fmt::format("{}", persons.progress().entries)},
                                       {"seconds", fmt::format("{:.1f}", took.count())}});
  return {};
}

// What other writers have done, and what writes that were interrupted have left.
Result<void> Cutter::refresh(const FeedTurn& turn, Begin& begin) {
  plans_.forget_tables();
  ROUSE_CHECK(subjects_.refresh());
  if (begin.interrupted()) {
    for (const auto& batch : begin.identity) ROUSE_CHECK(end_insert(stores_.warehouse, batch));
  } else if (!begin.identity.empty()) {
    ROUSE_CHECK(subjects_.persons().discard(begin.identity));
    begin.identity.clear();
  }
  loads_ = turn.loads();
  stale_ = false;
  return {};
}

Result<void> Cutter::open() {
  std::uint64_t position = 0;
  {
    ROUSE_TRY(auto transaction, stores_.metadata.begin());
    ROUSE_TRY(seq_source_, metadata::seq_source(transaction, kLogSource));
    ROUSE_TRY(const auto progress, metadata::collection_progress(transaction));
    position = progress.position;
    ROUSE_TRY(sealed_below_, metadata::reader_position(transaction, kSeenReader));
    ROUSE_CHECK(transaction.commit());
  }
  SeenConfig config;
  config.folder = stores_.data_directory / "seen";
  config.kept = config_.seen_kept;
  config.keys_max = config_.seen_messages_max;
  ROUSE_TRY(seen_, SeenMessages::open(config, sealed_below_, files_, log_));
  auto remembered = remember(*seen_, stores_.log, position, SeenMessages::Mode::kOwn);
  if (!remembered) seen_.reset();
  return remembered;
}

// Where to begin, in step with what others have done.
Result<Cutter::Begin> Cutter::begin(const FeedTurn& turn) {
  stale_ = stale_ || turn.loads() != loads_;
  ROUSE_TRY(Begin begin, read_begin());
  if (stale_) ROUSE_CHECK(refresh(turn, begin));
  return begin;
}

Result<Cutter::Begin> Cutter::read_begin() {
  ROUSE_TRY(const auto reader, stores_.metadata.read());
  Begin begin;
  ROUSE_TRY(begin.progress, metadata::collection_progress(reader));
  ROUSE_CHECK(plans_.refresh(reader));
  if (begin.interrupted() || stale_) {
    ROUSE_TRY(begin.intended, metadata::intended_batches(reader));
    std::ranges::copy_if(begin.intended, std::back_inserter(begin.identity), is_identity_batch);
    std::erase_if(begin.intended, [&](const auto& batch) {
      return batch.load != 0 || batch.seq_first.value >> kLogPositionBits != seq_source_;
    });
  }
  const std::uint64_t needed = std::max(begin.progress.position, begin.progress.cut_end);
  if (stores_.log.end() < needed) return records_missing(stores_.log.end(), needed);
  return begin;
}

// Where the cut ends. One that was interrupted ends where it did.
Result<std::uint64_t> Cutter::read_records(const Begin& begin, CutRows& rows) {
  std::uint64_t next = begin.progress.position;
  const bool fixed = begin.interrupted();
  const std::uint64_t most = std::min(config_.cut_records_max, metadata::kRowsOfBatchMax);
  const std::uint64_t end = fixed ? begin.progress.cut_end : next + most;
  ROUSE_TRY(const auto reader, stores_.log.read(next));
  const std::size_t blocks_max = fixed ? std::numeric_limits<std::size_t>::max() : kBlocksOfCutMax;
  while (next < end && rows.groups().size() < blocks_max &&
         (fixed || (rows.bytes() < kCutBytesMax && rows.has_room()))) {
    ROUSE_CHECK(chunk_.read(*reader, next, end));
    if (chunk_.size() == 0) break;
    ROUSE_CHECK(add_chunk(rows, next, blocks_max));
  }
  if (fixed && next != end) return records_missing(next, end);
  return next;
}

// The records of the chunk, as long as their rows are of few enough blocks.
Result<void> Cutter::add_chunk(CutRows& rows, std::uint64_t& next, std::size_t blocks_max) {
  ROUSE_CHECK(seen_->check(chunk_.messages(), duplicates_));
  const bool fixed = blocks_max == std::numeric_limits<std::size_t>::max();
  const auto numbering = subjects_.persons().lock_numbering();
  for (std::size_t i = 0; i < chunk_.size() && rows.groups().size() < blocks_max; ++i) {
    if (!fixed && !rows.has_room()) break;
    if (chunk_.position(i) != next) return records_missing(next, chunk_.position(i));
    ROUSE_CHECK(rows.add(chunk_.event(i), next, duplicates_[i]));
    ++next;
  }
  return {};
}

// Where the plan contradicts its table this try fails, and the next one goes by the version before.
Result<void> Cutter::prepare_table(FeedPlan& plan) {
  auto prepared = prepare(plan, stores_.warehouse);
  if (prepared || prepared.error().code != core::ErrorCode::kConflict) return prepared;
  ROUSE_TRY(const auto reader, stores_.metadata.read());
  if (!FeedPlans::step_back(plan, reader)) return prepared;
  log_.error("a plan contradicts its table; its version before goes on", prepared.error());
  return core::fail(core::ErrorCode::kUnavailable, prepared.error().field, prepared.error().message,
                    prepared.error().hint);
}

Result<void> Cutter::write(const Begin& begin, CutRows& rows, std::uint64_t end) {
  for (const auto& group : rows.groups()) {
    if (group->plan) ROUSE_CHECK(prepare_table(*group->plan));
  }
  rows.take_owners();
  ROUSE_CHECK(subjects_.publish());
  ROUSE_TRY(const bool stands, still_stands(begin, rows));
  if (!stands) return start_over(begin);
  ROUSE_CHECK(intend(begin, rows, end));
  ROUSE_CHECK(insert(begin, rows));
  ROUSE_CHECK(complete(rows));
  subjects_.persons().commit();
  return {};
}

// False: events of the interrupted try are stored, and what it decided is gone, as somebody else had his turn
// since.
Result<bool> Cutter::still_stands(const Begin& begin, const CutRows& rows) {
  if (begin.identity.empty() || !rows.holds_stored_events()) return true;
  auto stored = subjects_.persons().is_stored();
  if (!stored && stored.error().code == core::ErrorCode::kConflict) return false;
  return stored;
}

Result<void> Cutter::intend(const Begin& begin, CutRows& rows, std::uint64_t end) {
  ROUSE_TRY(auto transaction, stores_.metadata.begin());
  for (const auto* batches : {&begin.intended, &begin.identity}) {
    for (const auto& batch : *batches) ROUSE_CHECK(metadata::withdraw_batch(transaction, batch.id));
  }
  ROUSE_CHECK(metadata::begin_cut(transaction, begin.progress.position, end));
  for (const auto& group : rows.groups()) {
    ROUSE_TRY(group->batch, metadata::intend_batch(transaction, group->batch));
  }
  ROUSE_CHECK(subjects_.persons().intend(transaction));
  return transaction.commit();
}

// The ledger before the events: where one of their rows is stored, all that was decided is.
Result<void> Cutter::insert(const Begin& begin, CutRows& rows) {
  ROUSE_CHECK(insert_groups(rows, false));
  auto& persons = subjects_.persons();
  auto decided = begin.interrupted() ? persons.insert_again(rows.holds_stored_events()) : persons.insert();
  if (!decided && decided.error().code == core::ErrorCode::kConflict) return start_over(begin);
  ROUSE_CHECK(std::move(decided));
  return insert_groups(rows, true);
}

Result<void> Cutter::insert_groups(CutRows& rows, bool of_plans) {
  for (const auto& group : rows.groups()) {
    if (group->block.rows() == 0 || (group->plan != nullptr) != of_plans) continue;
    warehouse::QueryOptions options;
    options.query_id = insert_id(group->batch);
    options.time_max = kInsertMax;
    ROUSE_CHECK(stores_.warehouse.insert_block(group->table, group->block, options));
  }
  return {};
}

// The interrupted try went by other rules, or another writer came between, and some of its rows are stored:
// they go, and the next try finds none.
Result<void> Cutter::start_over(const Begin& begin) {
  log_.warning("what an interrupted cut decided holds no more: it is made anew");
  for (const auto& batch : begin.intended) {
    if (batch.plan == kRejectedBatch || batch.plan == kItemsBatch) continue;
    const auto [table, condition] = rows_of(batch);
    ROUSE_CHECK(delete_rows(stores_.warehouse, table, condition));
  }
  ROUSE_CHECK(subjects_.persons().discard({}));
  return core::fail(core::ErrorCode::kUnavailable, "feed", "a cut is made anew");
}

Result<void> Cutter::complete(CutRows& rows) {
  ROUSE_TRY(auto transaction, stores_.metadata.begin());
  for (const auto& group : rows.groups()) ROUSE_CHECK(metadata::complete_batch(transaction, group->batch.id));
  ROUSE_CHECK(subjects_.persons().complete(transaction));
  ROUSE_CHECK(metadata::end_cut(transaction, rows.tally().counts(), rows.tally().by_source(),
                                rows.tally().undeclared()));
  return transaction.commit();
}

// The cut is done; what fails here is tried again after the next one.
void Cutter::settle(std::uint64_t position) {
  const auto settled = seen_->settle(position);
  if (!settled) log_.error("seen messages cannot be written", settled.error());
  if (seen_->sealed_below() > sealed_below_) {
    if (auto kept = keep_sealed_position(seen_->sealed_below()); !kept) {
      log_.error("the position of seen messages cannot be stored", kept.error());
    }
  }
  if (auto trimmed = stores_.log.trim(std::min(position, sealed_below_)); !trimmed) {
    log_.error("the event log cannot be trimmed", trimmed.error());
  }
}

// Batches below what the log holds can never be written again, so they are forgotten, too.
Result<void> Cutter::keep_sealed_position(std::uint64_t position) {
  ROUSE_TRY(auto transaction, stores_.metadata.begin());
  ROUSE_CHECK(metadata::set_reader_position(transaction, kSeenReader, position));
  const core::Sequence kept_from{std::uint64_t{seq_source_} << kLogPositionBits | stores_.log.first()};
  ROUSE_CHECK(metadata::prune_batches_of_log(transaction, kept_from));
  ROUSE_CHECK(transaction.commit());
  sealed_below_ = position;
  return {};
}

}  // namespace rouse::ingest
