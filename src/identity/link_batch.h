// Links from a file: many pairs of identifiers, decided in row order, exactly as Resolver would decide the
// same pairs one by one. Rows are taken a few at a time, and the memory they will touch is asked for before
// it is needed: well over a million rows a second (bench/identity_bench). Not thread-safe.
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

class LinkBatch {
 public:
  // All must outlive it; `graph` was made with stretch_numbers(numbering).
  LinkBatch(const IdentifierTypes& types, Numbering& numbering, Graph& graph);
  LinkBatch(LinkBatch&&) noexcept;
  ~LinkBatch();

  // Entries are of `occasion`, with seq counting up by one a row. `marks`, if not empty, has room for each
  // row. Fails when numbers run out; then roll back.
  core::Result<LinkCounts> link(std::span<const LinkRow> rows, const Occasion& occasion, Decisions& into,
                                std::span<Marks> marks = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rouse::identity
