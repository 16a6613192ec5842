#include "access/internal/keys/cipher.h"

#include <openssl/evp.h>

#include <limits>
#include <utility>

namespace rouse::access {
namespace {

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

Context make_context() {
  Context context{EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
  core::require(context != nullptr, "there is memory for a cipher");
  return context;
}

// NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): bytes as OpenSSL wants them
const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
// NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)

int length_of(std::string_view text) {
  core::require(text.size() <= std::numeric_limits<int>::max(), "texts to encrypt are short");
  return static_cast<int>(text.size());
}

}  // namespace

void Cipher::FreeCipher::operator()(EVP_CIPHER* cipher) const { EVP_CIPHER_free(cipher); }

Cipher::Cipher() : cipher_(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr)) {
  core::require(cipher_ != nullptr, "OpenSSL has AES-256-GCM");
}

Cipher::~Cipher() = default;

void SealingRun::FreeContext::operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }

SealingRun::SealingRun() : context_(make_context().release()) {}

SealingRun::~SealingRun() = default;

void SealingRun::random(std::span<unsigned char> bytes) {
  for (auto& byte : bytes) {
    if (random_used_ == random_.size()) {
      random_.resize(random_.empty() ? bytes.size() : kRandomAtOnce);  // a run of one text needs no more
      core::require(RAND_bytes(random_.data(), static_cast<int>(random_.size())) == 1,
                    "the system gives random bytes");
      random_used_ = 0;
    }
    byte = std::exchange(random_[random_used_++], 0);
  }
}

std::string Cipher::seal(const Secret& key, std::string_view associated, std::string_view text) const {
  SealingRun run;
  return seal(key, associated, text, run);
}

std::string Cipher::seal(const Secret& key, std::string_view associated, std::string_view text,
                         SealingRun& run) const {
  Nonce nonce{};
  run.random(nonce);
  return seal_with(nonce, key, associated, text, run);
}

std::string Cipher::seal_with(const Nonce& nonce, const Secret& key, std::string_view associated,
                              std::string_view text) const {
  SealingRun run;
  return seal_with(nonce, key, associated, text, run);
}

std::string Cipher::seal_with(const Nonce& nonce, const Secret& key, std::string_view associated,
                              std::string_view text, SealingRun& run) const {
  std::string sealed{nonce.begin(), nonce.end()};
  sealed.resize(kNonceBytes + text.size() + kTagBytes);
  auto* context = run.context_.get();
  const auto* cipher = std::exchange(run.has_cipher_, true) ? nullptr : cipher_.get();  // the same again
  auto* encrypted = bytes_of(sealed) + kNonceBytes;
  int length = 0;
  const bool done =
      EVP_EncryptInit_ex2(context, cipher, key.data(), nonce.data(), nullptr) == 1 &&
      EVP_EncryptUpdate(context, nullptr, &length, bytes_of(associated), length_of(associated)) == 1 &&
      EVP_EncryptUpdate(context, encrypted, &length, bytes_of(text), length_of(text)) == 1 &&
      EVP_EncryptFinal_ex(context, encrypted + text.size(), &length) == 1 &&
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, kTagBytes, encrypted + text.size()) == 1;
  core::require(done, "AES-256-GCM encrypts");
  return sealed;
}

std::optional<std::string> Cipher::open(const Secret& key, std::string_view associated,
                                        std::string_view sealed) const {
  if (sealed.size() < kNonceBytes + kTagBytes) return std::nullopt;
  const auto encrypted = sealed.substr(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes);
  std::string tag{sealed.substr(sealed.size() - kTagBytes)};
  std::string text(encrypted.size(), '\0');
  const auto context = make_context();
  int length = 0;
  const bool authentic =
      EVP_DecryptInit_ex2(context.get(), cipher_.get(), key.data(), bytes_of(sealed), nullptr) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &length, bytes_of(associated), length_of(associated)) == 1 &&
      EVP_DecryptUpdate(context.get(), bytes_of(text), &length, bytes_of(encrypted), length_of(encrypted)) ==
          1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), bytes_of(text) + text.size(), &length) == 1;
  if (!authentic) return std::nullopt;
  return text;
}

}  // namespace rouse::access
