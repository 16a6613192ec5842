// What was refused about an event, or about a row of a link file. Values; thread-safe.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace rouse::identity {

// A bit each.
enum class Mark : std::uint16_t {
  kTwoCustomers = 1,          // a second customer number
  kIdentifierLimit = 2,       // the customer has as many of that type as may be
  kTooManyIdentifiers = 4,    // a person would have more than kPersonIdentifiersMax, or an event has too many
  kIdentifierKept = 8,        // it belongs to another customer and stays there
  kDuplicateFact = 16,        // another customer has shown it first
  kCustomerNumberStays = 32,  // a customer number cannot be parted from its customer
  kBlocked = 64,              // seen with too many customers: it links nothing
  kJunk = 128,                // dropped before it came here (identity/resolver.h)
  kUnknownType = 256,         // likewise
  kNoIdentifier = 512,        // nothing left to go by
};
using Marks = std::uint16_t;
constexpr Marks bit(Mark mark) { return static_cast<Marks>(mark); }
std::string_view to_string(Mark mark);  // "two_customers", ...
std::vector<std::string_view> names_of(Marks marks);

}  // namespace rouse::identity
