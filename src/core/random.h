// Seeded randomness. The same seed gives the same numbers on every machine and in every build, which std::
// distributions do not promise.
#pragma once

#include <cstdint>

namespace rouse::core {

// xoshiro256** seeded by splitmix64 (Blackman and Vigna, prng.di.unimi.it). Not thread-safe; not for secrets.
class Random {
 public:
  explicit Random(std::uint64_t seed);
  std::uint64_t next();
  std::uint64_t below(std::uint64_t bound);                   // uniform in [0, bound); bound > 0
  std::int64_t between(std::int64_t low, std::int64_t high);  // uniform in [low, high]
  double uniform();                                           // uniform in [0, 1)
  bool chance(double probability) { return uniform() < probability; }

 private:
  std::uint64_t state_[4];
};

}  // namespace rouse::core
