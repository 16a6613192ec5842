// The vault: the one place where a person's phone number, name, ID number, e-mail address or card number is
// kept, encrypted. Everywhere else there are tokens and masks.
//
// A token is a keyed HMAC-SHA-256 of (class, normalised value), cut to 128 bits: "phone_4k2n...": equal
// values have equal tokens, and without the key nothing can be tried out. The value itself is stored once per
// token, as AES-256-GCM under the key of the customer it first came with; that key is random, and stored
// wrapped by the key file's key. Customers are stored as keyed hashes. Forgetting a customer deletes his key:
// whatever was encrypted under it, here, in the event log, in `rejected_events` or in a backup made later,
// can no longer be read. Every ciphertext names its format and its customer, and is bound to both.
//
// The key file (`keys/vault.key`, mode 0600, made by `rouse init`) holds two independent 256-bit keys.
// Without it nothing is readable: back it up apart from the data.
//
// Thread-safe. token() costs about a microsecond and no I/O. make_keys() and forget() are one transaction
// each, and so is store() of few values; seal() is one where the customer is new. Errors never hold a value.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/personal_data.h"
#include "access/personal_values.h"
#include "core/result.h"
#include "metadata/store.h"

namespace rouse::access {

inline constexpr std::size_t kPersonalBytesMax = 1'024;    // of one value
inline constexpr std::size_t kSealedBytesMax = 1U << 20;   // of one text
inline constexpr std::size_t kStoredAtOnceMax = 100'000;   // of one store() or make_keys()
inline constexpr std::size_t kGroupValuesMax = 4'000'000;  // of one store() of PersonalValues

// Likewise PersonalView, with texts of its own.
struct PersonalValue {
  PersonalClass value_class = PersonalClass::kOther;
  std::string token;
  std::string subject;
  std::string value;
};

struct Original {
  PersonalClass value_class = PersonalClass::kOther;
  std::string subject;
  std::string value;
};

class Vault {
 public:
  // Makes the key file; kConflict when there is one.
  static core::Result<void> create(const std::filesystem::path& key_file);
  // kNotFound without a key file; kPermissionDenied when others may read it; kInvalidArgument when it is
  // damaged; kConflict when the store was written under another one. `store` outlives the vault.
  static core::Result<std::unique_ptr<Vault>> open(const std::filesystem::path& key_file,
                                                   metadata::Store& store);
  ~Vault();

  // The token of a value; equal for "138 0013 8000" and "+86-13800138000".
  std::string token(PersonalClass value_class, std::string_view value) const;
  // True when store() has stored the token lately, so that it need not be given again. Bounded memory: false
  // does not mean that it is not stored.
  bool knows(std::string_view token) const;
  // Keeps the values whose tokens are new. Durable when it returns; one that is too long stops all of them
  // (kInvalidArgument).
  core::Result<void> store(std::span<const PersonalValue> values);
  // The same for very many: the more at once, the less each costs, as every page of the store's indexes is
  // written once for all. Takes several transactions, a fraction of a second each, and asks `go_on` before
  // each of them; its error, or theirs, leaves what was stored before. Memory: about 100 bytes a value beside
  // the values.
  core::Result<void> store(const PersonalValues& values,
                           const std::function<core::Result<void>()>& go_on = {});

  // Encrypts a text under the key of `subject`, which is made and stored where there is none. Gives any
  // bytes, about 54 more than the text has.
  core::Result<std::string> seal(std::string_view subject, std::string_view text);
  // Makes the keys of these customers in one transaction, where seal() would take one for each.
  core::Result<void> make_keys(std::span<const std::string> subjects);
  // kNotFound when the customer was forgotten; kInvalidArgument when the bytes were altered.
  core::Result<std::string> unseal(std::string_view sealed) const;
  core::Result<Original> original(std::string_view token) const;

  // Deletes the customer's key and the values under it, also from the store's write-ahead log unless a reader
  // stays in the way; true when there was one. A key made after that is a new one.
  core::Result<bool> forget(std::string_view subject);
  // Drops what is cached of customers that another process has forgotten; one read where there are none.
  // Whoever keeps a vault open calls it before a group of seal() calls, and about once a second: until then a
  // value may count as known that is no longer stored.
  core::Result<void> notice_forgotten();

 private:
  struct State;
  explicit Vault(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace rouse::access
