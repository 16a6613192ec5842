#include "ingest/internal/feed/run_merge.h"

#include <algorithm>
#include <utility>

namespace rouse::ingest {
namespace {

using core::Result;

constexpr std::size_t kMergedRuns = 4;

// 0 for runs as they are sealed, one more for each four times their size.
int size_class(std::uint64_t keys, std::uint64_t sealed_keys) {
  int size = 0;
  for (std::uint64_t limit = sealed_keys * kMergedRuns; keys >= limit; limit *= kMergedRuns) ++size;
  return size;
}

}  // namespace

std::optional<MergeChoice> choose_merge(std::span<const std::uint64_t> keys, std::uint64_t sealed_keys,
                                        std::uint64_t keys_max) {
  for (std::size_t first = 0; first + kMergedRuns <= keys.size(); ++first) {
    const int size = size_class(keys[first], sealed_keys);
    std::uint64_t total = 0;
    bool alike = true;
    for (const std::uint64_t some : keys.subspan(first, kMergedRuns)) {
      alike = alike && size_class(some, sealed_keys) == size;
      total += some;
    }
    if (alike && total <= keys_max) return MergeChoice{first, kMergedRuns};
  }
  return std::nullopt;
}

Result<RunMerge> RunMerge::start(core::FileSystem& files, const std::filesystem::path& folder,
                                 std::vector<std::shared_ptr<SeenRun>> inputs) {
  SeenRange range{inputs.front()->range().first, inputs.back()->range().end};
  std::uint64_t keys = 0;
  for (const auto& input : inputs) keys += input->totals().keys;
  ROUSE_TRY(auto writer, SeenRunWriter::create(files, folder, range, keys));
  RunMerge merge{std::move(inputs), std::move(writer)};
  for (std::size_t i = 0; i < merge.inputs_.size(); ++i) ROUSE_CHECK(merge.fill(i));
  return merge;
}

// Without entries at the end of the input.
Result<void> RunMerge::fill(std::size_t input) {
  Cursor& cursor = cursors_[input];
  while (cursor.at == cursor.entries.size() && cursor.next_block < inputs_[input]->blocks()) {
    cursor.entries.clear();
    cursor.at = 0;
    ROUSE_CHECK(inputs_[input]->read_block(cursor.next_block++, cursor.entries));
  }
  return {};
}

const SeenKey* RunMerge::lowest(std::size_t& input) const {
  const SeenKey* least = nullptr;
  for (std::size_t i = 0; i < cursors_.size(); ++i) {
    if (cursors_[i].at == cursors_[i].entries.size()) continue;
    const SeenKey& entry = cursors_[i].entries[cursors_[i].at];
    if (least && *least <= entry) continue;
    least = &entry;
    input = i;
  }
  return least;
}

Result<std::optional<SeenRun>> RunMerge::advance(std::uint64_t keys, std::int64_t oldest_ms) {
  for (std::uint64_t taken = 0; taken < keys; ++taken) {
    std::size_t input = 0;
    const SeenKey* const least = lowest(input);
    if (!least) {
      ROUSE_TRY(auto run, writer_.finish());
      return std::optional{std::move(run)};
    }
    const SeenKey entry = *least;
    ++cursors_[input].at;
    ROUSE_CHECK(fill(input));
    if (entry.received_ms < oldest_ms || last_ == entry) continue;
    last_ = entry;
    ROUSE_CHECK(writer_.add(entry));
  }
  ROUSE_CHECK(writer_.sync());
  return std::nullopt;
}

}  // namespace rouse::ingest
