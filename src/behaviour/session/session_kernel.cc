#include "behaviour/session/session_kernel.h"

#include <algorithm>
#include <utility>

namespace rouse::behaviour {
namespace {

constexpr std::uint64_t bit(std::size_t index) { return std::uint64_t{1} << index; }

// The place of the last of `starts` that is not after `value`; none before the first.
std::optional<std::size_t> place_in(const std::vector<std::int64_t>& starts, std::int64_t value) {
  const auto after = std::ranges::upper_bound(starts, value);
  if (after == starts.begin()) return std::nullopt;
  return static_cast<std::size_t>(after - starts.begin()) - 1;
}

template <typename Value>
void append(std::vector<Value>& to, const std::vector<Value>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

void drop_values(SessionTally& tally) {
  for (auto& number : tally.numbers) {
    std::vector<std::int64_t>{}.swap(number.lengths);
    std::vector<std::uint32_t>{}.swap(number.depths);
  }
}

}  // namespace

void SessionTally::merge(SessionTally&& other) {
  if (other.numbers.empty()) return;
  if (numbers.empty()) {
    *this = std::move(other);
    return;
  }
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    auto& to = numbers[i];
    const auto& from = other.numbers[i];
    to.all.merge(from.all);
    to.bounces.merge(from.bounces);
    to.length_ms += from.length_ms;
    to.depth += from.depth;
    to.pages += from.pages;
    append(to.lengths, from.lengths);
    append(to.depths, from.depths);
  }
  for (std::size_t i = 0; i < lengths.size(); ++i) lengths[i].merge(other.lengths[i]);
  for (std::size_t i = 0; i < depths.size(); ++i) depths[i].merge(other.depths[i]);
}

void SessionPartial::drop_values() {
  no_medians = true;
  kept = 0;
  behaviour::drop_values(all);
  behaviour::drop_values(groups.other);
  for (auto& [code, tally] : groups.counts) behaviour::drop_values(tally);
}

void SessionPartial::merge(SessionPartial&& other) {
  subjects += other.subjects;
  kept_max = std::max(kept_max, other.kept_max);
  if (other.no_medians) drop_values();
  if (no_medians) other.drop_values();
  kept += other.kept;
  all.merge(std::move(other.all));
  groups.merge(std::move(other.groups));
  entries.merge(std::move(other.entries));
  exits.merge(std::move(other.exits));
  open_until_ms.resize(std::max(open_until_ms.size(), other.open_until_ms.size()), 0);
  for (std::size_t p = 0; p < other.open_until_ms.size(); ++p) {
    open_until_ms[p] = std::max(open_until_ms[p], other.open_until_ms[p]);
  }
  if (kept > kept_max) drop_values();
}

SessionKernel::SessionKernel(SessionDefinition definition) : definition_(std::move(definition)) {}

// None without an event that counts.
std::optional<SessionFacts> SessionKernel::facts_of(const Sequence& sequence, const Session& session) {
  const Code* names = sequence.codes[0];
  const Code* pages = sequence.codes[static_cast<std::size_t>(definition_.page)];
  SessionFacts facts{.began_ms = sequence.ts[session.begin]};
  pages_.clear();
  for (auto i = session.begin; i < session.end; ++i) {
    if ((sequence.mask[i] & bit(kMemberBit)) == 0) continue;
    if (facts.depth++ == 0) {
      facts.entry = names[i];
      const auto group = definition_.groups.column;
      if (group >= 0) facts.group = sequence.codes[static_cast<std::size_t>(group)][i];
    }
    facts.exit = names[i];
    if (pages[i] != kNoCode && (pages_.empty() || pages_.back() != pages[i])) pages_.push_back(pages[i]);
  }
  if (facts.depth == 0) return std::nullopt;
  std::ranges::sort(pages_);
  facts.pages = static_cast<std::uint32_t>(std::ranges::unique(pages_).begin() - pages_.begin());
  facts.length_ms = sequence.ts[session.end - 1] - facts.began_ms;
  facts.period = place_in(definition_.starts, facts.began_ms).value_or(0);
  return facts;
}

template <typename Visit>
void SessionKernel::each(const Sequence& sequence, Visit visit) {
  for (std::size_t at = 0; at < sequence.size;) {
    const auto session = session_from(sequence, at, definition_.rules);
    at = session.end;
    const auto began = sequence.ts[session.begin];
    if (began < definition_.from_ms) continue;
    if (began >= definition_.to_ms) return;
    const auto facts = facts_of(sequence, session);
    if (facts && !visit(*facts, session.open_until_ms)) return;
  }
}

void SessionKernel::count(const SessionFacts& facts, SessionTally& tally, Partial& partial) const {
  if (tally.numbers.empty()) {
    tally.numbers.resize(definition_.starts.size() + 1);
    tally.lengths.resize(definition_.length_buckets.size());
    tally.depths.resize(definition_.depth_buckets.size());
  }
  const auto subject = partial.subjects;
  for (const auto at : {std::size_t{0}, facts.period + 1}) {
    auto& number = tally.numbers[at];
    number.all.add(subject);
    if (facts.depth == 1) number.bounces.add(subject);
    number.length_ms += static_cast<std::uint64_t>(facts.length_ms);
    number.depth += facts.depth;
    number.pages += facts.pages;
  }
  if (const auto at = place_in(definition_.length_buckets, facts.length_ms)) tally.lengths[*at].add(subject);
  if (const auto at = place_in(definition_.depth_buckets, facts.depth)) tally.depths[*at].add(subject);
  if (partial.no_medians) return;
  tally.numbers[facts.period + 1].lengths.push_back(facts.length_ms);
  tally.numbers[facts.period + 1].depths.push_back(facts.depth);
  partial.kept += 2;
}

void SessionKernel::count_end(Code code, const SessionFacts& facts, const GroupPlan& plan,
                              Grouped<SessionEndTally>& ends, std::uint64_t subject) const {
  ++ends.sizes[code];
  auto* tally = ends.at(code, plan);
  if (!tally) return;
  tally->all.add(subject);
  if (facts.depth == 1) tally->bounces.add(subject);
}

void SessionKernel::fold(const Sequence& sequence, Partial& partial) {
  ++partial.subjects;
  partial.kept_max = definition_.kept_max;
  partial.open_until_ms.resize(definition_.starts.size(), 0);
  each(sequence, [&](const SessionFacts& facts, std::int64_t open_until_ms) {
    auto& latest = partial.open_until_ms[facts.period];
    latest = std::max(latest, open_until_ms);
    count(facts, partial.all, partial);
    count_end(facts.entry, facts, definition_.entries, partial.entries, partial.subjects);
    count_end(facts.exit, facts, definition_.exits, partial.exits, partial.subjects);
    if (definition_.groups.column < 0) return true;
    ++partial.groups.sizes[facts.group];
    if (auto* tally = partial.groups.at(facts.group, definition_.groups)) count(facts, *tally, partial);
    return true;
  });
  if (partial.kept > partial.kept_max) partial.drop_values();
}

namespace {

bool is_of(Code code, const CodedGroup& asked, const GroupPlan& plan) {
  switch (asked.kind) {
    case GroupKind::kValue: return code == asked.code;
    case GroupKind::kNull: return code == kNoCode;
    case GroupKind::kOther: break;
  }
  return !plan.is_shown(code);
}

}  // namespace

bool SessionKernel::is_in(const SessionFacts& facts, const SessionQuestion& question) const {
  if (question.period && facts.period != *question.period) return false;
  if (question.bounced && facts.depth != 1) return false;
  if (question.length && place_in(definition_.length_buckets, facts.length_ms) != question.length)
    return false;
  if (question.depth && place_in(definition_.depth_buckets, facts.depth) != question.depth) return false;
  if (question.entry && !is_of(facts.entry, *question.entry, definition_.entries)) return false;
  if (question.exit && !is_of(facts.exit, *question.exit, definition_.exits)) return false;
  return !question.group || is_of(facts.group, *question.group, definition_.groups);
}

std::optional<std::int64_t> SessionKernel::first_in(const Sequence& sequence,
                                                    const SessionQuestion& question) {
  std::optional<std::int64_t> began;
  each(sequence, [&](const SessionFacts& facts, std::int64_t) {
    if (!is_in(facts, question)) return true;
    began = facts.began_ms;
    return false;
  });
  return began;
}

}  // namespace rouse::behaviour
