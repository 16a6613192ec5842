// JSON as a flat list of nodes: a value is followed by all that is inside it. Reading checks the whole text
// (RFC 8259), which the values then never need again.
//
// Numbers stay as they are written, so that nothing is lost of 2^53 + 1, 12.30 or 1e400. Half a surrogate
// pair, which browsers send when a text was cut inside an emoji, becomes U+FFFD. A byte order mark is
// skipped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "core/result.h"
#include "ingest/internal/wire/text_arena.h"

namespace rouse::ingest {

enum class JsonKind : std::uint8_t { kNull, kFalse, kTrue, kNumber, kString, kArray, kObject };

struct JsonNode {
  JsonKind kind = JsonKind::kNull;
  bool shadowed = false;   // a later member of the object has the same key, and counts instead
  std::uint32_t size = 1;  // nodes of the value, itself included
  std::string_view key;    // of a member of an object
  std::string_view text;   // of a string its value; else as written
};

inline bool is_object(const JsonNode* node) { return node && node->kind == JsonKind::kObject; }
inline bool is_scalar(const JsonNode& node) {
  return node.kind != JsonKind::kArray && node.kind != JsonKind::kObject;
}

// Calls `visit(const JsonNode&)` for each element of an array, or member of an object that is not shadowed.
template <typename Visit>
void each_child(const JsonNode& node, Visit visit) {
  const JsonNode* const end = &node + node.size;
  for (const JsonNode* child = &node + 1; child < end; child += child->size) {
    if (!child->shadowed) visit(*child);
  }
}

// Sets the places of `into` that `names`, pairs of key and pointer to member, name; in one pass over the
// object.
template <typename Names, typename Members>
void take_members(const JsonNode& object, const Names& names, Members& into) {
  each_child(object, [&](const JsonNode& member) {
    for (const auto& [name, place] : names) {
      if (member.key == name) into.*place = &member;
    }
  });
}

// The member of that key; none when `object` is no object or has no such member.
const JsonNode* find_member(const JsonNode* object, std::string_view key);

// The text of a string, or a number as written; else empty.
std::string_view text_of(const JsonNode* node);

// Of a number as written: "integer" when it has neither fraction nor exponent, else "number"; "string",
// "boolean", "array", "object"; "" for null.
std::string_view type_name(const JsonNode& node);

// Reuses its memory from text to text. Not thread-safe.
class JsonReader {
 public:
  JsonReader();
  JsonReader(JsonReader&&) noexcept;
  JsonReader& operator=(JsonReader&&) noexcept;
  ~JsonReader();

  // The node of the text as a whole, which is an object or an array. Nodes are valid until the next call;
  // they refer to `text` and `arena`. kInvalidArgument says what is wrong with the text, not what it says.
  //
  // What is nested deeper than `depth_max` is not read (an object or array without children) and need not be
  // right in itself; too_deep() finds it.
  core::Result<const JsonNode*> read(std::string_view text, std::size_t depth_max, TextArena& arena);

  // Whether something inside `node` was left out.
  bool too_deep(const JsonNode& node) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rouse::ingest
