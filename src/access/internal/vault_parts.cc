#include "access/internal/vault_parts.h"

#include <algorithm>

#include "metadata/vault_records.h"

namespace rouse::access {
namespace {

KeyId key_file_id(const KeyFile& keys) {
  KeyId id{};
  std::copy_n(keys.check().begin(), id.size(), id.begin());
  return id;
}

}  // namespace

VaultParts::VaultParts(const KeyFile& keys, metadata::Store& metadata_store)
    : store(metadata_store), hash(keys.token), customers(cipher, keys.wrap, key_file_id(keys)) {}

std::string VaultParts::seal(Purpose purpose, const Subject& subject, const CustomerSecret& key,
                             std::string_view bound_to, std::string_view plain, SealingRun& run) const {
  std::string sealed = encode({.purpose = purpose, .key_id = key.id, .subject = subject});
  std::string associated = sealed;
  associated += bound_to;
  sealed += cipher.seal(key.secret, associated, plain, run);
  return sealed;
}

core::Result<std::uint64_t> VaultParts::notice_forgotten(const metadata::Reader& reader) {
  ROUSE_TRY(const auto now, metadata::customers_forgotten(reader));
  if (forgotten.exchange(now) != now) {
    customers.forget_all_cached();
    known.clear();
  }
  return now;
}

}  // namespace rouse::access
