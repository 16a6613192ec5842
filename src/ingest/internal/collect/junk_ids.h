// Ids that name nobody: what apps send when they have none. Pure; thread-safe.
#pragma once

#include <string_view>

namespace rouse::ingest {

// "", "null", "undefined", "nil", "none", "anonymous", "-1" in any case, and only zeros and dashes.
bool is_junk_id(std::string_view id);

}  // namespace rouse::ingest
