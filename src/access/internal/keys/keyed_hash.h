// HMAC-SHA-256 (FIPS 198-1) under one key, for many threads.
#pragma once

#include <openssl/types.h>

#include <array>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <string_view>

#include "access/internal/keys/secret.h"

namespace rouse::access {

// Thread-safe: a few keyed contexts, of which every call takes a free one.
class KeyedHash {
 public:
  using Digest = std::array<unsigned char, 32>;

  explicit KeyedHash(const Secret& key);
  ~KeyedHash();

  // Of the parts one after the other. The caller sees to it that different parts are not the same bytes.
  Digest of(std::initializer_list<std::string_view> parts) const;

 private:
  static constexpr std::size_t kContexts = 16;
  static constexpr std::size_t kCacheLine = 64;
  struct FreeContext {
    void operator()(EVP_MAC_CTX* context) const;
  };
  struct alignas(kCacheLine) Slot {
    std::mutex mutex;
    std::unique_ptr<EVP_MAC_CTX, FreeContext> context;
  };

  Slot& lock_slot() const;

  mutable std::array<Slot, kContexts> slots_;
};

}  // namespace rouse::access
