// What the text of a statement says of it.
#pragma once

#include <string_view>

namespace rouse::warehouse::internal {

// By its first word: SELECT, WITH, SHOW, DESCRIBE, EXISTS, EXPLAIN or CHECK. Such a statement may be
// repeated.
bool only_reads(std::string_view sql);

}  // namespace rouse::warehouse::internal
