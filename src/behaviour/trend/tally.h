// What is known of the events that count in one number of a trend; every measure is told from it.
#pragma once

#include <cstdint>
#include <vector>

#include "behaviour/internal/exact_sum.h"
#include "behaviour/sequence.h"
#include "behaviour/trend/trend_result.h"
#include "behaviour/trend/trend_spec.h"

namespace rouse::behaviour {

// How a series measures.
struct Measuring {
  Measure measure = Measure::kTotal;
  std::int8_t column = -1;  // of the values in a sequence's codes, or -1
  bool fractions = false;   // values are real numbers, else whole ones
};

class Tally {
 public:
  // `subject` numbers subjects from 1; those of one subject come one after the other.
  void add(std::uint64_t subject) { add(subject, 1); }
  void add(std::uint64_t subject, std::uint64_t events) {
    events_ += events;
    subjects_ += subject != last_subject_ ? 1 : 0;
    last_subject_ = subject;
  }
  void add(std::uint64_t subject, Code value, const Measuring& measuring);
  void merge(const Tally& other, const Measuring& measuring);

  bool empty() const { return events_ == 0; }
  std::uint64_t subjects() const { return subjects_; }
  std::size_t held() const { return values_.size(); }  // values that are kept
  Number number(const Measuring& measuring) const;

 private:
  void add_up(Code value, const Measuring& measuring);
  void widen(Code value, const Measuring& measuring, bool first);
  void keep(Code value, const Measuring& measuring);
  Number percentile(const Measuring& measuring, double q) const;

  std::uint64_t events_ = 0;
  std::uint64_t subjects_ = 0;
  std::uint64_t last_subject_ = 0;
  WholeSum whole_;
  FractionSum fractions_;
  double low_ = 0;  // of fractions
  double high_ = 0;
  std::int64_t least_ = 0;  // of whole numbers
  std::int64_t most_ = 0;
  std::vector<Code> values_;  // of percentiles: all; of kDistinct: all, now and then without repetitions
  std::size_t compact_at_ = 0;
};

}  // namespace rouse::behaviour
