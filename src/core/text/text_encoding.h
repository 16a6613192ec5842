// What the bytes of a text file mean. Readers work on UTF-8; files in another encoding are converted, and
// only when a definition names it, because guessing an encoding corrupts names silently.
#pragma once

#include <string_view>

namespace rouse::core {

class YamlObject;

enum class TextEncoding { kUtf8, kGbk, kGb18030, kUtf16 };
std::string_view to_string(TextEncoding encoding);  // "utf-8", "gbk", "gb18030", "utf-16", as in YAML

// Reads the member `key` of a definition; `fallback` where it is absent.
TextEncoding read_text_encoding(YamlObject& yaml, std::string_view key, TextEncoding fallback);

}  // namespace rouse::core
