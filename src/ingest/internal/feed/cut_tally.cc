#include "ingest/internal/feed/cut_tally.h"

#include <algorithm>

namespace rouse::ingest {
namespace {

using events::CollectedEvent;

constexpr std::size_t kUndeclaredOfCutMax = 20'000;  // names; later ones are in `extra`, but not listed

}  // namespace

CutTally::Counts& CutTally::of_source(std::string_view source) {
  if (last_counts_ && last_source_ == source) return *last_counts_;
  auto found = sources_.find(source);
  if (found == sources_.end()) found = sources_.emplace(source, Counts{}).first;
  last_source_ = found->first;
  last_counts_ = &found->second;
  return found->second;
}

void CutTally::add(Counts& counts, std::string_view name, core::Timestamp at) {
  auto found = counts.find(name);
  if (found == counts.end()) found = counts.emplace(name, Count{}).first;
  ++found->second.count;
  found->second.last_at = std::max(found->second.last_at, at);
}

void CutTally::add_prefixed(Counts& counts, std::string_view prefix, std::string_view name,
                            core::Timestamp at) {
  name_.assign(prefix);
  name_ += name;
  add(counts, name_, at);
}

void CutTally::stored(const CollectedEvent& event, std::string_view mark) {
  ++counts_.stored;
  Counts& counts = of_source(event.source);
  add(counts, "stored", event.received_at);
  if (!event.marks.empty() || !mark.empty()) add(counts, "marked", event.received_at);
  for (const auto own : event.marks) add_prefixed(counts, "mark:", own, event.received_at);
  if (!mark.empty()) add_prefixed(counts, "mark:", mark, event.received_at);
  add_undeclared(event);
}

void CutTally::duplicate(const CollectedEvent& event) {
  ++counts_.duplicates;
  add(of_source(event.source), "duplicates", event.received_at);
}

void CutTally::rejected(const CollectedEvent& event, std::string_view reason) {
  ++counts_.rejected;
  Counts& counts = of_source(event.source);
  add(counts, "rejected", event.received_at);
  add_prefixed(counts, "reason:", reason, event.received_at);
  add_undeclared(event);
}

void CutTally::add_undeclared(const CollectedEvent& event) {
  for (const auto& [property, type] : event.undeclared) {
    undeclared_key_.clear();
    for (const auto part : {event.plan, event.source, event.event, property}) {
      undeclared_key_ += part;
      undeclared_key_ += '\0';
    }
    auto found = undeclared_.find(undeclared_key_);
    if (found == undeclared_.end()) {
      if (undeclared_.size() >= kUndeclaredOfCutMax) continue;
      metadata::Undeclared name;
      name.plan = event.plan;
      name.source = event.source;
      name.event = event.event;
      name.property = property;
      name.first_at = event.received_at;
      found = undeclared_.emplace(undeclared_key_, std::move(name)).first;
    }
    auto& name = found->second;
    name.type = type;
    ++name.count;
    name.first_at = std::min(name.first_at, event.received_at);
    name.last_at = std::max(name.last_at, event.received_at);
  }
}

std::vector<metadata::SourceCount> CutTally::by_source() const {
  std::vector<metadata::SourceCount> all;
  for (const auto& [source, counts] : sources_) {
    for (const auto& [name, count] : counts) all.push_back({source, name, count.count, count.last_at});
  }
  return all;
}

std::vector<metadata::Undeclared> CutTally::undeclared() const {
  std::vector<metadata::Undeclared> all;
  all.reserve(undeclared_.size());
  for (const auto& [key, name] : undeclared_) all.push_back(name);
  return all;
}

}  // namespace rouse::ingest
