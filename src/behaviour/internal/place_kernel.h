// Kernels of models whose numbers are all counts of subjects: per subject they find the places it takes, each
// a number it is in.
//
// A finder's find(definition, sequence, places) adds the places of one subject, none twice; numbers are
// indices. A place also says by which event the subject belongs to a group, and since when it is in the
// number.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "behaviour/internal/run/counted.h"
#include "behaviour/sequence.h"

namespace rouse::behaviour {

struct Place {
  std::size_t number = 0;
  std::size_t event = 0;  // whose value is the group
  std::int64_t since = 0;
};

// By number; empty while nothing is counted.
struct Counters {
  std::vector<std::uint64_t> numbers;

  void add(std::size_t number, std::size_t size) {
    if (numbers.empty()) numbers.resize(size);
    ++numbers[number];
  }
  void merge(Counters&& other) {
    if (numbers.empty()) return numbers.swap(other.numbers);
    for (std::size_t i = 0; i < other.numbers.size(); ++i) numbers[i] += other.numbers[i];
  }
  std::uint64_t at(std::size_t number) const { return numbers.empty() ? 0 : numbers[number]; }
};

// Who is in any of these numbers, of which no subject is in two.
struct PlaceQuestion {
  std::vector<std::size_t> numbers;  // ascending
  std::optional<CodedGroup> group;
};

// One per thread.
template <typename Finder>
class PlaceKernel {
 public:
  using Definition = typename Finder::Definition;  // has `groups` and numbers(), how many there are
  using Partial = CountedPartial<Counters>;

  explicit PlaceKernel(Definition definition) : definition_(std::move(definition)) {}

  void fold(const Sequence& sequence, Partial& partial) {
    find(sequence);
    for (const auto& place : places_) {
      partial.all.add(place.number, definition_.numbers());
      if (definition_.groups.column < 0) continue;
      const auto group = group_of(sequence, place);
      ++partial.groups.sizes[group];
      if (auto* counts = partial.groups.at(group, definition_.groups)) {
        counts->add(place.number, definition_.numbers());
      }
    }
  }

  std::optional<std::int64_t> since(const Sequence& sequence, const PlaceQuestion& question) {
    find(sequence);
    for (const auto& place : places_) {
      if (!std::ranges::binary_search(question.numbers, place.number)) continue;
      if (question.group && !definition_.groups.holds(*question.group, group_of(sequence, place))) continue;
      return place.since;
    }
    return std::nullopt;
  }

 private:
  void find(const Sequence& sequence) {
    places_.clear();
    finder_.find(definition_, sequence, places_);
  }
  Code group_of(const Sequence& sequence, const Place& place) const {
    return sequence.codes[static_cast<std::size_t>(definition_.groups.column)][place.event];
  }

  Definition definition_;
  Finder finder_;  // its scratch memory
  std::vector<Place> places_;
};

}  // namespace rouse::behaviour
