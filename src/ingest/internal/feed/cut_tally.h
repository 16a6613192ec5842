// What became of a cut's records: in all, by source, and which names were not declared. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "core/time.h"
#include "events/collected_event.h"
#include "metadata/collection.h"

namespace rouse::ingest {

class CutTally {
 public:
  // `mark`: one that the feed adds to the event's own; empty: none.
  void stored(const events::CollectedEvent& event, std::string_view mark = {});
  void duplicate(const events::CollectedEvent& event);
  void rejected(const events::CollectedEvent& event, std::string_view reason);

  const metadata::CollectionCounts& counts() const { return counts_; }
  std::vector<metadata::SourceCount> by_source() const;
  std::vector<metadata::Undeclared> undeclared() const;

 private:
  struct Count {
    std::uint64_t count = 0;
    core::Timestamp last_at{};
  };
  using Counts = std::map<std::string, Count, std::less<>>;  // by name

  Counts& of_source(std::string_view source);
  static void add(Counts& counts, std::string_view name, core::Timestamp at);
  void add_prefixed(Counts& counts, std::string_view prefix, std::string_view name, core::Timestamp at);
  void add_undeclared(const events::CollectedEvent& event);

  metadata::CollectionCounts counts_;
  std::map<std::string, Counts, std::less<>> sources_;
  std::string_view last_source_;  // records in a row tend to be of one source
  Counts* last_counts_ = nullptr;
  std::string name_;
  std::map<std::string, metadata::Undeclared, std::less<>> undeclared_;
  std::string undeclared_key_;
};

}  // namespace rouse::ingest
