#include "access/vault.h"

#include <fmt/format.h>

#include <mutex>
#include <set>
#include <vector>

#include "access/internal/keys/key_file.h"
#include "access/internal/original.h"
#include "access/internal/store_values.h"
#include "access/internal/subject.h"
#include "access/internal/vault_parts.h"
#include "core/text/base64.h"
#include "metadata/vault_records.h"

namespace rouse::access {

using core::ErrorCode;
using core::Result;

namespace {

constexpr int kLogTriesMax = 5;  // to empty the write-ahead log, each up to metadata::kLogWaitMax

tl::unexpected<core::Error> altered() {
  return core::invalid("vault", "vault: what was encrypted has been altered or is of another vault");
}

tl::unexpected<core::Error> gone() {
  return core::fail(ErrorCode::kNotFound, "vault", "vault: the customer was forgotten, or was never known");
}

Result<void> check_length(std::string_view field, std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return {};
  return core::invalid(std::string{field},
                       fmt::format("{}: has {} bytes; {} are allowed", field, text.size(), bytes_max));
}

tl::unexpected<core::Error> too_many(std::string_view field, std::size_t count, std::size_t count_max) {
  return core::invalid(std::string{field},
                       fmt::format("{}: {} at once; {} are allowed", field, count, count_max));
}

Result<void> check_value(std::string_view subject, std::string_view value) {
  ROUSE_CHECK(check_length("value", value, kPersonalBytesMax));
  return check_length("subject", subject, kPersonalBytesMax);
}

// Notes which key file the store belongs to, or sees that it is this one.
Result<void> claim_store(metadata::Store& store, const KeyFile& keys) {
  const auto bytes = keys.check();
  const auto check = core::base64_encoded(std::string{bytes.begin(), bytes.end()});
  {
    ROUSE_TRY(const auto reader, store.read());
    ROUSE_TRY(const auto present, metadata::vault_key_check(reader));
    if (present == check) return {};
  }
  ROUSE_TRY(auto transaction, store.begin());
  ROUSE_CHECK(metadata::set_vault_key_check(transaction, check));
  return transaction.commit();
}

}  // namespace

struct Vault::State : VaultParts {
  using VaultParts::VaultParts;

