#include "ingest/internal/tables/store_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "identity/numbering.h"
#include "ingest/internal/readers/file_digest.h"
#include "ingest/internal/tables/table_reader.h"
#include "ingest/internal/tables/table_rows.h"
#include "ingest/internal/tables/vault_batch.h"

namespace rouse::ingest {
namespace {

using core::Result;

constexpr std::uint64_t kRowsPerTick = 4'096;

// Buffers that grow by doubling take up to twice what they hold; three blocks, and identifiers without
// number.
static_assert(2 * 4 * kTableBlockBytesMax + 16 * kRecordBytesMax <= kStoreTableBytesMax);
// Two groups, half of one more where a buffer grows, and what the vault needs beside one.
static_assert(4 * kVaultGroupBytesMax <= kStoreVaultBytesMax);

// Whether the file is to blame, and not the machine.
bool is_of_file(const core::Error& error) {
  return error.code == core::ErrorCode::kInvalidArgument || error.code == core::ErrorCode::kNotFound ||
         error.code == core::ErrorCode::kResourceExhausted;
}

class TableStore {
 public:
  TableStore(const tables::Table& table, const TableStores& stores, TableWriter writer)
      : table_(table),
        stores_(stores),
        writer_(std::move(writer)),
        vault_(table, stores.vault, [this] { return ask(); }) {}
  TableStore(const TableStore&) = delete;
  TableStore& operator=(const TableStore&) = delete;

  Result<void> read_file(const DeliveredFile& file, std::string_view sha256);
  Result<StoredTable> finish();
  bool is_full() const { return stored_.findings.size() >= kFindingsMax; }
  const TableProgress& progress() const { return progress_; }

 private:
  // False: the reader did not open, or its columns are wrong, which is a finding.
  Result<bool> open(const DeliveredFile& file);
  Result<bool> next(const DeliveredFile& file);
  Result<void> take_row(const DeliveredFile& file);
  void warn_of_nobody(const DeliveredFile& file);
  void end_file(const DeliveredFile& file, std::string_view sha256);
  void add(TableFinding finding, const DeliveredFile& file) {
    finding.file = file.name;
    stored_.findings.push_back(std::move(finding));
  }
  Result<void> tick(std::uint64_t bytes);
  Result<void> ask() { return stores_.tick ? stores_.tick(progress_) : Result<void>{}; }

  const tables::Table& table_;
  const TableStores& stores_;
  TableWriter writer_;
  VaultBatch vault_;
  StoredTable stored_;
  TableProgress progress_;
  std::uint64_t bytes_before_ = 0;  // of the files already read

