#include "ingest/internal/feed/seen_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#include <string_view>

#include "core/hash.h"

namespace rouse::ingest {
namespace {

using core::Result;

static_assert(std::endian::native == std::endian::little);

constexpr std::size_t kBlockBytes = 4'096;
constexpr std::size_t kBlockKeys = 127;
constexpr std::size_t kWaitingBytes = 1U << 20;
constexpr std::uint32_t kVersion = 1;
constexpr std::uint64_t kMagic = 0x4E45'4553'4553'554F;  // "OUSESEEN"
constexpr std::string_view kSuffix = ".seen";

struct BlockHead {
  std::uint32_t checksum = 0;  // of the rest of the block
  std::uint32_t keys = 0;
  std::array<std::uint64_t, 3> unused{};
};
static_assert(sizeof(BlockHead) + kBlockKeys * sizeof(SeenKey) == kBlockBytes);

struct Trailer {
  std::uint64_t magic = kMagic;
  std::uint32_t version = kVersion;
  std::uint32_t description_checksum = 0;  // of the index and the filter
  std::uint64_t blocks = 0;
  std::uint64_t filter_lines = 0;
  SeenTotals totals;
  std::uint32_t unused = 0;
  std::uint32_t checksum = 0;  // of what stands before it
};
static_assert(sizeof(Trailer) == 64);

template <typename T>
std::string_view bytes_of(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}
template <typename T>
std::string_view bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

std::string_view checked_bytes(const Trailer& trailer) {
  return bytes_of(trailer).substr(0, sizeof trailer - sizeof trailer.checksum);
}

tl::unexpected<core::Error> damaged(const std::filesystem::path& path, std::string_view what) {
  return core::fail(core::ErrorCode::kInternal, path.string(), fmt::format("{}: {}", path.string(), what));
}

template <typename T>
Result<void> read_values(core::File& file, const std::filesystem::path& path, std::uint64_t offset,
                         std::vector<T>& into) {
  ROUSE_TRY(const std::size_t read,
            file.read_at(offset, {reinterpret_cast<char*>(into.data()), into.size() * sizeof(T)}));
  if (read != into.size() * sizeof(T)) return damaged(path, "ends before its end");
  return {};
}

}  // namespace

std::string SeenRange::file_name() const { return fmt::format("{:020}-{:020}{}", first, end, kSuffix); }

std::optional<SeenRange> SeenRange::of_file_name(std::string_view name) {
  SeenRange range;
  const char* begin = name.data();
  std::from_chars(begin, begin + std::min<std::size_t>(name.size(), 20), range.first);
  if (name.size() > 21)
    std::from_chars(begin + 21, begin + std::min<std::size_t>(name.size(), 41), range.end);
  if (range.file_name() != name) return std::nullopt;
  return range;
}

Result<SeenRun> SeenRun::open(core::FileSystem& files, const std::filesystem::path& folder, SeenRange range) {
  auto path = folder / range.file_name();
  ROUSE_TRY(auto file, files.open(path, core::FileSystem::Mode::kRead));
  SeenRun run{std::move(file), std::move(path), range};
  ROUSE_CHECK(run.read_description());
  return run;
}

Result<void> SeenRun::read_description() {
  ROUSE_TRY(const std::uint64_t size, file_->size());
  std::vector<Trailer> trailer(1);
  if (size < sizeof(Trailer)) return damaged(path_, "has no trailer");
  ROUSE_CHECK(read_values(*file_, path_, size - sizeof(Trailer), trailer));
  const Trailer& said = trailer.front();
  if (said.magic != kMagic || said.checksum != core::crc32c(checked_bytes(said))) {
    return damaged(path_, "its trailer is damaged");
  }
  if (said.version != kVersion) return damaged(path_, "was written by a newer version");
  const std::uint64_t index_at = said.blocks * kBlockBytes;
  const std::uint64_t filter_at = index_at + said.blocks * sizeof(std::uint64_t);
  if (filter_at + said.filter_lines * sizeof(KeyFilter::Line) + sizeof(Trailer) != size) {
    return damaged(path_, "is shorter or longer than its trailer says");
  }
  first_keys_.resize(said.blocks);
  std::vector<KeyFilter::Line> lines(said.filter_lines);
  ROUSE_CHECK(read_values(*file_, path_, index_at, first_keys_));
  ROUSE_CHECK(read_values(*file_, path_, filter_at, lines));
  if (core::crc32c(bytes_of(lines), core::crc32c(bytes_of(first_keys_))) != said.description_checksum) {
    return damaged(path_, "its index or filter is damaged");
  }
  filter_ = KeyFilter{std::move(lines)};
  totals_ = said.totals;
  return {};
}

Result<void> SeenRun::read_block(std::uint64_t block, std::vector<SeenKey>& into) {
  std::array<char, kBlockBytes> bytes;
  ROUSE_TRY(const std::size_t read, file_->read_at(block * kBlockBytes, bytes));
  BlockHead head;
  std::memcpy(&head, bytes.data(), sizeof head);
  const std::string_view checked{bytes.data() + sizeof head.checksum, kBlockBytes - sizeof head.checksum};
  if (read != kBlockBytes || head.checksum != core::crc32c(checked) || head.keys > kBlockKeys) {
    return damaged(path_, fmt::format("block {} is damaged", block));
  }
  const std::size_t before = into.size();
  into.resize(before + head.keys);
  std::memcpy(into.data() + before, bytes.data() + sizeof head, head.keys * sizeof(SeenKey));
  return {};
}

Result<void> SeenRun::find(core::Hash128 key, std::vector<SeenKey>& into) {
  auto block = std::lower_bound(first_keys_.begin(), first_keys_.end(), key.high) - first_keys_.begin();
  block = std::max<std::ptrdiff_t>(block - 1, 0);
  std::vector<SeenKey> entries;
  for (auto at = static_cast<std::size_t>(block); at < first_keys_.size() && first_keys_[at] <= key.high;
       ++at) {
    entries.clear();
    ROUSE_CHECK(read_block(at, entries));
    const SeenKey lowest{key.high, key.low, 0, 0};
    for (auto it = std::lower_bound(entries.begin(), entries.end(), lowest);
         it != entries.end() && it->key() == key; ++it) {
      into.push_back(*it);
    }
  }
  return {};
}

Result<SeenRunWriter> SeenRunWriter::create(core::FileSystem& files, const std::filesystem::path& folder,
                                            SeenRange range, std::uint64_t keys) {
  SeenRunWriter writer{files, folder, range, keys};
  writer.temporary_ = folder / (range.file_name() + ".tmp");
  if (auto gone = files.remove(writer.temporary_); !gone && gone.error().code != core::ErrorCode::kNotFound) {
    return core::fail(std::move(gone).error());
  }
  ROUSE_TRY(writer.file_, files.open(writer.temporary_, core::FileSystem::Mode::kCreate));
  return writer;
}

Result<void> SeenRunWriter::add(const SeenKey& entry) {
  if (block_.empty()) first_keys_.push_back(entry.high);
  block_.push_back(entry);
  totals_.oldest_ms = totals_.keys == 0 ? entry.received_ms : std::min(totals_.oldest_ms, entry.received_ms);
  totals_.newest_ms = totals_.keys == 0 ? entry.received_ms : std::max(totals_.newest_ms, entry.received_ms);
  ++totals_.keys;
  if (block_.size() < kBlockKeys) return {};
  end_block();
  return waiting_.size() < kWaitingBytes ? Result<void>{} : write();
}

void SeenRunWriter::end_block() {
  if (block_.empty()) return;
  for (const SeenKey& entry : block_) filter_.prefetch(entry.key());
  for (const SeenKey& entry : block_) filter_.add(entry.key());
  BlockHead head;
  head.keys = static_cast<std::uint32_t>(block_.size());
  const std::size_t at = waiting_.size();
  waiting_ += bytes_of(head);
  waiting_ += bytes_of(block_);
  waiting_.resize(at + kBlockBytes);
  const std::uint32_t checksum = core::crc32c(std::string_view{waiting_}.substr(at + sizeof head.checksum));
  std::memcpy(waiting_.data() + at, &checksum, sizeof checksum);
  block_.clear();
}

Result<void> SeenRunWriter::write() {
  ROUSE_CHECK(file_->write_at(written_, waiting_));
  written_ += waiting_.size();
  waiting_.clear();
  return {};
}

Result<void> SeenRunWriter::sync() {
  ROUSE_CHECK(write());
  return file_->sync();
}

void SeenRunWriter::append_description() {
  const auto index = bytes_of(first_keys_);
  const auto filter = bytes_of(filter_.lines());
  Trailer trailer;
  trailer.description_checksum = core::crc32c(filter, core::crc32c(index));
  trailer.blocks = first_keys_.size();
  trailer.filter_lines = filter_.lines().size();
  trailer.totals = totals_;
  trailer.checksum = core::crc32c(checked_bytes(trailer));
  waiting_ += index;
  waiting_ += filter;
  waiting_ += bytes_of(trailer);
}

Result<SeenRun> SeenRunWriter::finish() {
  end_block();
  append_description();
  ROUSE_CHECK(sync());
  file_.reset();
  const auto path = folder_ / range_.file_name();
  ROUSE_CHECK(files_->rename(temporary_, path));
  ROUSE_CHECK(files_->sync_folder(folder_));
  ROUSE_TRY(auto file, files_->open(path, core::FileSystem::Mode::kRead));
  SeenRun run{std::move(file), path, range_};
  run.totals_ = totals_;
  run.first_keys_ = std::move(first_keys_);
  run.filter_ = std::move(filter_);
  return run;
}

}  // namespace rouse::ingest
