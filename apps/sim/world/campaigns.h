// The campaigns of the bank's past: a randomised pilot whose assignment probabilities are logged, and
// campaigns whose customers were picked by rules. The rules pick those who would have come anyway, on
// purpose: whoever compares touched with untouched customers of those is fooled.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "world/customer.h"
#include "world/life.h"
#include "world/reaction.h"

namespace rouse::sim {

struct Variant {
  std::string_view id;
  double share = 1;                    // with which a customer of the campaign is given it
  Channel channel = Channel::kDirect;  // kDirect: nothing is sent
  OfferType offer = OfferType::kNone;
  std::int64_t face_yuan = 0;
};

struct PastCampaign {
  std::string_view id;
  std::string_view zh;
  std::string_view en;
  bool randomised = false;
  std::int32_t begins = 0;  // days before the last one
  std::int32_t ends = 0;
  Landing landing = Landing::kHome;
  std::span<const Variant> variants;
  // By what the bank could see that day.
  bool (*picks)(const Customer& customer, const Life& life, const Day& day) = nullptr;
};

std::span<const PastCampaign> past_campaigns();

// What the bank sends a customer, or keeps from them (a touch by kDirect), that day.
struct Assignment {
  Touch touch;  // its time is when it is sent, or from when on it may pop up
  double probability = 1;
};
// Asked once a day for each customer, after the day has begun for them.
using Assigner = std::function<std::vector<Assignment>(const Customer&, const Life&, const Day&)>;

// That of the past campaigns.
Assigner past_assigner(const Settings& settings);

}  // namespace rouse::sim
