// AES-256-GCM (NIST SP 800-38D) with 96-bit nonces and 128-bit tags.
#pragma once

#include <openssl/types.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "access/internal/keys/secret.h"

namespace rouse::access {

// Thread-safe.
class Cipher {
 public:
  static constexpr std::size_t kNonceBytes = 12;
  static constexpr std::size_t kTagBytes = 16;
  using Nonce = std::array<unsigned char, kNonceBytes>;

  Cipher();
  ~Cipher();

  // A random nonce, the encrypted text and its tag. `associated` is not in it, but must be the same later.
  std::string seal(const Secret& key, std::string_view associated, std::string_view text) const;
  // Nothing when any byte of what was sealed or of `associated` is another.
  std::optional<std::string> open(const Secret& key, std::string_view associated,
                                  std::string_view sealed) const;

  // seal() with a nonce that is given: for known answers only, a nonce is never used twice.
  std::string seal_with(const Nonce& nonce, const Secret& key, std::string_view associated,
                        std::string_view text) const;

 private:
  struct FreeCipher {
    void operator()(EVP_CIPHER* cipher) const;
  };
  std::unique_ptr<EVP_CIPHER, FreeCipher> cipher_;
};

}  // namespace rouse::access
