// The structure behind the graph: origins, their owners, the stretches of identifiers, and the changes that
// entries of the ledger make to them. Knows no rule about when to make one.
//
// The current stretches of a person's identifiers are a ring through their nodes; the person's own number is
// in it always, even when that stretch has closed. A customer's closed stretches are only known by their
// owner. Those of a person without customer number are listed, because all of that person goes along in a
// merge. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "identity/graph.h"
#include "identity/identifier_types.h"
#include "identity/internal/nodes.h"
#include "identity/internal/undo_map.h"
#include "identity/ledger_entry.h"

namespace rouse::identity {

// Of an identifier that changed hands, or that others wanted.
struct Hands {
  std::uint32_t stretch = 0;             // the current one; 0: the first
  std::vector<std::uint32_t> customers;  // seen with it, while it was another's or in vain

  bool operator==(const Hands&) const = default;
};

class Persons {
 public:
  const Node& node(std::uint32_t number) const { return nodes_.get(number); }
  std::uint32_t owner(std::uint32_t origin) const {
    const Node& node = nodes_.get(origin);
    return node.owner == 0 ? origin : node.owner;
  }
  std::uint32_t stretch(std::uint32_t identifier) const;
  std::size_t size(std::uint32_t person) const {
    return static_cast<std::size_t>(nodes_.get(person).further + 1);
  }
  // The person is that stretch, and nothing else.
  bool is_alone(std::uint32_t stretch) const;
  // Calls `visit` with the number and node of each current stretch.
  template <typename Visit>
  void each_current(std::uint32_t person, const Visit& visit) const {
    std::uint32_t at = person;
    do {
      const Node& node = nodes_.get(at);
      if (!node.has(Node::kClosed)) visit(at, node);
      at = node.next == 0 ? at : node.next;
    } while (at != person);
  }
  std::uint32_t identifier_of(std::uint32_t stretch) const;
  // Customers the identifier was seen with, without those it is with now.
  std::span<const std::uint32_t> seen_with(std::uint32_t identifier) const;

  // The changes. Persons given own themselves; a person that ceases owns nothing afterwards.
  void set_type(std::uint32_t number, TypeIndex type);
  void keep_fact(std::uint32_t fact, std::uint32_t customer);  // 0: nobody
  void link(std::uint32_t stretch, std::uint32_t person);
  // `origins` becomes all that changed their owner.
  void merge(std::uint32_t from, std::uint32_t into, bool into_identified,
             std::vector<std::uint32_t>& origins);
  void see(std::uint32_t identifier, std::uint32_t customer);
  void block(std::uint32_t identifier);
  // `fresh` becomes the current stretch, of `person` or, where that is `fresh`, of nobody.
  void begin_stretch(std::uint32_t identifier, std::uint32_t fresh, std::uint32_t person,
                     bool old_identified);
  // Origins go back. `identified`: whether the persons they leave and reach have a customer number.
  void give_back(std::span<const Override> rows, bool from_identified, bool to_identified);

  void prefetch(std::uint32_t number) const { nodes_.prefetch(number); }
  void commit();
  void roll_back();
  std::size_t memory_bytes() const;
  std::uint64_t fingerprint() const;

 private:
  // Each with its node, to be changed.
  static void enter_ring(std::uint32_t stretch, Node& entering, std::uint32_t person, Node& into);
  void leave_ring(std::uint32_t stretch, std::uint32_t person);
  void close(std::uint32_t stretch, bool of_identified);
  void list_closed(std::uint32_t origin, std::uint32_t person);
  void unlist_closed(std::uint32_t origin, std::uint32_t person);

  Nodes nodes_;
  UndoMap<std::uint32_t, Hands> hands_;                        // by identifier
  UndoMap<std::uint32_t, std::uint32_t> identifiers_;          // of current stretches but the first ones
  UndoMap<std::uint32_t, std::vector<std::uint32_t>> closed_;  // stretches of persons without customer number
};

}  // namespace rouse::identity
