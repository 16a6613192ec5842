#include "identity/internal/junk_screen.h"

namespace rouse::identity {

JunkScreen::JunkScreen(const IdentifierTypes& types, TypeIndex type)
    : is_root_(types[type].kind == IdentifierClass::kRoot) {
  constexpr auto kAnySize = ~std::uint64_t{0};
  for (unsigned c = 0; c < sizes_.size(); ++c) {
    if (is_blank(static_cast<char>(c))) sizes_[c] = kAnySize;
  }
  for (const auto& rule : types.junk) add(rule);
  for (const auto& rule : types[type].junk) add(rule);
}

void JunkScreen::add(const JunkRule& rule) {
  const auto from = [&](char c) -> std::uint64_t& { return sizes_[static_cast<unsigned char>(c)]; };
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  switch (rule.kind) {
    case JunkRule::Kind::kWord: {
      if (rule.text.empty()) return;  // fits blank values only, which are junk anyway
      const auto size = std::uint64_t{1} << std::min(rule.text.size(), kSizeMax);
      const char first = rule.text.front();
      from(first) |= size;
      if (is_letter(first)) from(static_cast<char>(first ^ ' ')) |= size;  // in any case
      return;
    }
    case JunkRule::Kind::kOnly:
      for (const char c : rule.text) from(c) = ~std::uint64_t{0};
      return;
    case JunkRule::Kind::kSameCharacter:
      same_from_ = std::min(same_from_, std::max<std::size_t>(rule.times, 2));
      return;
  }
}

}  // namespace rouse::identity
