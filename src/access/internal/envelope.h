// Envelope: what stands before every ciphertext, and is authenticated with it.
//
//   format 1 byte · purpose 1 byte · key id 4 bytes · subject 16 bytes · checksum 4 bytes
//
// The checksum, of the bytes before it, tells a damaged envelope from one whose key is gone.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "access/internal/subject.h"

namespace rouse::access {

enum class Purpose : std::uint8_t { kText = 1, kValue = 2, kCustomerKey = 3 };

// Names one key of a customer, or the key file's: a key made after a customer was forgotten has another id.
using KeyId = std::array<char, 4>;

struct Envelope {
  Purpose purpose = Purpose::kText;
  KeyId key_id{};
  Subject subject;
};

inline constexpr std::size_t kEnvelopeBytes = 26;

std::string encode(const Envelope& envelope);
// Of the bytes at the beginning of `sealed`; nothing when they are no envelope for this purpose.
std::optional<Envelope> decode_envelope(Purpose purpose, std::string_view sealed);

}  // namespace rouse::access
