// The movements of a customer's demand account on a day. What they come to is the world's (Life::today, its
// holdings and the events); how they are divided and by which channel is drawn from a stream of its own.
//
// More than 70 % of customers' financial transactions are done online is published; the shares by age are
// invented so that they come to 74 % of all but those of the bank's batches.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "bank/calendar.h"
#include "world/customer.h"
#include "world/event.h"
#include "world/life.h"

namespace rouse::sim {

enum class TransactionChannel : std::uint8_t {
  kCounter,
  kSelfService,
  kMobile,
  kOnline,
  kThirdParty,
  kPos,
  kBatch
};
std::string_view to_string(TransactionChannel channel);

struct Movement {
  std::int64_t time_ms = 0;  // of the day
  std::int64_t amount_fen = 0;
  std::int64_t balance_fen = 0;  // after it
  bool credit = false;
  TransactionChannel channel = TransactionChannel::kBatch;
  std::string_view type;     // in Chinese
  std::string_view summary;  // likewise
};

// In the order of time; the balance never falls below 0. `life` is that of the day's end.
void move_day(std::uint64_t seed, const Customer& customer, const Life& life, const Day& day,
              std::span<const Event> events, std::vector<Movement>& movements);

}  // namespace rouse::sim
