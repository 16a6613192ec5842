// Keys of customers: wrapped in the store, unwrapped in a cache of fixed size.
//
// The cache serves encryption only. To decrypt, the key is read from the store every time, so that a
// forgotten customer is forgotten at once, whichever process forgot him.
//
// Thread-safe.
#pragma once

#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "access/internal/envelope.h"
#include "access/internal/keys/cipher.h"
#include "access/internal/keys/secret.h"
#include "core/result.h"
#include "metadata/store.h"

namespace rouse::access {

inline constexpr std::size_t kCachedKeysMax = 50'000;

struct CustomerSecret {
  KeyId id{};
  Secret secret;
};

using SecretsBySubject = std::map<Subject, CustomerSecret>;

class CustomerKeys {
 public:
  // `cipher` outlives the keys. `wrap_id` names the key file.
  CustomerKeys(const Cipher& cipher, const Secret& wrap, const KeyId& wrap_id)
      : cipher_(cipher), wrap_(wrap), wrap_id_(wrap_id) {}

  // The stored key; nothing when the customer has none.
  core::Result<std::optional<CustomerSecret>> read(const metadata::Reader& reader,
                                                   const Subject& subject) const;
  // The stored keys, made where there are none. Not cached: the transaction may come to nothing.
  core::Result<SecretsBySubject> read_or_make(metadata::Transaction& transaction,
                                              const std::set<Subject>& subjects) const;

  std::optional<CustomerSecret> cached(const Subject& subject);
  // Counts what was forgotten. A key that was read before that must not enter the cache after it.
  std::uint64_t times_forgotten() const;
  void cache(const Subject& subject, const CustomerSecret& key, std::uint64_t times_forgotten);
  void forget_cached(const Subject& subject);
  void forget_all_cached();

 private:
  struct Entry {
    Subject subject;
    CustomerSecret key;
  };

  core::Result<CustomerSecret> unwrap(const Subject& subject, std::string_view wrapped) const;
  std::string wrap(const Subject& subject, const CustomerSecret& key, SealingRun& run) const;

  const Cipher& cipher_;
  const Secret wrap_;
  const KeyId wrap_id_;

  mutable std::mutex mutex_;
  std::list<Entry> entries_;  // used last in front
  std::map<Subject, std::list<Entry>::iterator> by_subject_;
  std::uint64_t times_forgotten_ = 0;
};

}  // namespace rouse::access
