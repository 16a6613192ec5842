#include "ingest/internal/readers/file_digest.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>

#include "core/result.h"

namespace rouse::ingest {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

}  // namespace

struct FileDigest::State {
  Context context{EVP_MD_CTX_new()};
};

FileDigest::FileDigest() : state_(std::make_unique<State>()) {
  core::require(EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr) == 1, "OpenSSL has SHA-256");
}
FileDigest::~FileDigest() = default;

void FileDigest::add(std::span<const char> bytes) {
  core::require(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1, "bytes are hashed");
}

std::string FileDigest::hex() const {
  const Context ended{EVP_MD_CTX_new()};
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  core::require(EVP_MD_CTX_copy_ex(ended.get(), state_->context.get()) == 1 &&
                    EVP_DigestFinal_ex(ended.get(), digest.data(), &size) == 1,
                "a hash ends");
  std::string hex;
  for (unsigned i = 0; i < size; ++i) hex += fmt::format("{:02x}", digest[i]);
  return hex;
}

}  // namespace rouse::ingest
