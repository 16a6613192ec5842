// Writing JSON text piece by piece, for the `extra` column.
#pragma once

#include <string>
#include <string_view>

namespace rouse::ingest {

void append_json_string(std::string& out, std::string_view text);

// Appends `"key":` to the object text in `out`, opening it if it is empty; close it with '}'.
void append_json_key(std::string& out, std::string_view key);

}  // namespace rouse::ingest