  // Keys out of the cache or the store, made where there are none.
  Result<SecretsBySubject> keys_of(metadata::Transaction& transaction, const std::set<Subject>& subjects);
  // After the commit of the transaction that they are from.
  void cache(const SecretsBySubject& keys, std::uint64_t times_forgotten);
  Result<void> make_keys(const std::set<Subject>& subjects);
  Result<CustomerSecret> key_of(const Subject& subject);
  Result<std::string> open(Purpose purpose, std::string_view sealed, std::string_view bound_to,
                           const metadata::Reader& reader) const;
  Result<bool> forget(const Subject& subject);
  void empty_log();
};

Result<std::string> Vault::State::open(Purpose purpose, std::string_view sealed, std::string_view bound_to,
                                       const metadata::Reader& reader) const {
  const auto envelope = decode_envelope(purpose, sealed);
  if (!envelope) return altered();
  ROUSE_TRY(const auto key, customers.read(reader, envelope->subject));
  if (!key || key->id != envelope->key_id) return gone();
  std::string associated{sealed.substr(0, kEnvelopeBytes)};
  associated += bound_to;
  auto plain = cipher.open(key->secret, associated, sealed.substr(kEnvelopeBytes));
  if (!plain) return altered();
  return std::move(*plain);
}

Result<SecretsBySubject> Vault::State::keys_of(metadata::Transaction& transaction,
                                               const std::set<Subject>& subjects) {
  SecretsBySubject keys;
  std::set<Subject> uncached;
  for (const auto& subject : subjects) {
    if (const auto key = customers.cached(subject)) {
      keys.emplace(subject, *key);
    } else {
      uncached.insert(subject);
    }
  }
  ROUSE_TRY(auto others, customers.read_or_make(transaction, uncached));
  keys.merge(others);
  return keys;
}

void Vault::State::cache(const SecretsBySubject& keys, std::uint64_t times_forgotten) {
  for (const auto& [subject, key] : keys) customers.cache(subject, key, times_forgotten);
}

Result<void> Vault::State::make_keys(const std::set<Subject>& subjects) {
  const std::lock_guard lock{writing};
  const auto times_forgotten = customers.times_forgotten();
  ROUSE_TRY(auto transaction, store.begin());
  ROUSE_TRY(const auto keys, keys_of(transaction, subjects));
  ROUSE_CHECK(transaction.commit());
  cache(keys, times_forgotten);
  return {};
}

Result<CustomerSecret> Vault::State::key_of(const Subject& subject) {
  if (const auto key = customers.cached(subject)) return *key;
  const auto times_forgotten = customers.times_forgotten();
  {
    ROUSE_TRY(const auto reader, store.read());
    ROUSE_TRY(const auto key, customers.read(reader, subject));
    if (key) {
      customers.cache(subject, *key, times_forgotten);
      return *key;
    }
  }
  const std::lock_guard lock{writing};
  const auto times_forgotten_now = customers.times_forgotten();
  ROUSE_TRY(auto transaction, store.begin());
  ROUSE_TRY(const auto keys, keys_of(transaction, {subject}));
  ROUSE_CHECK(transaction.commit());
  cache(keys, times_forgotten_now);
  return keys.at(subject);
}

Result<bool> Vault::State::forget(const Subject& subject) {
  const std::lock_guard lock{writing};
  ROUSE_TRY(auto transaction, store.begin());
  ROUSE_TRY(const bool there_was_one, metadata::forget_customer(transaction, subject.text()));
  ROUSE_CHECK(transaction.commit());
  customers.forget_cached(subject);
  known.clear();
  return there_was_one;
}

void Vault::State::empty_log() {
  for (int i = 0; i < kLogTriesMax; ++i) {
    const auto emptied = store.empty_log();
    if (emptied && *emptied) return;
  }
}

Vault::Vault(std::unique_ptr<State> state) : state_(std::move(state)) {}

Vault::~Vault() = default;

Result<void> Vault::create(const std::filesystem::path& key_file) {
  return write_key_file(key_file, {.token = Secret::random(), .wrap = Secret::random()});
}

Result<std::unique_ptr<Vault>> Vault::open(const std::filesystem::path& key_file, metadata::Store& store) {
  ROUSE_TRY(const auto keys, read_key_file(key_file));
  ROUSE_CHECK(claim_store(store, keys));
  return std::unique_ptr<Vault>{new Vault{std::make_unique<State>(keys, store)}};
}

std::string Vault::token(PersonalClass value_class, std::string_view value) const {
  return token_of(state_->hash, value_class, value);
}

bool Vault::knows(std::string_view token) const { return state_->known.has(token); }

Result<void> Vault::store(std::span<const PersonalValue> values) {
  if (values.size() > kStoredAtOnceMax) return too_many("values", values.size(), kStoredAtOnceMax);
  PersonalValues unknown;
  for (const auto& value : values) {
    ROUSE_CHECK(check_value(value.subject, value.value));
    if (!knows(value.token)) unknown.add({value.value_class, value.token, value.subject, value.value});
  }
  return unknown.empty() ? Result<void>{} : store_values(*state_, unknown, {});
}

Result<void> Vault::store(const PersonalValues& values, const std::function<Result<void>()>& go_on) {
  if (values.size() > kGroupValuesMax) return too_many("values", values.size(), kGroupValuesMax);
  for (std::size_t i = 0; i < values.size(); ++i)
    ROUSE_CHECK(check_value(values[i].subject, values[i].value));
  return values.empty() ? Result<void>{} : store_values(*state_, values, go_on);
}

Result<std::string> Vault::seal(std::string_view subject, std::string_view text) {
  ROUSE_CHECK(check_length("text", text, kSealedBytesMax));
  const auto customer = subject_of(state_->hash, subject);
  ROUSE_TRY(const auto key, state_->key_of(customer));
  SealingRun run;
  return state_->seal(Purpose::kText, customer, key, {}, text, run);
}

Result<void> Vault::make_keys(std::span<const std::string> subjects) {
  if (subjects.size() > kStoredAtOnceMax) return too_many("subjects", subjects.size(), kStoredAtOnceMax);
  std::set<Subject> missing;
  for (const auto& identifier : subjects) {
    const auto subject = subject_of(state_->hash, identifier);
    if (!state_->customers.cached(subject)) missing.insert(subject);
  }
  return missing.empty() ? Result<void>{} : state_->make_keys(missing);
}

Result<std::string> Vault::unseal(std::string_view sealed) const {
  ROUSE_TRY(const auto reader, state_->store.read());
  return state_->open(Purpose::kText, sealed, {}, reader);
}

Result<Original> Vault::original(std::string_view token) const {
  ROUSE_TRY(const auto reader, state_->store.read());
  ROUSE_TRY(const auto record, metadata::vault_value(reader, token));
  if (!record) return gone();
  const auto sealed = core::base64_decoded(record->sealed);
  if (!sealed) return altered();
  const auto plain = state_->open(Purpose::kValue, *sealed, token, reader);
  if (!plain) return core::fail(plain.error());
  auto original = decode_original(*plain);
  if (!original) return altered();
  return std::move(*original);
}

Result<bool> Vault::forget(std::string_view subject) {
  const auto forgotten = subject_of(state_->hash, subject);
  ROUSE_TRY(const bool there_was_one, state_->forget(forgotten));
  state_->empty_log();
  return there_was_one;
}

Result<void> Vault::notice_forgotten() {
  ROUSE_TRY(const auto reader, state_->store.read());
  ROUSE_CHECK(state_->notice_forgotten(reader));
  return {};
}

}  // namespace rouse::access
