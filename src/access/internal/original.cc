#include "access/internal/original.h"

namespace rouse::access {
namespace {

constexpr std::size_t kHeadBytes = 3;
static_assert(kPersonalBytesMax < std::size_t{1} << 16U, "the length of a subject has two bytes");

unsigned byte_at(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

}  // namespace

std::string encode(PersonalClass value_class, std::string_view subject, std::string_view value) {
  std::string plain;
  plain.reserve(kHeadBytes + subject.size() + value.size());
  plain += static_cast<char>(value_class);
  plain += static_cast<char>(subject.size() & 0xFFU);
  plain += static_cast<char>(subject.size() >> 8U);
  plain += subject;
  plain += value;
  return plain;
}

std::optional<Original> decode_original(std::string_view plain) {
  if (plain.size() < kHeadBytes || byte_at(plain, 0) > static_cast<unsigned>(PersonalClass::kOther)) {
    return std::nullopt;
  }
  const auto value_class = static_cast<PersonalClass>(plain[0]);
  const std::size_t length = byte_at(plain, 1) | byte_at(plain, 2) << 8U;
  plain.remove_prefix(kHeadBytes);
  if (plain.size() < length) return std::nullopt;
  return Original{value_class, std::string{plain.substr(0, length)}, std::string{plain.substr(length)}};
}

}  // namespace rouse::access
