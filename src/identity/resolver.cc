#include "identity/resolver.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace rouse::identity {

using core::Result;

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

// Appends the key of the identifier, and its type to `taken_`; or says why it is left out.
std::optional<Mark> Resolver::add_key(const IdentifierView& identifier) {
  std::string_view name = identifier.type;
  if (name == kPreviousId) {
    const auto as_anonymous = key_of(kAnonymousId, identifier.value);
    const bool is_customer = !numbering_.find(as_anonymous) && numbering_.find(identifier.value);
    name = is_customer ? kCustomerNo : kAnonymousId;
  }
  const auto type = types_.find(name);
  if (!type) return Mark::kUnknownType;
  const std::size_t begin = text_.size();
  append_key(name, identifier.value, text_);
  if (text_.size() - begin > kValueBytesMax || is_junk(types_, *type, identifier.value)) {
    text_.resize(begin);
    return Mark::kJunk;
  }
  ends_.push_back(text_.size());
  taken_.push_back({.number = 0, .type = *type});
  return std::nullopt;
}

Result<Marks> Resolver::take(std::span<const IdentifierView> identifiers) {
  taken_.clear();
  ends_.clear();
  text_.clear();
  Marks marks = 0;
  for (const auto& identifier : identifiers) {
    if (const auto left_out = add_key(identifier)) marks |= bit(*left_out);
  }
  keys_.resize(taken_.size());
  prepared_.resize(taken_.size());
  for (std::size_t i = 0, begin = 0; i < taken_.size(); begin = ends_[i++]) {
    keys_[i] = std::string_view{text_}.substr(begin, ends_[i] - begin);
    prepared_[i] = numbering_.hash(keys_[i]);
  }
  numbering_.look_up(prepared_);
  for (const auto& prepared : prepared_) graph_.prefetch(prepared.hint);
  for (std::size_t i = 0; i < taken_.size(); ++i) {
    ROUSE_TRY(const auto number, numbering_.number(keys_[i], prepared_[i]));
    taken_[i].number = number.value;
  }
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
