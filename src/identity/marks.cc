#include "identity/marks.h"

#include <array>
#include <bit>

namespace rouse::identity {
namespace {

// In the order of their bits.
constexpr std::array<std::string_view, 10> kMarkNames{
    "two_customers",         "identifier_limit", "too_many_identifiers", "identifier_kept", "duplicate_fact",
    "customer_number_stays", "blocked",          "junk_identifier",      "unknown_type",    "no_identifier"};

}  // namespace

std::string_view to_string(Mark mark) {
  return kMarkNames[static_cast<std::size_t>(std::countr_zero(bit(mark)))];
}

std::vector<std::string_view> names_of(Marks marks) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < kMarkNames.size(); ++i) {
    if ((marks >> i & 1) != 0) names.push_back(kMarkNames[i]);
  }
  return names;
}

}  // namespace rouse::identity
