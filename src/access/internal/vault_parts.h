// What the vault is made of, for the parts of its work.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "access/internal/customer_keys.h"
#include "access/internal/envelope.h"
#include "access/internal/keys/cipher.h"
#include "access/internal/keys/key_file.h"
#include "access/internal/keys/keyed_hash.h"
#include "access/internal/known_tokens.h"
#include "core/result.h"
#include "metadata/store.h"

namespace rouse::access {

struct VaultParts {
  VaultParts(const KeyFile& keys, metadata::Store& metadata_store);

  // A text or value under the customer's key, bound to its envelope and to `bound_to`.
  std::string seal(Purpose purpose, const Subject& subject, const CustomerSecret& key,
                   std::string_view bound_to, std::string_view plain, SealingRun& run) const;
  // Drops what is cached of customers when others were forgotten since it was asked last; gives how many were
  // forgotten, ever.
  core::Result<std::uint64_t> notice_forgotten(const metadata::Reader& reader);

  metadata::Store& store;
  KeyedHash hash;
  Cipher cipher;
  CustomerKeys customers;
  KnownTokens known;
  std::atomic<std::uint64_t> forgotten = 0;  // customers, when the caches were last emptied for it
  std::mutex writing;  // of one transaction that tells the caches something: they learn it in its order
};

}  // namespace rouse::access
