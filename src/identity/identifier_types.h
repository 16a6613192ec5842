// Identifiers of persons, and the rules about them: which types there are, how much each proves, which values
// are junk.
//
// An identifier is a (type, value) pair: a customer number, a phone token, a device id. All of them share one
// number space (identity/numbering.h, type "customer"), in which an identifier is known by its key: the value
// itself for the customer number, type + ":" + value for every other ("device_id:3f2a"), and
// "anonymous:" + value for anonymous_id.
//
// The rules are a YAML file that a bank edits (packs/identity/identifier_types.yaml, the default, is also
// compiled in). Errors of the reader name file, line, field and rule. Pure values; thread-safe to read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace rouse::identity {

inline constexpr std::size_t kIdentifierTypesMax = 64;
inline constexpr std::size_t kJunkRulesMax = 1'000;  // of a type, or common to all
inline constexpr std::size_t kTypeNameBytesMax = 32;

inline constexpr std::string_view kCustomerNo = "customer_no";
inline constexpr std::string_view kAnonymousId = "anonymous_id";
inline constexpr std::string_view kPreviousId = "previous_id";  // of `alias`: see identity/resolver.h
inline constexpr std::string_view kStretch = "stretch";         // see identity/graph.h

// How much an identifier proves, the strongest first.
enum class IdentifierClass : std::uint8_t {
  kRoot,      // the customer number: one per customer, never merged into another
  kPersonal,  // given to one person: phone, WeChat openid
  kShared,    // people may share it: device, cookie; it follows the last person who showed themselves
  kFact,      // links nothing; two customers with one of them are a probable duplicate
};

struct JunkRule {
  enum class Kind : std::uint8_t {
    kWord,           // the text itself, in any case
    kOnly,           // a value that has no other characters than those of the text
    kSameCharacter,  // one character over and over, at least `times`
  };
  Kind kind = Kind::kWord;
  std::string text{};
  std::uint32_t times = 0;

  bool operator==(const JunkRule&) const = default;
};

struct IdentifierType {
  std::string name;
  IdentifierClass kind = IdentifierClass::kShared;
  std::uint32_t priority = 0;          // within the class; the lower number is the stronger
  std::uint32_t max_per_customer = 0;  // 0: no limit of its own
  bool moves = false;                  // to another customer who shows it; shared types always do
  std::uint32_t customers_max = 0;  // seen with more customers it is blocked: from then on it links nothing
  std::vector<JunkRule> junk{};

  bool operator==(const IdentifierType&) const = default;
};

// Index into IdentifierTypes::types.
using TypeIndex = std::uint8_t;
inline constexpr TypeIndex kNoType = 255;

struct IdentifierTypes {
  std::vector<IdentifierType> types;
  std::vector<JunkRule> junk;  // of every type

  const IdentifierType& operator[](TypeIndex index) const { return types[index]; }
  std::optional<TypeIndex> find(std::string_view name) const;
  std::vector<std::string> names() const;

  bool operator==(const IdentifierTypes&) const = default;
};

// What packs/identity/identifier_types.yaml says.
IdentifierTypes default_identifier_types();
core::Result<IdentifierTypes> identifier_types_from_yaml(std::string_view text, std::string_view file);

// A value that names nobody: empty or blank, fits a junk rule of its type or of all, or, as a customer
// number, would be taken for the key of another type ("device_id:3f2a").
bool is_junk(const IdentifierTypes& types, TypeIndex type, std::string_view value);

struct Identifier {
  std::string type;
  std::string value;

  bool operator==(const Identifier&) const = default;
};

std::string key_of(std::string_view type, std::string_view value);
// Appends the key to `into`.
void append_key(std::string_view type, std::string_view value, std::string& into);
// The inverse. The key of a stretch (identity/graph.h) has the type kStretch.
Identifier identifier_of_key(const IdentifierTypes& types, std::string_view key);

}  // namespace rouse::identity
