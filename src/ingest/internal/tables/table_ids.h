// The numbers of the subjects that business tables name: customers by their customer number, and accounts,
// cards, staff by theirs.
//
// Known numbers need no turn. Unknown ones are given a block of rows at a time: take the turn, take in what
// others have given, number, publish, give the turn back, which is a second or two in which the feed waits
// (ingest/internal/load_lock.h). A number counts once it is published, so rows that carry it come after. What
// a crash leaves are numbers that no row has.
//
// Customers' numbers that the warehouse has lost are an error before any is given (ingest/stored_identity.h).
//
// One for all tables of a run, as opening a type reads its numbers (identity/numbering.h tells their memory).
// Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/result.h"
#include "ingest/load.h"

namespace rouse::ingest {

using Tick = std::function<core::Result<void>()>;  // asked while something waits; its error ends it

class TableIds {
 public:
  explicit TableIds(const LoadStores& stores);  // which outlive it
  TableIds(const TableIds&) = delete;
  TableIds& operator=(const TableIds&) = delete;
  ~TableIds();

  // Its place among the types; reads its numbers the first time.
  core::Result<std::size_t> open(std::string_view type);

  // A customer number that is none ("0000", "null"), by the rules of identity.
  bool names_nobody(std::size_t type, std::string_view value) const;
  // identity::kPreparedMax values at most; 0 for one that has no number yet.
  void find(std::size_t type, std::span<const std::string_view> values, std::span<std::uint64_t> into) const;

  struct Wanted {
    std::size_t type = 0;
    std::vector<std::string_view> values;
    std::vector<core::SubjectId> numbers;  // of them, to be given
  };
  // How many had none; others may have got theirs meanwhile.
  core::Result<std::uint64_t> give(std::span<Wanted> wanted, const Tick& tick);

  std::size_t memory_bytes() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rouse::ingest
