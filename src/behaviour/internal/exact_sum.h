// Sums that do not depend on the order in which subjects are read, as they are exact: whole numbers in 128
// bits, others as a sum of parts that share no bits (Shewchuk, "Adaptive precision floating-point
// arithmetic").
#pragma once

#include <cstdint>
#include <vector>

#include "behaviour/answer/number.h"
#include "behaviour/sequence.h"

namespace rouse::behaviour {

// Values as codes (value_sql): what a code is as a number.
std::int64_t whole_of(Code code);
double fraction_of(Code code);
Code code_from_whole(std::int64_t number);

// A sum of 64-bit integers.
class WholeSum {
 public:
  void add(std::int64_t value) {
    const auto before = low_;
    low_ += static_cast<std::uint64_t>(value);
    high_ += (value < 0 ? -1 : 0) + (low_ < before ? 1 : 0);
  }
  void add(const WholeSum& other) {
    low_ += other.low_;
    high_ += other.high_ + (low_ < other.low_ ? 1 : 0);
  }
  // Exactly, where 64 bits hold it.
  Number number() const;
  double rounded() const;

 private:
  bool fits() const;

  std::int64_t high_ = 0;
  std::uint64_t low_ = 0;
};

// The correctly rounded sum of finite numbers.
class FractionSum {
 public:
  void add(double value);
  void add(const FractionSum& other) {
    for (const double part : other.parts_) add(part);
  }
  double rounded() const;

 private:
  std::vector<double> parts_;  // ascending magnitude, no two overlap
};

// A sum of the values of a property: whole numbers, or fractions.
class ValueSum {
 public:
  void add(Code value, bool fractions) {
    if (fractions) {
      fractions_.add(fraction_of(value));
    } else {
      whole_.add(whole_of(value));
    }
  }
  void add(const ValueSum& other) {
    whole_.add(other.whole_);
    fractions_.add(other.fractions_);
  }
  Number number(bool fractions) const { return fractions ? Number{fractions_.rounded()} : whole_.number(); }

 private:
  WholeSum whole_;
  FractionSum fractions_;
};

}  // namespace rouse::behaviour
