#include "identity/identifier_types.h"

#include <algorithm>

namespace rouse::identity {
namespace {

constexpr std::string_view kAnonymousPrefix = "anonymous";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

bool fits(const JunkRule& rule, std::string_view value) {
  switch (rule.kind) {
    case JunkRule::Kind::kWord:
      return std::ranges::equal(value, rule.text, [](char a, char b) { return lower(a) == lower(b); });
    case JunkRule::Kind::kOnly: return value.find_first_not_of(rule.text) == std::string_view::npos;
    case JunkRule::Kind::kSameCharacter:
      return value.size() >= rule.times && value.find_first_not_of(value.front()) == std::string_view::npos;
  }
  return false;
}

std::string_view prefix_of(std::string_view type) { return type == kAnonymousId ? kAnonymousPrefix : type; }

// The type whose key this is, other than the customer number's; empty: none.
std::string_view type_of_key(const IdentifierTypes& types, std::string_view key) {
  const auto colon = key.find(':');
  if (colon == std::string_view::npos) return {};
  const auto prefix = key.substr(0, colon);
  if (prefix == kAnonymousPrefix) return kAnonymousId;
  for (const auto reserved : {kStretch, kPreviousId, kAnonymousId}) {
    if (prefix == reserved) return reserved;
  }
  const auto found = std::ranges::find(types.types, prefix, &IdentifierType::name);
  return found == types.types.end() || found->kind == IdentifierClass::kRoot ? std::string_view{}
                                                                             : found->name;
}

JunkRule word(std::string_view text) { return {.kind = JunkRule::Kind::kWord, .text = std::string{text}}; }

}  // namespace

std::vector<std::string> IdentifierTypes::names() const {
  std::vector<std::string> names(types.size());
  std::ranges::transform(types, names.begin(), &IdentifierType::name);
  return names;
}

std::optional<TypeIndex> IdentifierTypes::find(std::string_view name) const {
  const auto found = std::ranges::find(types, name, &IdentifierType::name);
  if (found == types.end()) return std::nullopt;
  return static_cast<TypeIndex>(found - types.begin());
}

IdentifierTypes default_identifier_types() {
  using Class = IdentifierClass;
  constexpr std::uint32_t kPersonal = 5;  // customers_max
  constexpr std::uint32_t kShared = 20;
  const JunkRule same_digit{.kind = JunkRule::Kind::kSameCharacter, .times = 8};
  IdentifierTypes rules;
  const auto add = [&](std::string_view name, Class kind, std::uint32_t priority) -> IdentifierType& {
    return rules.types.emplace_back(IdentifierType{
        .name = std::string{name},
        .kind = kind,
        .priority = priority,
        .max_per_customer = kind == Class::kRoot ? 1U : 0U,
        .moves = kind == Class::kShared,
        .customers_max = kind == Class::kPersonal ? kPersonal
                         : kind == Class::kShared ? kShared
                                                  : 0U,
    });
  };
  add(kCustomerNo, Class::kRoot, 1);
  auto& phone = add("phone_token", Class::kPersonal, 2);
  phone.max_per_customer = 5;
  phone.moves = true;
  add("unionid", Class::kPersonal, 3);
  add("openid", Class::kPersonal, 4);
  add("third_party_id", Class::kPersonal, 5);
  add("email_token", Class::kPersonal, 6);
  auto& device = add("device_id", Class::kShared, 7);
  device.max_per_customer = 50;
  device.junk = {word("02:00:00:00:00:00"), same_digit};
  add("cookie", Class::kShared, 8);
  add(kAnonymousId, Class::kShared, 9);
  add("id_number", Class::kFact, 10);
  add("phone_and_name", Class::kFact, 11);
  rules.junk = {{.kind = JunkRule::Kind::kOnly, .text = "0-"}};
  for (const auto text :
       {"null", "undefined", "nil", "none", "anonymous", "unknown", "nan", "[object Object]", "-1"}) {
    rules.junk.push_back(word(text));
  }
  return rules;
}

bool is_junk(const IdentifierTypes& types, TypeIndex type, std::string_view value) {
  const auto bare = without_blanks(value);
  if (bare.empty()) return true;
  const auto fits_bare = [&](const JunkRule& rule) { return fits(rule, bare); };
  if (std::ranges::any_of(types.junk, fits_bare) || std::ranges::any_of(types[type].junk, fits_bare)) {
    return true;
  }
  return types[type].kind == IdentifierClass::kRoot && !type_of_key(types, value).empty();
}

void append_key(std::string_view type, std::string_view value, std::string& into) {
  if (type != kCustomerNo) (into += prefix_of(type)) += ':';
  into += value;
}

std::string key_of(std::string_view type, std::string_view value) {
  std::string key;
  append_key(type, value, key);
  return key;
}

Identifier identifier_of_key(const IdentifierTypes& types, std::string_view key) {
  const auto type = type_of_key(types, key);
  if (type.empty()) return {std::string{kCustomerNo}, std::string{key}};
  return {std::string{type}, std::string{key.substr(key.find(':') + 1)}};
}

}  // namespace rouse::identity
