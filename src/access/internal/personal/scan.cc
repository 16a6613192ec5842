#include "access/internal/personal/scan.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <span>

#include "access/internal/personal/numbers.h"

namespace rouse::access {
namespace {

constexpr std::size_t kNumberLengthMin = 11;  // of a mobile number
constexpr std::size_t kNumberLengthMax = 24;  // digits looked at together
constexpr std::size_t kIdDigits = 17;         // of an ID number, before its check digit
constexpr std::size_t kGroupsMax = 6;
constexpr std::size_t kEmailLocalMax = 64;    // RFC 5321, 4.5.3.1.1
constexpr std::size_t kEmailDomainMax = 255;  // 4.5.3.1.2
constexpr std::size_t kHexIdLengthMin = 16;   // shorter words of a-f and digits may be user names
constexpr std::size_t kHexIdLooked = 64;      // characters on either side
constexpr std::size_t kUuidTailLength = 12;
constexpr std::string_view kEncodedAt = "%40";

constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_hex_letter(char c) { return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
constexpr bool is_hex(char c) { return is_digit(c) || is_hex_letter(c); }
constexpr bool is_word(char c) { return is_digit(c) || is_letter(c); }
constexpr bool is_local(char c) { return is_word(c) || c == '.' || c == '_' || c == '+' || c == '-'; }
constexpr bool is_domain(char c) { return is_word(c) || c == '.' || c == '-'; }

// Characters that a personal value may begin at or be recognised by.
constexpr std::array<bool, 256> kInteresting = [] {
  std::array<bool, 256> table{};
  for (char c = '0'; c <= '9'; ++c) table[static_cast<unsigned char>(c)] = true;
  table['@'] = true;
  table['%'] = true;
  return table;
}();

bool digit_at(std::string_view text, std::size_t at) { return at < text.size() && is_digit(text[at]); }

// A further group of digits follows those that end at `end`.
bool may_go_on(std::string_view text, std::size_t end) {
  return digit_at(text, end + 1) && (text[end] == ' ' || text[end] == '-');
}

std::size_t end_of_digits(std::string_view text, std::size_t at) {
  while (digit_at(text, at)) ++at;
  return at;
}

// Part of a decimal fraction, before or after its point.
bool in_fraction(std::string_view text, std::size_t begin, std::size_t end) {
  const bool after_point = begin >= 2 && text[begin - 1] == '.' && is_digit(text[begin - 2]);
  const bool before_point = end < text.size() && text[end] == '.' && digit_at(text, end + 1);
  return after_point || before_point;
}

// After "-a456-", as the last part of a UUID is.
bool follows_uuid(std::string_view text, std::size_t at) {
  constexpr std::size_t kPart = 6;
  if (at < kPart) return false;
  const auto part = text.substr(at - kPart, kPart);
  return part.front() == '-' && part.back() == '-' && std::ranges::all_of(part.substr(1, kPart - 2), is_hex);
}

// Part of a hash, of a UUID or of another id in hexadecimal.
bool in_hex_id(std::string_view text, std::size_t begin, std::size_t end) {
  const auto first = begin - std::min(begin, kHexIdLooked);
  const auto last = std::min(text.size(), end + kHexIdLooked);
  while (begin > first && is_word(text[begin - 1])) --begin;
  while (end < last && is_word(text[end])) ++end;
  const auto word = text.substr(begin, end - begin);
  if (!std::ranges::all_of(word, is_hex) || !std::ranges::any_of(word, is_hex_letter)) return false;
  return word.size() >= kHexIdLengthMin || (word.size() == kUuidTailLength && follows_uuid(text, begin));
}

// Digits from `begin` on without the single spaces or dashes between them.
struct Number {
  std::array<char, kNumberLengthMax> characters{};
  std::size_t length = 0;
  std::size_t end = 0;

  bool add(std::string_view part) {
    if (length + part.size() > characters.size()) return false;
    std::ranges::copy(part, characters.begin() + static_cast<std::ptrdiff_t>(length));
    length += part.size();
    return true;
  }
  void add_x() {
    add("X");
    ++end;
  }
  std::string_view text() const { return {characters.data(), length}; }
};

// The lengths of groups that people write numbers in: 138 0013 8000, 110105 19491231 002X, 6222 0212 3456
// 7890.
bool are_usual_groups(std::span<const std::size_t> lengths) {
  const auto are = [&](std::initializer_list<std::size_t> usual) {
    return std::ranges::equal(lengths, usual);
  };
  const bool rest_of_card = lengths.size() == 5 && lengths[4] <= 3;
  const bool card = are({4, 4, 4, 4}) || (rest_of_card && std::ranges::count(lengths.first(4), 4U) == 4);
  return card || are({3, 4, 4}) || are({2, 3, 4, 4}) || are({2, 11}) || are({6, 8, 4});
}

// The check digit X that may follow 17 digits.
bool x_follows(std::string_view text, std::size_t at) {
  return at < text.size() && (text[at] == 'X' || text[at] == 'x') &&
         (at + 1 == text.size() || !is_word(text[at + 1]));
}

std::optional<PersonalSpan> number_span(const Number& number, std::size_t begin) {
  const auto found = class_of_number(number.text());
  if (!found) return std::nullopt;
  return PersonalSpan{begin, number.end, *found};
}

// A number written in one piece, text[begin, end), and perhaps an X.
std::optional<PersonalSpan> plain_number(std::string_view text, std::size_t begin, std::size_t end) {
  Number number;
  if (end - begin < kNumberLengthMin || !number.add(text.substr(begin, end - begin))) return std::nullopt;
  number.end = end;
  if (number.length == kIdDigits && x_follows(text, end)) number.add_x();
  return number_span(number, begin);
}

// Quick: a second group follows that has one of the lengths above, as those of dates do not.
bool may_be_grouped(std::string_view text, std::size_t end) {
  if (!may_go_on(text, end)) return false;
  const auto length = end_of_digits(text, end + 1) - end - 1;
  return length == 3 || length == 4 || length == 8 || length == 11;
}

// A number written in groups, the first of them text[begin, end): as many groups as make one.
std::optional<PersonalSpan> grouped_number(std::string_view text, std::size_t begin, std::size_t end) {
  const char separator = text[end];
  Number number;
  std::array<std::size_t, kGroupsMax> lengths{};
  std::optional<PersonalSpan> found;
  std::size_t at = begin;
  for (std::size_t groups = 1; groups <= kGroupsMax; ++groups) {
    number.end = end_of_digits(text, at);
    if (!number.add(text.substr(at, number.end - at))) break;
    if (number.length == kIdDigits && x_follows(text, number.end)) number.add_x();
    lengths[groups - 1] = number.end - at;
    if (are_usual_groups({lengths.data(), groups})) {
      if (const auto span = number_span(number, begin)) found = span;
    }
    if (!may_go_on(text, number.end) || text[number.end] != separator) break;
    at = number.end + 1;
  }
  return found;
}

// The digits text[begin, end) may begin with what is left of a percent escape: %2013800138000 is a space and
// a number, %3D138... an equals sign and one.
std::size_t escape_length(std::string_view text, std::size_t begin) {
  if (begin >= 1 && text[begin - 1] == '%') return 2;
  if (begin >= 2 && text[begin - 2] == '%' && is_hex_letter(text[begin - 1])) return 1;
  return 0;
}

std::optional<PersonalSpan> find_number(std::string_view text, std::size_t begin, std::size_t end) {
  if (in_fraction(text, begin, end)) return std::nullopt;
  const bool grouped = may_be_grouped(text, end);
  const auto look = [&](std::size_t first) {
    const auto plain = plain_number(text, first, end);
    return plain || !grouped ? plain : grouped_number(text, first, end);
  };
  auto span = look(begin);
  if (const auto escape = escape_length(text, begin); !span && escape > 0) span = look(begin + escape);
  // Eleven digits in a row happen in hashes; the longer numbers hardly do, and have check digits.
  const bool by_chance = span && span->value_class == PersonalClass::kPhone && in_hex_id(text, begin, end);
  return by_chance ? std::nullopt : span;
}

// Names like logo@2x.png are no addresses.
bool is_picture(std::string_view domain) {
  constexpr std::array<std::string_view, 6> kSuffixes{".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"};
  return is_digit(domain[0]) &&
         std::ranges::any_of(kSuffixes, [&](auto suffix) { return domain.ends_with(suffix); });
}

// The length of the domain that the text begins with; 0 when it is none.
std::size_t domain_length(std::string_view text) {
  std::size_t length = 0;
  while (length < std::min(text.size(), kEmailDomainMax) && is_domain(text[length])) ++length;
  while (length > 0 && !is_word(text[length - 1])) --length;  // the point that ends a sentence
  const auto domain = text.substr(0, length);
  const auto point = domain.rfind('.');
  if (point == std::string_view::npos || !is_word(domain[0])) return 0;
  const auto top = domain.substr(point + 1);
  const bool known_shape = top.size() >= 2 && std::ranges::all_of(top, is_letter);
  return known_shape && domain.find("..") == std::string_view::npos && !is_picture(domain) ? length : 0;
}

// The address around an '@' (or %40) of `at_length` characters at `at`, none where that is 0; nothing of it
// is before `from`.
std::optional<PersonalSpan> email_around(std::string_view text, std::size_t from, std::size_t at,
                                         std::size_t at_length) {
  if (at_length == 0) return std::nullopt;
  std::size_t begin = at;
  while (begin > from && at - begin < kEmailLocalMax && is_local(text[begin - 1])) --begin;
  const bool escaped = begin > 0 && text[begin - 1] == '%' && at - begin > 2 && is_hex(text[begin]);
  if (escaped) begin += 2;
  while (begin < at && !is_word(text[begin])) ++begin;
  const auto domain = domain_length(text.substr(at + at_length));
  if (begin == at || domain == 0) return std::nullopt;
  return PersonalSpan{begin, at + at_length + domain, PersonalClass::kEmail};
}

std::size_t at_sign_length(std::string_view text, std::size_t at) {
  if (at >= text.size()) return 0;
  if (text[at] == '@') return 1;
  return text.substr(at).starts_with(kEncodedAt) ? kEncodedAt.size() : 0;
}

// The address whose local part goes on at `at`.
std::optional<PersonalSpan> email_through(std::string_view text, std::size_t from, std::size_t at) {
  const auto limit = at + kEmailLocalMax;
  while (at < text.size() && at < limit && is_local(text[at])) ++at;
  return email_around(text, from, at, at_sign_length(text, at));
}

// The number that begins with the digits text[begin, end), or the address that they are in.
std::optional<PersonalSpan> number_or_email(std::string_view text, std::size_t from, std::size_t begin,
                                            std::size_t end) {
  const bool possible = end - begin >= kNumberLengthMin || may_be_grouped(text, end);
  const auto number = possible ? find_number(text, begin, end) : std::nullopt;
  if (!number) return std::nullopt;
  const auto email = email_through(text, from, number->end);
  return email && email->begin <= number->begin ? email : number;
}

}  // namespace

bool may_be_personal(std::string_view text) {
  unsigned digits = 0;
  unsigned signs = 0;
  for (const char c : text) {  // no branches, so that the compiler takes many characters at a time
    digits += is_digit(c) ? 1U : 0U;
    signs += c == '@' || c == '%' ? 1U : 0U;
  }
  return signs > 0 || digits >= kNumberLengthMin;
}

std::optional<PersonalSpan> find_personal(std::string_view text, std::size_t from) {
  for (std::size_t at = from; at < text.size();) {
    if (!kInteresting[static_cast<unsigned char>(text[at])]) {
      ++at;
    } else if (is_digit(text[at])) {
      const auto end = end_of_digits(text, at);
      if (const auto found = number_or_email(text, from, at, end)) return found;
      at = end;
    } else {
      const auto length = at_sign_length(text, at);
      if (const auto email = email_around(text, from, at, length)) return email;
      ++at;
    }
  }
  return std::nullopt;
}

}  // namespace rouse::access
