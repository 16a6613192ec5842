// The vault: the one place where a person's phone number, name, ID number, e-mail address or card number is
// kept, encrypted. Everywhere else there are tokens and masks.
//
// A token is a keyed HMAC-SHA-256 of (class, normalised value), cut to 128 bits: "phone_4k2n...": equal
// values have equal tokens, and without the key nothing can be tried out. The value itself is stored once per
// token, as AES-256-GCM under the key of its customer; that key is random, and stored wrapped by the key
// file's key. Forgetting a customer deletes his key: whatever was encrypted under it, here, in the event log,
// in `rejected_events` or in a backup made later, can no longer be read. Every ciphertext names its format
// and its customer, and is bound to both.
//
// The key file (`keys/vault.key`, mode 0600, made by `rouse init`) holds two independent 256-bit keys.
// Without it nothing is readable: back it up apart from the data.
//
// Thread-safe. token() costs a few microseconds and no I/O; store() and seal() are one transaction each.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/personal_data.h"
#include "core/result.h"
#include "metadata/store.h"

namespace rouse::access {

inline constexpr std::size_t kPersonalBytesMax = 1'024;   // of one value
inline constexpr std::size_t kSealedBytesMax = 1U << 20;  // of one text
inline constexpr std::size_t kStoredAtOnceMax = 100'000;  // values of one store()

// A value to keep. `subject` is the customer's identifier as the event has it (it may be a token itself).
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
  // kNotFound without a key file; kPermissionDenied when others may read it; kConflict when the store was
  // written under another key file. `store` outlives the vault.
  static core::Result<std::unique_ptr<Vault>> open(const std::filesystem::path& key_file,
                                                   metadata::Store& store);
  virtual ~Vault() = default;

  // The token of a value; equal for "138 0013 8000" and "+86-13800138000".
  virtual std::string token(PersonalClass value_class, std::string_view value) const = 0;
  // True when store() has seen the token lately, so that it need not be given again. Bounded memory: false
  // does not mean that it is not stored.
  virtual bool knows(std::string_view token) const = 0;
  // Keeps the values whose tokens are new. Durable when it returns.
  virtual core::Result<void> store(std::span<const PersonalValue> values) = 0;

  // Encrypts a text under the key of `subject`, which is made and stored where there is none.
  virtual core::Result<std::string> seal(std::string_view subject, std::string_view text) = 0;
  // kNotFound when the customer was forgotten; kInvalidArgument when the bytes were altered.
  virtual core::Result<std::string> unseal(std::string_view sealed) const = 0;
  virtual core::Result<Original> original(std::string_view token) const = 0;

  // Deletes the customer's key and the values under it; true when there was one. A key made after that is a
  // new one.
  virtual core::Result<bool> forget(std::string_view subject) = 0;
};

}  // namespace rouse::access
