#include "ingest/internal/collect/pseudonyms.h"

#include "ingest/internal/wire/json_scalars.h"

namespace rouse::ingest {
namespace {

using access::PersonalClass;

constexpr std::size_t kNamesMax = 4'096;      // whose class is remembered
constexpr std::size_t kPersonalBytesMin = 5;  // "a@b.c": nothing shorter is personal by its look
constexpr int kPersonalDigitsMin = 11;        // of a mobile number, the shortest of the numbers

// False for most texts, much faster than a search: no number has fewer digits, no address lacks its sign.
bool may_be_personal(std::string_view text) {
  if (text.size() < kPersonalBytesMin) return false;
  int digits = 0;
  int signs = 0;
  for (const char c : text) {
    digits += c >= '0' && c <= '9' ? 1 : 0;
    signs += c == '@' || c == '%' ? 1 : 0;
  }
  return signs > 0 || digits >= kPersonalDigitsMin;
}

std::optional<PersonalClass> class_of_value(std::string_view value) {
  if (!may_be_personal(value)) return std::nullopt;
  return access::class_of_value(value);
}

}  // namespace

std::string_view Pseudonyms::token(PersonalClass value_class, std::string_view value, bool* kept) {
  const std::string_view token = arena_.keep(vault_.token(value_class, value));
  if (value.size() > access::kPersonalBytesMax) {
    if (kept) *kept = false;
  } else if (!vault_.knows(token)) {
    values_.push_back({value_class, std::string{token}, std::string{owner_}, std::string{value}});
  }
  return token;
}

std::string_view Pseudonyms::token_alone(PersonalClass value_class, std::string_view value) {
  return arena_.keep(vault_.token(value_class, value));
}

std::string_view Pseudonyms::bare_token(std::string_view value) {
  return token_alone(PersonalClass::kOther, value);
}

std::string_view Pseudonyms::id(std::string_view value) {
  const auto value_class = class_of_value(value);
  return value_class ? token(*value_class, value) : text(value);
}

std::string_view Pseudonyms::id_alone(std::string_view value) {
  const auto value_class = class_of_value(value);
  return value_class ? token_alone(*value_class, value) : text(value);
}

std::string_view Pseudonyms::text(std::string_view value) {
  return is_personal(value) ? arena_.keep(access::redact(value)) : value;
}

bool Pseudonyms::is_personal(std::string_view text) {
  return may_be_personal(text) && access::holds_personal_data(text);
}

std::optional<PersonalClass> Pseudonyms::class_of_name(std::string_view name) {
  const auto known = names_.find(name);
  if (known != names_.end()) return known->second;
  if (names_.size() >= kNamesMax) names_.clear();
  const auto value_class = access::class_of_name(name);
  names_.emplace(name, value_class);
  return value_class;
}

void Pseudonyms::write_scalar(const JsonNode& value, std::optional<PersonalClass> value_class,
                              std::string& into) {
  if (value.kind != JsonKind::kString && value.kind != JsonKind::kNumber) {
    into += value.text;
    return;
  }
  if (!value_class) value_class = class_of_value(value.text);
  if (value_class && !value.text.empty()) {
    write_json_string(token(*value_class, value.text), into);
  } else if (value.kind == JsonKind::kNumber && fits_64_bits(value.text)) {
    into += value.text;
  } else {
    write_json_string(text(value.text), into);
  }
}

void Pseudonyms::write(const JsonNode& value, std::optional<PersonalClass> value_class, std::string& into) {
  if (is_scalar(value)) return write_scalar(value, value_class, into);
  const bool object = value.kind == JsonKind::kObject;
  into += object ? '{' : '[';
  bool first = true;
  each_child(value, [&](const JsonNode& child) {
    if (!first) into += ',';
    first = false;
    auto child_class = value_class;
    if (object) {
      if (!child_class) child_class = class_of_name(child.key);
      write_json_string(text(child.key), into);
      into += ':';
    }
    write(child, child_class, into);
  });
  into += object ? '}' : ']';
}

}  // namespace rouse::ingest
