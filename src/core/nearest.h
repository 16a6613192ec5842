// "Did you mean": the known name closest to a misspelt one.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace rouse::core {

// The candidate within an edit distance of a third of the name's length (at least 2), the first on a tie;
// empty if none is that close. Distance counts bytes changed, added, dropped or two neighbours swapped; case
// is ignored.
std::string nearest(std::string_view name, std::span<const std::string> candidates);

// "did you mean 'login'?", or "known: a, b, c" for up to 8 candidates when none is close.
std::string suggest(std::string_view name, std::span<const std::string> candidates);

}  // namespace rouse::core
