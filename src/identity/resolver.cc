#include "identity/resolver.h"

#include <fmt/format.h>

#include <algorithm>

namespace rouse::identity {

using core::Result;

namespace {

Marks bit(Mark mark) { return static_cast<Marks>(mark); }

}  // namespace

std::string stretch_key(std::uint64_t identifier, std::uint64_t entry) {
  return fmt::format("stretch:{}:{}", identifier, entry);
}

Graph::StretchNumber stretch_numbers(Numbering& numbering) {
  return [&numbering](std::uint64_t identifier, std::uint64_t entry) -> Result<std::uint64_t> {
    ROUSE_TRY(const auto number, numbering.number(stretch_key(identifier, entry)));
    return number.value;
  };
}

Resolver::Resolver(const IdentifierTypes& types, Numbering& numbering, Graph& graph)
    : types_(types), numbering_(numbering), graph_(graph) {}

Result<void> Resolver::take_one(const IdentifierView& identifier, Marks& marks) {
  std::string_view name = identifier.type;
  if (name == kPreviousId) {
    key_.clear();
    append_key(kAnonymousId, identifier.value, key_);
    const bool is_customer = !numbering_.find(key_) && numbering_.find(identifier.value);
    name = is_customer ? kCustomerNo : kAnonymousId;
  }
  const auto type = types_.find(name);
  if (!type) {
    marks |= bit(Mark::kUnknownType);
    return {};
  }
  key_.clear();
  append_key(name, identifier.value, key_);
  if (key_.size() > kValueBytesMax || is_junk(types_, *type, identifier.value)) {
    marks |= bit(Mark::kJunk);
    return {};
  }
  ROUSE_TRY(const auto number, numbering_.number(key_));
  taken_.push_back({.number = number.value, .type = *type});
  return {};
}

Result<Marks> Resolver::take(std::span<const IdentifierView> identifiers) {
  taken_.clear();
  Marks marks = 0;
  for (const auto& identifier : identifiers) ROUSE_CHECK(take_one(identifier, marks));
  return marks;
}

Result<Resolution> Resolver::resolve(std::span<const IdentifierView> identifiers, const Occasion& occasion,
                                     Decisions& into) {
  const bool too_many = identifiers.size() > kEventIdentifiersMax;
  ROUSE_TRY(const Marks marks, take(too_many ? identifiers.first(kEventIdentifiersMax) : identifiers));
  if (too_many) taken_ = graph_.strongest_of(taken_);
  ROUSE_TRY(auto resolution, graph_.resolve(taken_, occasion, into));
  resolution.marks |= marks;
  if (too_many) resolution.marks |= bit(Mark::kTooManyIdentifiers);
  return resolution;
}

Result<Resolution> Resolver::unbind(std::span<const IdentifierView> identifiers, const Occasion& occasion,
                                    Decisions& into) {
  const auto some = identifiers.first(std::min(identifiers.size(), kEventIdentifiersMax));
  ROUSE_TRY(Marks marks, take(some));
  if (some.size() < identifiers.size()) marks |= bit(Mark::kTooManyIdentifiers);
  Resolution resolution;
  for (const auto& identifier : taken_) {
    ROUSE_TRY(const auto parted, graph_.detach(identifier, occasion, into));
    if (resolution.origin == 0) resolution = parted;
    marks |= parted.marks;
  }
  resolution.marks = marks;
  if (resolution.origin == 0) resolution.marks |= bit(Mark::kNoIdentifier);
  return resolution;
}

}  // namespace rouse::identity
