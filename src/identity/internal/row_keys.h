// Keys of a link file's rows and their hashes, and which rows hold junk: the part of the work that needs
// neither the table of numbers nor the graph (link_batch.cc).
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "identity/identifier_types.h"
#include "identity/internal/junk_screen.h"
#include "identity/link_batch.h"
#include "identity/numbering.h"

namespace rouse::identity {

// Of consecutive rows. Not copied: the keys are views of the text.
struct KeyedRows {
  std::string text;
  std::vector<std::array<std::string_view, 2>> keys;  // of the ends of each row; empty where it holds junk
  std::vector<Numbering::Prepared> hashes;            // two a row

  std::size_t size() const { return keys.size(); }
  bool is_junk(std::size_t row) const { return keys[row][0].empty(); }
};

// Thread-safe.
class RowKeyMaker {
 public:
  // Both must outlive it.
  RowKeyMaker(const IdentifierTypes& types, const Numbering& numbering);

  void make(std::span<const LinkRow> rows, KeyedRows& into) const;

 private:
  bool is_usable(TypeIndex type, std::string_view value) const;
  std::string_view append_key(TypeIndex type, std::string_view value, std::string& text) const;

  const IdentifierTypes& types_;
  const Numbering& numbering_;
  // Of each type.
  std::vector<std::string> prefixes_;  // of its keys
  std::vector<JunkScreen> screens_;
};

}  // namespace rouse::identity