  // Of the file at hand.
  std::unique_ptr<FileDigest> digest_;
  std::unique_ptr<RecordReader> reader_;
  std::optional<TableRows> bound_;
  std::uint64_t rows_ = 0;
  Record record_;
  TableRow row_;
  TableFinding why_;
};

Result<bool> TableStore::open(const DeliveredFile& file) {
  rows_ = 0;
  bound_.reset();
  reader_.reset();
  digest_ = std::make_unique<FileDigest>();
  auto reader = open_table_file(file.path, table_, stores_.stores.warehouse, *digest_);
  if (!reader) {
    if (!is_of_file(reader.error())) return core::fail(std::move(reader).error());
    add(finding_of(kUnreadableFile, file.name, reader.error()), file);
    return false;
  }
  reader_ = std::move(*reader);
  const std::size_t before = stored_.findings.size();
  ROUSE_TRY(auto bound, TableRows::bind(table_, stores_.stores.zone, stores_.vault, reader_->columns(),
                                        file.name, stored_.findings));
  if (stored_.findings.size() > before) return false;
  bound_.emplace(std::move(bound));
  return true;
}

// Puts the next record into record_; false at the end of the file, or where it cannot be read on.
Result<bool> TableStore::next(const DeliveredFile& file) {
  auto more = reader_->next(record_);
  if (more) return *more;
  if (!is_of_file(more.error())) return core::fail(std::move(more).error());
  add(finding_of(kUnreadableFile, file.name, more.error()), file);
  reader_.reset();
  return false;
}

Result<void> TableStore::take_row(const DeliveredFile& file) {
  if (record_.broken) {
    add({.rule = std::string{to_string(record_.broken->reason)},
         .line = record_.line,
         .column = record_.broken->field,
         .message = record_.broken->message},
        file);
    return {};
  }
  if (!bound_->read(record_, row_, why_)) {
    why_.line = record_.line;
    add(std::move(why_), file);
    return {};
  }
  if (!stored_.findings.empty()) return {};
  ++rows_;
  if (row_.personal_count > 0) ROUSE_CHECK(vault_.add(row_));
  const std::uint64_t nobody = writer_.nobody();
  ROUSE_CHECK(writer_.add(row_));
  if (writer_.nobody() > nobody && stored_.warnings.size() < kWarningsMax) warn_of_nobody(file);
  return {};
}

void TableStore::warn_of_nobody(const DeliveredFile& file) {
  const auto customer = std::ranges::find(table_.columns, identity::kPersonType, &tables::Column::subject);
  core::require(customer != table_.columns.end(), "a row names somebody in a column");
  stored_.warnings.push_back(
      {.rule = std::string{kNamesNobody},
       .file = file.name,
       .line = record_.line,
       .column = customer->source,
       .message = fmt::format("{}: names nobody, so the row is no customer's", customer->source),
       .hint = "have it left empty where there is no customer"});
}

Result<void> TableStore::tick(std::uint64_t bytes) {
  progress_ = {table_.name, writer_.rows(), bytes_before_ + bytes};
  return ask();
}

void TableStore::end_file(const DeliveredFile& file, std::string_view sha256) {
  if (reader_->bytes_read() != file.bytes) {
    add({.rule = std::string{kFileChanged},
         .message = fmt::format("{}: had {} bytes when it was found, and {} when it was read", file.name,
                                file.bytes, reader_->bytes_read()),
         .hint = "load it when its delivery is complete"},
        file);
  }
  const auto read = digest_->hex();
  if (!sha256.empty() && read != sha256) {
    add({.rule = std::string{kChecksum},
         .message = fmt::format("{}: its SHA-256 is {}, the control file says {}", file.name, read, sha256),
         .hint = "copy the file again, or have it delivered again"},
        file);
  }
  stored_.files.push_back({file.name, file.bytes, rows_, read});
}

Result<void> TableStore::read_file(const DeliveredFile& file, std::string_view sha256) {
  ROUSE_TRY(const bool opened, open(file));
  if (!opened) return {};
  std::uint64_t records = 0;
  while (!is_full()) {
    ROUSE_TRY(const bool more, next(file));
    if (!more) {
      if (reader_) end_file(file, sha256);
      break;
    }
    if (++records % kRowsPerTick == 0) ROUSE_CHECK(tick(reader_->bytes_read()));
    ROUSE_CHECK(take_row(file));
  }
  bytes_before_ += file.bytes;
  return tick(0);
}

Result<StoredTable> TableStore::finish() {
  if (stored_.findings.empty()) {
    ROUSE_CHECK(vault_.send());
    ROUSE_CHECK(writer_.finish());
    ROUSE_CHECK(vault_.finish());
    stored_.rows = writer_.rows();
  }
  stored_.nobody = writer_.nobody();
  stored_.numbered = writer_.numbered();
  return std::move(stored_);
}

}  // namespace

Result<StoredTable> store_table(const tables::Table& table, std::span<const DeliveredFile> files,
                                std::span<const std::string> sha256, const RowStamp& stamp,
                                const TableStores& stores) {
  TableProgress waiting{.table = table.name};
  const Tick tick = [&]() -> Result<void> { return stores.tick ? stores.tick(waiting) : Result<void>{}; };
  ROUSE_TRY(auto writer, TableWriter::open(table, stamp, stores.stores, stores.ids, tick));
  TableStore store{table, stores, std::move(writer)};
  for (std::size_t i = 0; i < files.size() && !store.is_full(); ++i) {
    ROUSE_CHECK(store.read_file(files[i], i < sha256.size() ? std::string_view{sha256[i]} : ""));
    waiting = store.progress();
  }
  return store.finish();
}

}  // namespace rouse::ingest
