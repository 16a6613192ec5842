// A sealed run: the keys of the log's records of a range of positions, sorted, in one file that is never
// changed. `<first>-<end>.seen`, 20 digits each; while it is written, `.tmp`.
//
// The file: blocks of 4 KiB, each with its checksum; then each block's first key half and the filter; then a
// trailer that describes and checks these. Index and filter are in memory; a block is read when the filter
// says that a key may be there, and checked then.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/file_system.h"
#include "core/result.h"
#include "ingest/internal/feed/key_filter.h"
#include "ingest/internal/feed/seen_key.h"

namespace rouse::ingest {

// Of a run's positions: [first, end).
struct SeenRange {
  std::uint64_t first = 0;
  std::uint64_t end = 0;

  bool holds(const SeenRange& other) const { return first <= other.first && other.end <= end; }
  std::string file_name() const;
  static std::optional<SeenRange> of_file_name(std::string_view name);
};

struct SeenTotals {
  std::uint64_t keys = 0;
  std::int64_t oldest_ms = 0;
  std::int64_t newest_ms = 0;
};

// Immutable; one thread at a time.
class SeenRun {
 public:
  // kInternal naming the file when it is damaged or of a newer version.
  static core::Result<SeenRun> open(core::FileSystem& files, const std::filesystem::path& folder,
                                    SeenRange range);

  const SeenRange& range() const { return range_; }
  const SeenTotals& totals() const { return totals_; }
  const std::filesystem::path& path() const { return path_; }
  const KeyFilter& filter() const { return filter_; }

  // Appends the entries of a key that passed the filter.
  core::Result<void> find(core::Hash128 key, std::vector<SeenKey>& into);

  std::uint64_t blocks() const { return first_keys_.size(); }
  core::Result<void> read_block(std::uint64_t block, std::vector<SeenKey>& into);  // appends

 private:
  friend class SeenRunWriter;
  SeenRun(std::unique_ptr<core::File> file, std::filesystem::path path, SeenRange range)
      : file_(std::move(file)), path_(std::move(path)), range_(range) {}
  core::Result<void> read_description();

  std::unique_ptr<core::File> file_;
  std::filesystem::path path_;
  SeenRange range_;
  SeenTotals totals_;
  std::vector<std::uint64_t> first_keys_;  // of each block, the high half
  KeyFilter filter_;
};

// Entries in ascending order, and at the end a run under its name, durable.
class SeenRunWriter {
 public:
  // At most `keys` entries will be added.
  static core::Result<SeenRunWriter> create(core::FileSystem& files, const std::filesystem::path& folder,
                                            SeenRange range, std::uint64_t keys);
  core::Result<void> add(const SeenKey& entry);
  // Writes and syncs what waits, so that finish() need not do all of it.
  core::Result<void> sync();
  core::Result<SeenRun> finish();

 private:
  SeenRunWriter(core::FileSystem& files, std::filesystem::path folder, SeenRange range, std::uint64_t keys)
      : files_(&files), folder_(std::move(folder)), range_(range), filter_(keys) {}
  void end_block();
  core::Result<void> write();
  void append_description();

  core::FileSystem* files_;
  std::filesystem::path folder_;
  std::filesystem::path temporary_;
  SeenRange range_;
  SeenTotals totals_;
  std::vector<std::uint64_t> first_keys_;
  KeyFilter filter_;
  std::unique_ptr<core::File> file_;
  std::vector<SeenKey> block_;
  std::string waiting_;
  std::uint64_t written_ = 0;
};

}  // namespace rouse::ingest
