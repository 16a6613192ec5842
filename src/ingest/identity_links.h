// Links from files: pairs of identifiers of one person that are known elsewhere (a branch, a partner, another
// system), decided in the order of the rows, by the same rules as events (identity/graph.h).
//
// A file is CSV with a header line, or JSONL, .gz included: the columns `type`, `value`, `other_type`,
// `other_value`, and `time` (ISO with offset) where it is known when the two were seen together. Phone
// numbers, e-mail addresses and ID numbers may stand in the clear (types phone, email, id_number): they
// become the vault's tokens before anything is kept. Every row is accounted for: rows_read = linked + refused
// + known + rejected.
//
// A file enters whole or not at all: all rows are read before the first is decided, and nothing counts before
// all is written. The same file once more changes nothing: the ledger knows the hash of its rows.
//
// link_file blocks and takes the turn of loads. Memory: that of who is who (ingest/internal/persons), and
// about 200 bytes a row that changes something, until it is written.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "ingest/load.h"

namespace rouse::access {
class Vault;
}

namespace rouse::ingest {

inline constexpr std::uint64_t kLinkRowsMax = 20'000'000;
inline constexpr std::uint64_t kRejectedLinksMax = 100'000;  // a file with more is refused
inline constexpr std::size_t kRejectedLinksListed = 100;
inline constexpr std::size_t kLinkDecisionsMax = 100'000;  // entries, or overrides, between two writes

struct LinkOptions {
  std::string_view actor;  // who gives the file
  std::function<void(const LoadProgress&)> progress = {};
  const std::atomic<bool>* cancelled = nullptr;
  std::size_t decisions_max = kLinkDecisionsMax;  // and those of one batch of rows more
};

struct RejectedLink {
  std::uint64_t line = 0;
  std::string reason;  // broken_row, missing_value, unknown_type, junk_identifier, bad_time, ...
  std::string message;
};

struct LinkReport {
  std::string file;
  bool known_before = false;  // the same rows were given already: nothing was done
  std::uint64_t rows_read = 0;
  std::uint64_t linked = 0;   // rows that joined something
  std::uint64_t refused = 0;  // rows whose wish the rules refuse: claims in the ledger
  std::uint64_t known = 0;    // rows that say what was known
  std::uint64_t rejected = 0;
  std::uint64_t first_entry = 0;  // of the ledger; 0: none
  std::uint64_t last_entry = 0;
  std::vector<ReasonCount> reasons;  // of the rejected rows, most frequent first
  std::vector<RejectedLink> listed;  // the first of them
};

// Fails and changes nothing with kInvalidArgument (no columns of these names, every row rejected, too many
// rejected), kNotFound (no such file), kConflict (a load is running), kResourceExhausted, kCancelled.
core::Result<LinkReport> link_file(const std::filesystem::path& file, const LoadStores& stores,
                                   const access::Vault& vault, const LinkOptions& options);

}  // namespace rouse::ingest
