#include "identity/internal/persons.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/hash.h"
#include "core/result.h"

namespace rouse::identity {
namespace {

template <typename Value>
std::uint64_t hash_of(const Value& value) {
  return core::hash64({reinterpret_cast<const char*>(&value), sizeof value});
}

std::uint64_t hash_of(std::uint64_t key, std::span<const std::uint32_t> list) {
  return core::hash64({reinterpret_cast<const char*>(list.data()), list.size_bytes()}, key);
}

}  // namespace

std::uint32_t Persons::stretch(std::uint32_t identifier) const {
  if (!nodes_.get(identifier).has(Node::kHanded)) return identifier;
  const Hands* hands = hands_.find(identifier);
  return hands->stretch == 0 ? identifier : hands->stretch;
}

bool Persons::is_alone(std::uint32_t stretch) const {
  const Node& node = nodes_.get(stretch);
  return node.owner == 0 && node.further == 0 && !node.has(Node::kClosed) && !node.has(Node::kHasClosed);
}

std::uint32_t Persons::identifier_of(std::uint32_t stretch) const {
  const auto* identifier = identifiers_.find(stretch);
  return identifier == nullptr ? stretch : *identifier;
}

std::span<const std::uint32_t> Persons::seen_with(std::uint32_t identifier) const {
  const Hands* hands = hands_.find(identifier);
  return hands == nullptr ? std::span<const std::uint32_t>{} : std::span{hands->customers};
}

void Persons::set_type(std::uint32_t number, TypeIndex type) {
  if (nodes_.get(number).type() != type) nodes_.edit(number).set_type(type);
}

void Persons::keep_fact(std::uint32_t fact, std::uint32_t customer) { nodes_.edit(fact).owner = customer; }

void Persons::enter_ring(std::uint32_t stretch, Node& entering, std::uint32_t person, Node& into) {
  ++into.further;
  if (stretch == person) return;
  entering.owner = person;
  entering.next = into.next == 0 ? person : into.next;
  into.next = stretch;
}

void Persons::leave_ring(std::uint32_t stretch, std::uint32_t person) {
  --nodes_.edit(person).further;
  if (stretch == person) return;
  std::uint32_t before = person;
  while (nodes_.get(before).next != stretch) {
    before = nodes_.get(before).next;
    core::require(before != person && before != 0, "a person's ring has all of its current stretches");
  }
  const std::uint32_t after = nodes_.get(stretch).next;
  nodes_.edit(before).next = after == before ? 0 : after;
  nodes_.edit(stretch).next = 0;
}

void Persons::link(std::uint32_t stretch, std::uint32_t person) {
  Node& entering = nodes_.edit(stretch);
  entering.further = -1;
  enter_ring(stretch, entering, person, nodes_.edit(person));
}

void Persons::list_closed(std::uint32_t origin, std::uint32_t person) {
  closed_.edit(person).push_back(origin);
  nodes_.edit(person).flags |= Node::kHasClosed;
}

void Persons::unlist_closed(std::uint32_t origin, std::uint32_t person) {
  auto& list = closed_.edit(person);
  std::erase(list, origin);
  if (!list.empty()) return;
  closed_.erase(person);
  nodes_.edit(person).flags &= static_cast<std::uint8_t>(~Node::kHasClosed);
}

void Persons::merge(std::uint32_t from, std::uint32_t into, bool into_identified,
                    std::vector<std::uint32_t>& origins) {
  origins.clear();
  each_current(from, [&](std::uint32_t stretch, const Node&) { origins.push_back(stretch); });
  const std::size_t current = origins.size();
  Node& ceasing = nodes_.edit(from);
  if (ceasing.has(Node::kClosed)) origins.push_back(from);
  if (ceasing.has(Node::kHasClosed)) {
    const auto& listed = *closed_.find(from);
    origins.insert(origins.end(), listed.begin(), listed.end());
    closed_.erase(from);
  }
  ceasing.further = -1;
  ceasing.next = 0;
  ceasing.flags &= static_cast<std::uint8_t>(~Node::kHasClosed);
  Node& person = nodes_.edit(into);
  for (const auto stretch : std::span{origins}.first(current)) {
    enter_ring(stretch, nodes_.edit(stretch), into, person);
  }
  for (const auto origin : std::span{origins}.subspan(current)) {
    nodes_.edit(origin).owner = into;
    if (!into_identified) list_closed(origin, into);
  }
}

void Persons::see(std::uint32_t identifier, std::uint32_t customer) {
  const auto seen = seen_with(identifier);
  if (std::ranges::find(seen, customer) != seen.end()) return;
  hands_.edit(identifier).customers.push_back(customer);
  if (!nodes_.get(identifier).has(Node::kHanded)) nodes_.edit(identifier).flags |= Node::kHanded;
}

void Persons::block(std::uint32_t identifier) { nodes_.edit(identifier).flags |= Node::kBlocked; }

void Persons::close(std::uint32_t stretch, bool of_identified) {
  const std::uint32_t person = owner(stretch);
  leave_ring(stretch, person);
  nodes_.edit(stretch).flags |= Node::kClosed;
  if (nodes_.get(stretch).has(Node::kStretch)) identifiers_.erase(stretch);
  if (stretch != person && !of_identified) list_closed(stretch, person);
}

void Persons::begin_stretch(std::uint32_t identifier, std::uint32_t fresh, std::uint32_t person,
                            bool old_identified) {
  close(stretch(identifier), old_identified);
  const TypeIndex type = nodes_.get(identifier).type();
  Node& opened = nodes_.edit(fresh);
  opened.set_type(type);
  opened.flags = Node::kStretch;
  opened.further = -1;
  enter_ring(fresh, opened, person, nodes_.edit(person));
  identifiers_.edit(fresh) = identifier;
  hands_.edit(identifier).stretch = fresh;
  if (!nodes_.get(identifier).has(Node::kHanded)) nodes_.edit(identifier).flags |= Node::kHanded;
}

void Persons::give_back(std::span<const Override> rows, bool from_identified, bool to_identified) {
  for (const auto& row : rows) {
    const auto origin = static_cast<std::uint32_t>(row.origin_id);
    const auto from = static_cast<std::uint32_t>(row.from_one_id);
    if (!nodes_.get(origin).has(Node::kClosed)) {
      leave_ring(origin, from);
    } else if (!from_identified) {
      unlist_closed(origin, from);
    }
    nodes_.edit(origin).owner = row.one_id == row.origin_id ? 0 : static_cast<std::uint32_t>(row.one_id);
  }
  for (const auto& row : rows) {
    const auto origin = static_cast<std::uint32_t>(row.origin_id);
    const auto to = static_cast<std::uint32_t>(row.one_id);
    if (!nodes_.get(origin).has(Node::kClosed)) {
      enter_ring(origin, nodes_.edit(origin), to, nodes_.edit(to));
    } else if (!to_identified && origin != to) {
      list_closed(origin, to);
    }
  }
}

void Persons::commit() {
  nodes_.commit();
  hands_.commit();
  identifiers_.commit();
  closed_.commit();
}

void Persons::roll_back() {
  nodes_.roll_back();
  hands_.roll_back();
  identifiers_.roll_back();
  closed_.roll_back();
}

std::size_t Persons::memory_bytes() const {
  std::size_t lists = 0;
  for (const auto& [identifier, hands] : hands_.all()) lists += hands.customers.capacity();
  for (const auto& [person, origins] : closed_.all()) lists += origins.capacity();
  return nodes_.memory_bytes() + hands_.memory_bytes() + identifiers_.memory_bytes() +
         closed_.memory_bytes() + lists * sizeof(std::uint32_t);
}

std::uint64_t Persons::fingerprint() const {
  std::uint64_t all = 0;
  for (std::uint64_t number = 0; number < nodes_.end(); ++number) {
    const Node& node = nodes_.get(static_cast<std::uint32_t>(number));
    if (node == Node{}) continue;
    const std::array fields{number,
                            std::uint64_t{node.owner},
                            std::uint64_t{node.next},
                            static_cast<std::uint64_t>(node.further),
                            std::uint64_t{node.type_plus_1},
                            std::uint64_t{node.flags}};
    all += hash_of(fields);
  }
  for (const auto& [identifier, hands] : hands_.all()) {
    all += hash_of((std::uint64_t{identifier} << 32) | hands.stretch, hands.customers);
  }
  for (const auto& [stretch, identifier] : identifiers_.all()) {
    all += hash_of(std::array{std::uint64_t{stretch}, std::uint64_t{identifier}});
  }
  for (const auto& [person, origins] : closed_.all()) all += hash_of(~std::uint64_t{person}, origins);
  return all;
}

}  // namespace rouse::identity
