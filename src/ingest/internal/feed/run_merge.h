// Merging runs of neighbouring positions into one, a little at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/file_system.h"
#include "core/result.h"
#include "ingest/internal/feed/seen_run.h"

namespace rouse::ingest {

// Which runs to merge next, oldest first as `keys` are: the first of them and how many. Four neighbours of
// like size become one of up to `keys_max` keys, so that the number of runs grows with the logarithm of the
// keys.
struct MergeChoice {
  std::size_t first = 0;
  std::size_t count = 0;
};
std::optional<MergeChoice> choose_merge(std::span<const std::uint64_t> keys, std::uint64_t sealed_keys,
                                        std::uint64_t keys_max);

// Not thread-safe. The runs stay as they are until the merge has ended.
class RunMerge {
 public:
  static core::Result<RunMerge> start(core::FileSystem& files, const std::filesystem::path& folder,
                                      std::vector<std::shared_ptr<SeenRun>> inputs);

  // Takes about `keys` more, leaving out those received before `oldest_ms`. The merged run once all are
  // taken.
  core::Result<std::optional<SeenRun>> advance(std::uint64_t keys, std::int64_t oldest_ms);
  const std::vector<std::shared_ptr<SeenRun>>& inputs() const { return inputs_; }

 private:
  struct Cursor {
    std::uint64_t next_block = 0;
    std::vector<SeenKey> entries;
    std::size_t at = 0;
  };
  RunMerge(std::vector<std::shared_ptr<SeenRun>> inputs, SeenRunWriter writer)
      : inputs_(std::move(inputs)), writer_(std::move(writer)), cursors_(inputs_.size()) {}
  core::Result<void> fill(std::size_t input);
  const SeenKey* lowest(std::size_t& input) const;

  std::vector<std::shared_ptr<SeenRun>> inputs_;
  SeenRunWriter writer_;
  std::vector<Cursor> cursors_;
  std::optional<SeenKey> last_;
};

}  // namespace rouse::ingest
