// Rates of events, by source and by network address: token buckets that hold a second's worth. A request
// passes while its buckets are not empty and is charged afterwards, so that a batch larger than the rate
// passes, too, and is worked off.
//
// Addresses are kept as hashes, and only the latest ones (kAddressesMax).
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <unordered_map>

#include "core/time.h"

namespace rouse::ingest {

inline constexpr std::size_t kAddressesMax = 100'000;

struct Rates {
  std::int64_t source = 0;   // events a second; 0: no limit
  std::int64_t address = 0;  // of each address of the source
};

// Thread-safe.
class RateLimits {
 public:
  // How long until a request may pass; 0: now.
  core::Milliseconds wait(std::string_view source, std::string_view address, const Rates& rates,
                          core::Timestamp now);
  void charge(std::string_view source, std::string_view address, const Rates& rates, std::size_t events,
              core::Timestamp now);

 private:
  struct Bucket {
    std::int64_t milli_events = 0;  // that may still come; below zero: to be worked off
    core::Timestamp filled_at{};
  };
  using Buckets = std::unordered_map<std::uint64_t, Bucket>;

  Bucket& bucket(std::uint64_t key, std::int64_t rate, core::Timestamp now, bool of_address);

  std::mutex mutex_;
  Buckets sources_;
  Buckets addresses_;  // seen lately
  Buckets earlier_;    // seen before; those seen again move back
};

}  // namespace rouse::ingest
