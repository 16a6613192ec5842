// TabSeparated answers: rows of unescaped fields.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rouse::warehouse::internal {

std::vector<std::vector<std::string>> parse_tsv(std::string_view text);

}  // namespace rouse::warehouse::internal
