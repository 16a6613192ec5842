// AES-256-GCM (NIST SP 800-38D) with 96-bit nonces and 128-bit tags.
#pragma once

#include <openssl/types.h>

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/internal/keys/secret.h"

namespace rouse::access {

// What texts that are sealed one after the other share, and each would cost as much as its encryption: memory
// for the cipher, and random bytes, taken from the system many at a time. Not thread-safe, and not to be kept
// over a fork: both processes would use the same nonces.
class SealingRun {
 public:
  SealingRun();
  ~SealingRun();
  SealingRun(const SealingRun&) = delete;
  SealingRun& operator=(const SealingRun&) = delete;

  // For nonces and names; keys are made by Secret::random().
  void random(std::span<unsigned char> bytes);

 private:
  friend class Cipher;
  static constexpr std::size_t kRandomAtOnce = 4'096;
  struct FreeContext {
    void operator()(EVP_CIPHER_CTX* context) const;
  };

  std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context_;
  bool has_cipher_ = false;
  std::vector<unsigned char> random_;
  std::size_t random_used_ = 0;
};

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
  // The same, in a run of one cipher only.
  std::string seal(const Secret& key, std::string_view associated, std::string_view text,
                   SealingRun& run) const;
  // Nothing when any byte of what was sealed or of `associated` is another.
  std::optional<std::string> open(const Secret& key, std::string_view associated,
                                  std::string_view sealed) const;

  // seal() with a nonce that is given: for known answers only, a nonce is never used twice.
  std::string seal_with(const Nonce& nonce, const Secret& key, std::string_view associated,
                        std::string_view text) const;

 private:
  std::string seal_with(const Nonce& nonce, const Secret& key, std::string_view associated,
                        std::string_view text, SealingRun& run) const;
  struct FreeCipher {
    void operator()(EVP_CIPHER* cipher) const;
  };
  std::unique_ptr<EVP_CIPHER, FreeCipher> cipher_;
};

}  // namespace rouse::access
