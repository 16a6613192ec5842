#include "ingest/internal/collect/person_data.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace rouse::ingest {
namespace {

using access::PersonalClass;
using enum access::PersonalClass;

constexpr std::size_t kTraitBytesMax = 32;  // longer names are none of these
constexpr std::size_t kTokenBytes = 26;     // after the class
constexpr int kPhoneDigitsMin = 7;
constexpr int kPhoneDigitsMax = 15;           // E.164
constexpr std::size_t kIdNumberBytesMin = 6;  // of a passport of any country
constexpr std::size_t kNameBytesMin = 2;      // one character is more in any script but Latin

// Without separators, in lower case.
constexpr auto kTraits = std::to_array<std::pair<std::string_view, PersonalClass>>({
    {"phone", kPhone},
    {"phonenumber", kPhone},
    {"phoneno", kPhone},
    {"mobile", kPhone},
    {"mobilephone", kPhone},
    {"mobilenumber", kPhone},
    {"mobileno", kPhone},
    {"cellphone", kPhone},
    {"shouji", kPhone},
    {"shoujihao", kPhone},
    {"手机", kPhone},
    {"手机号", kPhone},
    {"手机号码", kPhone},
    {"email", kEmail},
    {"emailaddress", kEmail},
    {"youxiang", kEmail},
    {"邮箱", kEmail},
    {"电子邮箱", kEmail},
    {"idcard", kIdNumber},
    {"idcardno", kIdNumber},
    {"idcardnumber", kIdNumber},
    {"idno", kIdNumber},
    {"idnumber", kIdNumber},
    {"certno", kIdNumber},
    {"shenfenzheng", kIdNumber},
    {"shenfenzhenghao", kIdNumber},
    {"sfzh", kIdNumber},
    {"身份证", kIdNumber},
    {"身份证号", kIdNumber},
    {"身份证号码", kIdNumber},
    {"证件号", kIdNumber},
    {"证件号码", kIdNumber},
    {"name", kName},
    {"realname", kName},
    {"fullname", kName},
    {"xingming", kName},
    {"姓名", kName},
    {"真实姓名", kName},
});

int digits_of(std::string_view text) {
  return static_cast<int>(std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; }));
}

}  // namespace

std::optional<PersonalClass> own_trait(std::string_view name) {
  if (name.size() > kTraitBytesMax) return std::nullopt;
  std::string plain;
  for (const char c : name) {
    const bool separator = c == '_' || c == '-' || c == ' ' || c == '.' || c == '$';
    if (!separator) plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  const auto* const found =
      std::ranges::find(kTraits, std::string_view{plain}, &std::pair<std::string_view, PersonalClass>::first);
  return found == kTraits.end() ? std::nullopt : std::optional{found->second};
}

std::optional<PersonalClass> class_of_identifier(std::string_view type) {
  if (type == "phone_token") return kPhone;
  if (type == "email_token") return kEmail;
  if (type == "id_number") return kIdNumber;
  return std::nullopt;
}

bool tells_apart(PersonalClass value_class, std::string_view value) {
  if (value.find('*') != std::string_view::npos) return false;
  switch (value_class) {
    case kPhone: {
      const int digits = digits_of(value);
      return digits >= kPhoneDigitsMin && digits <= kPhoneDigitsMax;
    }
    case kEmail: return access::class_of_value(value) == kEmail;
    case kIdNumber: return value.size() >= kIdNumberBytesMin && digits_of(value) > 0;
    case kName: return value.size() >= kNameBytesMin;
    case kCard:
    case kOther: return false;
  }
  return false;
}

bool is_token(PersonalClass value_class, std::string_view value) {
  const auto prefix = access::to_string(value_class);
  if (value.size() != prefix.size() + 1 + kTokenBytes) return false;
  if (!value.starts_with(prefix) || value[prefix.size()] != '_') return false;
  return std::ranges::all_of(value.substr(prefix.size() + 1),
                             [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

}  // namespace rouse::ingest
