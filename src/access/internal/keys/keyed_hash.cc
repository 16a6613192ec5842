#include "access/internal/keys/keyed_hash.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <functional>
#include <string>
#include <thread>

namespace rouse::access {

void KeyedHash::FreeContext::operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }

KeyedHash::KeyedHash(const Secret& key) {
  const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> hmac{
      EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr), &EVP_MAC_free};
  core::require(hmac != nullptr, "OpenSSL has HMAC");
  std::string digest = "SHA256";
  const std::array params{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), digest.size()),
      OSSL_PARAM_construct_end()};
  for (auto& slot : slots_) {
    slot.context.reset(EVP_MAC_CTX_new(hmac.get()));
    core::require(
        slot.context && EVP_MAC_init(slot.context.get(), key.data(), kSecretBytes, params.data()) == 1,
        "HMAC-SHA-256 takes a key");
  }
}

KeyedHash::~KeyedHash() = default;

KeyedHash::Slot& KeyedHash::lock_slot() const {
  const auto first = std::hash<std::thread::id>{}(std::this_thread::get_id());
  for (std::size_t i = 0; i < kContexts; ++i) {
    auto& slot = slots_[(first + i) % kContexts];
    if (slot.mutex.try_lock()) return slot;
  }
  auto& slot = slots_[first % kContexts];
  slot.mutex.lock();
  return slot;
}

KeyedHash::Digest KeyedHash::of(std::initializer_list<std::string_view> parts) const {
  auto& slot = lock_slot();
  const std::lock_guard lock{slot.mutex, std::adopt_lock};
  auto* context = slot.context.get();
  bool done = EVP_MAC_init(context, nullptr, 0, nullptr) == 1;  // the same key again
  for (const auto part : parts) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as OpenSSL wants them
    const auto* bytes = reinterpret_cast<const unsigned char*>(part.data());
    done = done && EVP_MAC_update(context, bytes, part.size()) == 1;
  }
  Digest digest{};
  std::size_t length = 0;
  done = done && EVP_MAC_final(context, digest.data(), &length, digest.size()) == 1;
  core::require(done && length == digest.size(), "HMAC-SHA-256 works");
  return digest;
}

}  // namespace rouse::access
