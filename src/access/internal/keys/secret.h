// Keys in memory: random bytes that are overwritten when they go.
#pragma once

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <array>
#include <cstddef>

#include "core/result.h"

namespace rouse::access {

inline constexpr std::size_t kSecretBytes = 32;

// 256 bits.
class Secret {
 public:
  using Bytes = std::array<unsigned char, kSecretBytes>;

  Secret() = default;
  explicit Secret(const Bytes& bytes) : bytes_(bytes) {}
  Secret(const Secret&) = default;
  Secret& operator=(const Secret&) = default;
  ~Secret() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

  static Secret random() {
    Secret secret;
    core::require(RAND_priv_bytes(secret.bytes_.data(), kSecretBytes) == 1, "the system gives random bytes");
    return secret;
  }

  const unsigned char* data() const { return bytes_.data(); }
  unsigned char* data() { return bytes_.data(); }

 private:
  Bytes bytes_{};
};

}  // namespace rouse::access
