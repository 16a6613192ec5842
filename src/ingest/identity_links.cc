#include "ingest/identity_links.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <system_error>

#include "core/hash.h"
#include "identity/ledger.h"
#include "identity/link_batch.h"
#include "ingest/internal/persons/link_rows.h"
#include "ingest/internal/persons/persons_turn.h"

namespace rouse::ingest {
namespace {

using core::Result;

constexpr std::size_t kRowsAtOnce = 50'000;  // decided between two looks at what is to be written
constexpr std::uint64_t kLinkRowsPerTick = 4'096;

class LinkFile {
 public:
  LinkFile(const std::filesystem::path& file, const LoadStores& stores, const access::Vault& vault,
           const LinkOptions& options)
      : file_(file), stores_(stores), vault_(vault), options_(options) {
    report_.file = file.filename().string();
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    progress_.bytes_total = error ? 0 : size;
  }

  Result<LinkReport> run();

 private:
  Result<void> check_rows();
  Result<void> check_outcome() const;
  void reject(const RejectedLink& row);
  Result<void> tick(const LinkRows& rows, std::string_view stage);
  std::string reason() const { return fmt::format("links {:016x}{:016x}", hash_.high, hash_.low); }
  Result<bool> is_known() const;
  Result<void> decide(PersonsTurn& turn);
  Result<void> decide_some(PersonsTurn& turn, identity::LinkBatch& batch);

