#include "behaviour/internal/stream/slice_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "behaviour/internal/stream/slice_sql.h"

namespace rouse::behaviour {
namespace {

using core::Result;

// Read as columns for good once more than one slice in this many had to be read twice.
constexpr std::uint64_t kReadAgainShare = 8;

// A slice may grow after it was planned, by what is loaded meanwhile.
constexpr std::uint64_t kGrowthMax = 4;
constexpr std::uint64_t kGrowthFree = 1'000'000;

// Visits subjects, which come in ascending order, and counts them until one is refused; but for those that
// are skipped.
struct Counted {
  const SliceReader::Visit& visit;
  std::span<const std::uint64_t> skipped;
  std::uint64_t subjects = 0;
  std::uint64_t events = 0;
  Result<void> outcome{};

  bool operator()(const Sequence& sequence) {
    while (!skipped.empty() && skipped.front() < sequence.subject) skipped = skipped.subspan(1);
    if (!skipped.empty() && skipped.front() == sequence.subject) return true;
    ++subjects;
    events += sequence.size;
    outcome = visit(sequence);
    return outcome.has_value();
  }
};

// The skipped subjects that a slice may hold.
std::span<const std::uint64_t> skipped_in(const SequenceRows& rows, const Slice& slice) {
  const auto first = std::ranges::lower_bound(rows.skipped, slice.first);
  return {first, std::upper_bound(first, rows.skipped.end(), slice.last)};
}

}  // namespace

SliceReader::SliceReader(warehouse::Warehouse& warehouse, const SequenceQuery& query,
                         const SequenceRows& rows, RunGuard& guard)
    : warehouse_(warehouse), query_(query), rows_(rows), guard_(guard), packed_(query), columns_(query) {}

Result<std::uint64_t> SliceReader::read(const Slice& slice, const Visit& visit) {
  const auto layout = PackedLayout::of(query_, slice);
  const bool pack = layout && slices_read_again_ * kReadAgainShare <= slices_packed_;
  return pack ? read_packed(slice, *layout, visit) : read_columns(slice, {}, visit);
}

Result<bool> SliceReader::fetch(const Slice& slice, const std::string& sql,
                                const std::function<Result<void>(warehouse::ColumnStream&)>& take) {
  const RunGuard::Query running{guard_};
  ROUSE_TRY(auto blocks, warehouse_.select_columns(sql, running.options()));
  while (!guard_.stopped()) {
    ROUSE_TRY(const bool more, blocks.next());
    if (!more) return true;
    if (blocks.rows_read() > slice.events * kGrowthMax + kGrowthFree) {
      return core::fail(core::ErrorCode::kConflict, "warehouse",
                        "events were added while the analysis read them", "run it again");
    }
    ROUSE_CHECK(take(blocks));
  }
  return false;
}

Result<std::uint64_t> SliceReader::read_packed(const Slice& slice, PackedLayout layout, const Visit& visit) {
  packed_.start(layout, slice);
  ROUSE_TRY(const bool whole, fetch(slice, packed_sql(query_, rows_, slice, layout),
                                    [&](warehouse::ColumnStream& block) -> Result<void> {
                                      ROUSE_TRY(const auto events, block.column<std::uint64_t>(0));
                                      packed_.append(events);
                                      return {};
                                    }));
  if (!whole) return 0;
  packed_.sort();
  ++slices_packed_;
  auto tied = packed_.tied_subjects(kTiedSubjectsMax + 1);
  if (tied.size() > kTiedSubjectsMax) {
    ++slices_read_again_;
    return read_columns(slice, {}, visit);
  }
  std::erase_if(tied,
                [&](std::uint64_t subject) { return std::ranges::binary_search(rows_.skipped, subject); });
  Counted counted{visit, skipped_in(rows_, slice)};
  packed_.each(tied, [&](const Sequence& sequence) { return counted(sequence); });
  ROUSE_CHECK(counted.outcome);
  guard_.count_events(counted.events);
  if (tied.empty()) return counted.subjects;
  ROUSE_TRY(const auto again, read_columns(slice, tied, visit));
  return counted.subjects + again;
}

Result<std::uint64_t> SliceReader::read_columns(const Slice& slice, std::span<const std::uint64_t> subjects,
                                                const Visit& visit) {
  columns_.start(slice);
  ROUSE_TRY(const bool whole, fetch(slice, columns_sql(query_, rows_, slice, subjects),
                                    [&](warehouse::ColumnStream& block) { return columns_.append(block); }));
  if (!whole) return 0;
  columns_.sort();
  Counted counted{visit, skipped_in(rows_, slice)};
  columns_.each([&](const Sequence& sequence) { return counted(sequence); });
  ROUSE_CHECK(counted.outcome);
  guard_.count_events(counted.events);
  return counted.subjects;
}

}  // namespace rouse::behaviour
