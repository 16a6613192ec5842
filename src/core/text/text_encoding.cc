#include "core/text/text_encoding.h"

#include "core/yaml.h"

namespace rouse::core {

std::string_view to_string(TextEncoding encoding) {
  switch (encoding) {
    case TextEncoding::kUtf8: return "utf-8";
    case TextEncoding::kGbk: return "gbk";
    case TextEncoding::kGb18030: return "gb18030";
    case TextEncoding::kUtf16: return "utf-16";
  }
  return {};
}

TextEncoding read_text_encoding(YamlObject& yaml, std::string_view key, TextEncoding fallback) {
  using enum TextEncoding;
  const auto choices = {to_string(kUtf8), to_string(kGbk), to_string(kGb18030), to_string(kUtf16)};
  return static_cast<TextEncoding>(yaml.choice_or(key, choices, static_cast<std::size_t>(fallback)));
}

}  // namespace rouse::core