  const std::filesystem::path& file_;
  const LoadStores& stores_;
  const access::Vault& vault_;
  const LinkOptions& options_;
  LinkReport report_;
  LoadProgress progress_;
  core::Hash128 hash_;
  std::map<std::string, std::uint64_t, std::less<>> reasons_;
  // Of the rows to be decided next, all of one time.
  std::string texts_;
  std::vector<std::array<std::size_t, 2>> ends_;
  std::vector<identity::LinkRow> links_;
  std::optional<std::int64_t> ts_;
  std::uint64_t first_line_ = 0;
};

void LinkFile::reject(const RejectedLink& row) {
  ++report_.rejected;
  ++reasons_[row.reason];
  if (report_.listed.size() < kRejectedLinksListed) report_.listed.push_back(row);
}

Result<void> LinkFile::tick(const LinkRows& rows, std::string_view stage) {
  if (options_.cancelled && options_.cancelled->load()) {
    return core::fail(core::ErrorCode::kCancelled, "links", "cancelled; nothing was linked");
  }
  progress_.stage = stage;
  progress_.bytes_read = rows.bytes_read();
  progress_.rows_read = report_.rows_read;
  progress_.rejected = report_.rejected;
  if (options_.progress) options_.progress(progress_);
  return {};
}

Result<void> LinkFile::check_rows() {
  ROUSE_TRY(auto rows, LinkRows::open(file_, stores_, vault_));
  LinkRows::Row row;
  while (true) {
    ROUSE_TRY(const bool more, rows.next(row));
    if (!more) break;
    if (++report_.rows_read > kLinkRowsMax) {
      return core::fail(
          core::ErrorCode::kResourceExhausted, "file",
          fmt::format("{}: has more than {} rows; nothing was linked", file_.string(), kLinkRowsMax),
          "give it in parts");
    }
    if (report_.rows_read % kLinkRowsPerTick == 0) ROUSE_CHECK(tick(rows, "checking"));
    if (row.rejected) {
      reject(*row.rejected);
      if (report_.rejected > kRejectedLinksMax) break;
      continue;
    }
    const auto& types = stores_.identifiers;
    const std::array<std::string_view, 4> texts{types[row.link.left_type].name, row.link.left,
                                                types[row.link.right_type].name, row.link.right};
    for (const auto text : texts) hash_ = core::hash128(text, hash_.low ^ hash_.high);
  }
  for (const auto& [reason, count] : reasons_) report_.reasons.push_back({reason, count});
  std::ranges::stable_sort(report_.reasons, std::greater{}, &ReasonCount::rows);
  return check_outcome();
}

Result<void> LinkFile::check_outcome() const {
  const bool all = report_.rejected == report_.rows_read;
  if (!all && report_.rejected <= kRejectedLinksMax) return {};
  if (report_.rows_read == 0) return core::invalid("file", fmt::format("{}: has no rows", file_.string()));
  const auto& first = report_.listed.front();
  return core::invalid("file",
                       fmt::format("{}: {} rows were rejected, {} as {}; nothing was linked. Line {}: {}",
                                   file_.string(), all ? "all" : "too many", report_.reasons.front().rows,
                                   report_.reasons.front().reason, first.line, first.message));
}

Result<bool> LinkFile::is_known() const {
  const auto text = reason();
  identity::LedgerQuery query;
  query.reason = text;
  query.limit = 1;
  ROUSE_TRY(const auto entries, identity::read_entries(stores_.warehouse, stores_.identifiers, query));
  return !entries.empty();
}

Result<void> LinkFile::decide_some(PersonsTurn& turn, identity::LinkBatch& batch) {
  if (links_.empty()) return {};
  for (std::size_t i = 0; i < links_.size(); ++i) {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1][1];
    links_[i].left = std::string_view{texts_}.substr(begin, ends_[i][0] - begin);
    links_[i].right = std::string_view{texts_}.substr(ends_[i][0], ends_[i][1] - ends_[i][0]);
  }
  const auto why = reason();
  const auto source = "file:" + report_.file;
  const std::int64_t now = core::to_epoch_ms(stores_.clock.now());
  const identity::Occasion occasion{.ts = ts_.value_or(now),
                                    .at = now,
                                    .seq = first_line_,
                                    .source = source,
                                    .reason = why,
                                    .actor = options_.actor};
  auto& decisions = turn.persons.decisions();
  ROUSE_TRY(const auto counts, batch.link(links_, occasion, decisions));
  report_.linked += counts.entries;
  report_.refused += counts.claims;
  report_.known += counts.nothing_new + counts.junk;
  links_.clear();
  ends_.clear();
  texts_.clear();
  const std::size_t most = options_.decisions_max;
  if (decisions.entries.size() < most && decisions.overrides.size() < most) return {};
  ROUSE_CHECK(turn.persons.publish_numbers());
  return turn.persons.insert_some();
}

Result<void> LinkFile::decide(PersonsTurn& turn) {
  ROUSE_TRY(auto rows, LinkRows::open(file_, stores_, vault_));
  auto& persons = turn.persons;
  identity::LinkBatch batch{stores_.identifiers, persons.numbering(), persons.graph()};
  const std::uint64_t entries_before = persons.graph().last_entry();
  LinkRows::Row row;
  for (std::uint64_t read = 0;; ++read) {
    ROUSE_TRY(const bool more, rows.next(row));
    if (!more) break;
    if (read % kLinkRowsPerTick == 0) ROUSE_CHECK(tick(rows, "linking"));
    if (row.rejected) continue;
    if (links_.size() >= std::min(kRowsAtOnce, options_.decisions_max) || (!links_.empty() && row.ts != ts_))
      ROUSE_CHECK(decide_some(turn, batch));
    if (links_.empty()) {
      first_line_ = row.line;
      ts_ = row.ts;
    }
    texts_ += row.link.left;
    const std::size_t middle = texts_.size();
    texts_ += row.link.right;
    ends_.push_back({middle, texts_.size()});
    links_.push_back(row.link);
  }
  ROUSE_CHECK(decide_some(turn, batch));
  if (persons.graph().last_entry() == entries_before) return {};
  report_.first_entry = entries_before + 1;
  report_.last_entry = persons.graph().last_entry();
  return {};
}

Result<LinkReport> LinkFile::run() {
  ROUSE_CHECK(check_rows());
  ROUSE_TRY(auto turn, PersonsTurn::take(stores_));
  ROUSE_TRY(report_.known_before, is_known());
  if (report_.known_before) return report_;
  ROUSE_CHECK(decide(turn));
  ROUSE_CHECK(turn.persons.write());
  return report_;
}

}  // namespace

Result<LinkReport> link_file(const std::filesystem::path& file, const LoadStores& stores,
                             const access::Vault& vault, const LinkOptions& options) {
  return LinkFile{file, stores, vault, options}.run();
}

}  // namespace rouse::ingest
