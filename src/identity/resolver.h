// Identifiers as they come in events -> whose event it is: drops junk, numbers the rest, asks the graph.
//
//   Resolver resolver{types, numbering, graph};
//   graph.begin_write(numbering.last());
//   ... for each event: ROUSE_TRY(const auto who, resolver.resolve(identifiers, occasion, decisions));
//   ... numbering.publish(), then the rows with one_id = graph.owner(who.origin), the entries, the overrides
//   graph.commit();      // or, when the write failed: graph.roll_back() and numbering.refresh(), and again
//
// Order matters and is the caller's. An `alias` names the old id as the identifier type `previous_id`: it is
// the anonymous id of that value if that is known, else the customer number if that is known (two customer
// numbers: a claim), else an anonymous id. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "identity/graph.h"
#include "identity/identifier_types.h"
#include "identity/numbering.h"

namespace rouse::identity {

// Of one event. With more, the event goes to the strongest of so many, nothing is linked, and it is marked.
inline constexpr std::size_t kEventIdentifiersMax = 100;

struct IdentifierView {
  std::string_view type;
  std::string_view value;
};

// The key of a stretch.
std::string stretch_key(std::uint64_t identifier, std::uint64_t entry);
// Gives numbers to stretches; `numbering` must outlive what is returned.
Graph::StretchNumber stretch_numbers(Numbering& numbering);

class Resolver {
 public:
  // All must outlive it; `graph` was made with stretch_numbers(numbering).
  Resolver(const IdentifierTypes& types, Numbering& numbering, Graph& graph);

  // Unknown types, junk and values that are too long are left out and marked. Fails when numbers run out;
  // then roll back.
  core::Result<Resolution> resolve(std::span<const IdentifierView> identifiers, const Occasion& occasion,
                                   Decisions& into);
  // Each identifier but customer numbers is parted from its person; those that were never seen, nothing.
  core::Result<Resolution> unbind(std::span<const IdentifierView> identifiers, const Occasion& occasion,
                                  Decisions& into);

 private:
  core::Result<Marks> take(std::span<const IdentifierView> identifiers);
  std::optional<Mark> add_key(const IdentifierView& identifier);

  const IdentifierTypes& types_;
  Numbering& numbering_;
  Graph& graph_;
  std::vector<GraphIdentifier> taken_;
  std::vector<std::size_t> ends_;  // of the keys, one after the other in `text_`
  std::string text_;
  std::vector<std::string_view> keys_;
  std::vector<Numbering::Prepared> prepared_;
};

}  // namespace rouse::identity
