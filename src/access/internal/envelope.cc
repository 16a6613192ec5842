#include "access/internal/envelope.h"

#include <algorithm>

#include "core/hash.h"

namespace rouse::access {
namespace {

constexpr char kFormat = 1;
constexpr std::size_t kChecksumBytes = 4;
constexpr std::size_t kCheckedBytes = kEnvelopeBytes - kChecksumBytes;
constexpr std::size_t kKeyIdAt = 2;
constexpr std::size_t kSubjectAt = kKeyIdAt + sizeof(KeyId);
static_assert(kSubjectAt + Subject::kBytes == kCheckedBytes);

std::string checksum(std::string_view bytes) {
  auto hash = core::hash64(bytes);
  std::string text;
  for (std::size_t i = 0; i < kChecksumBytes; ++i, hash >>= 8U) text += static_cast<char>(hash & 0xFFU);
  return text;
}

}  // namespace

std::string encode(const Envelope& envelope) {
  std::string bytes{kFormat, static_cast<char>(envelope.purpose)};
  bytes.append(envelope.key_id.begin(), envelope.key_id.end());
  bytes += envelope.subject.view();
  bytes += checksum(bytes);
  return bytes;
}

std::optional<Envelope> decode_envelope(Purpose purpose, std::string_view sealed) {
  if (sealed.size() < kEnvelopeBytes) return std::nullopt;
  const auto checked = sealed.substr(0, kCheckedBytes);
  const bool known = checked[0] == kFormat && checked[1] == static_cast<char>(purpose);
  if (!known || sealed.substr(kCheckedBytes, kChecksumBytes) != checksum(checked)) return std::nullopt;
  Envelope envelope{.purpose = purpose, .key_id = {}, .subject = {}};
  std::ranges::copy(checked.substr(kKeyIdAt, sizeof(KeyId)), envelope.key_id.begin());
  std::ranges::copy(checked.substr(kSubjectAt), envelope.subject.bytes.begin());
  return envelope;
}

}  // namespace rouse::access
