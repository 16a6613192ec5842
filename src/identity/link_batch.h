// Links from a file: many pairs of identifiers, decided in row order, exactly as Resolver would decide the
// same pairs one by one, numbers included. A second thread numbers the rows ahead of those that are decided,
// and memory is asked for before it is needed (bench/identity_bench). Not thread-safe: while link() runs,
// nobody else uses the numbering or the graph.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "core/result.h"
#include "identity/graph.h"
#include "identity/identifier_types.h"
#include "identity/numbering.h"

namespace rouse::identity {

// One row: two identifiers of one person.
struct LinkRow {
  TypeIndex left_type = kNoType;
  TypeIndex right_type = kNoType;
  std::string_view left;
  std::string_view right;
};

struct LinkCounts {
  std::uint64_t rows = 0;
  std::uint64_t junk = 0;     // rows left out: an identifier is junk or too long
  std::uint64_t entries = 0;  // links, merges, moves, blocks
  std::uint64_t claims = 0;
  std::uint64_t nothing_new = 0;
};

inline constexpr std::size_t kRowsAheadMax = 1'024;  // numbered while the rows before are decided

class LinkBatch {
 public:
  // All must outlive it; `graph` was made with stretch_numbers(numbering).
  LinkBatch(const IdentifierTypes& types, Numbering& numbering, Graph& graph,
            std::size_t rows_ahead = kRowsAheadMax);
  LinkBatch(LinkBatch&&) noexcept;
  ~LinkBatch();

  // Quick from some thousand rows on. Entries are of `occasion`, with seq counting up by one a row. `marks`,
  // if not empty, has room for each row. Fails when numbers run out; then roll back.
  core::Result<LinkCounts> link(std::span<const LinkRow> rows, const Occasion& occasion, Decisions& into,
                                std::span<Marks> marks = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rouse::identity
