// Quoting: the only way a value or a name enters SQL text.
#pragma once

#include <string>
#include <string_view>

namespace rouse::warehouse {

// A string literal with its quotes. Any bytes, NUL and invalid UTF-8 included, come out of the server as they
// went in.
std::string quote(std::string_view value);

// A table, column or alias name in backticks. `name` is not empty and has no NUL.
std::string quote_identifier(std::string_view name);

}  // namespace rouse::warehouse
