#include "access/vault.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <vector>

#include "access/internal/customer_keys.h"
#include "access/internal/envelope.h"
#include "access/internal/keys/cipher.h"
#include "access/internal/keys/key_file.h"
#include "access/internal/keys/keyed_hash.h"
#include "access/internal/known_tokens.h"
#include "access/internal/original.h"
#include "access/internal/subject.h"
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

tl::unexpected<core::Error> too_many(std::string_view field, std::size_t count) {
  return core::invalid(std::string{field},
                       fmt::format("{}: {} at once; {} are allowed", field, count, kStoredAtOnceMax));
}

Result<void> check_values(std::span<const PersonalValue> values) {
  if (values.size() > kStoredAtOnceMax) return too_many("values", values.size());
  for (const auto& value : values) {
    ROUSE_CHECK(check_length("value", value.value, kPersonalBytesMax));
    ROUSE_CHECK(check_length("subject", value.subject, kPersonalBytesMax));
  }
  return {};
}

KeyId key_file_id(const KeyFile& keys) {
  KeyId id{};
  std::copy_n(keys.check().begin(), id.size(), id.begin());
  return id;
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

struct Vault::State {
  State(const KeyFile& keys, metadata::Store& metadata_store)
      : store(metadata_store), hash(keys.token), customers(cipher, keys.wrap, key_file_id(keys)) {}

  // Keys out of the cache or the store, made where there are none.
  Result<SecretsBySubject> keys_of(metadata::Transaction& transaction, const std::set<Subject>& subjects);
  // After the commit of the transaction that they are from.
  void cache(const SecretsBySubject& keys, std::uint64_t times_forgotten);
  Result<void> make_keys(const std::set<Subject>& subjects);
  // Those that are not stored yet, by token: in the order of the store's index, which takes many of them
  // several times as fast as in any other.
  Result<std::vector<const PersonalValue*>> not_stored(std::span<const PersonalValue> values);
  Result<void> store_values(std::span<const PersonalValue* const> values);
  Result<CustomerSecret> key_of(const Subject& subject);
  Result<std::string> open(Purpose purpose, std::string_view sealed, std::string_view bound_to,
                           const metadata::Reader& reader) const;
  std::string seal(Purpose purpose, const Subject& subject, const CustomerSecret& key,
                   std::string_view bound_to, std::string_view plain) const;
  Result<bool> forget(const Subject& subject);
  void empty_log();

  metadata::Store& store;
  KeyedHash hash;
  Cipher cipher;
  CustomerKeys customers;
  KnownTokens known;
  std::atomic<std::uint64_t> forgotten = 0;  // customers, when the caches were last emptied for it
  std::mutex writing;  // of store(), make_keys() and forget(): what they tell the caches is in their order
};

// A text or value under the customer's key, bound to its envelope and to `bound_to`.
std::string Vault::State::seal(Purpose purpose, const Subject& subject, const CustomerSecret& key,
                               std::string_view bound_to, std::string_view plain) const {
  std::string sealed = encode({.purpose = purpose, .key_id = key.id, .subject = subject});
  std::string associated = sealed;
  associated += bound_to;
  sealed += cipher.seal(key.secret, associated, plain);
  return sealed;
}

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

Result<std::vector<const PersonalValue*>> Vault::State::not_stored(std::span<const PersonalValue> values) {
  std::vector<const PersonalValue*> unknown;
  for (const auto& value : values) {
    if (!known.has(value.token)) unknown.push_back(&value);
  }
  if (unknown.empty()) return unknown;
  std::ranges::stable_sort(unknown, {}, &PersonalValue::token);
  std::vector<std::string_view> tokens;
  tokens.reserve(unknown.size());
  for (const auto* value : unknown) tokens.emplace_back(value->token);
  ROUSE_TRY(const auto reader, store.read());
  ROUSE_TRY(const auto stored, metadata::vault_values_stored(reader, tokens));
  std::vector<const PersonalValue*> fresh;
  for (std::size_t i = 0; i < unknown.size(); ++i) {
    if (stored[i]) {
      known.add(unknown[i]->token);
    } else {
      fresh.push_back(unknown[i]);
    }
  }
  return fresh;
}

Result<void> Vault::State::store_values(std::span<const PersonalValue* const> values) {
  std::vector<Subject> subjects;
  subjects.reserve(values.size());
  for (const auto* value : values) subjects.push_back(subject_of(hash, value->subject));

  const auto times_forgotten = customers.times_forgotten();
  ROUSE_TRY(auto transaction, store.begin());
  ROUSE_TRY(const auto keys, keys_of(transaction, {subjects.begin(), subjects.end()}));
  std::vector<metadata::VaultValue> records;
  records.reserve(values.size());
  auto subject = subjects.begin();
  for (const auto* value : values) {
    const auto plain = encode(Original{value->value_class, value->subject, value->value});
    const auto sealed = seal(Purpose::kValue, *subject, keys.at(*subject), value->token, plain);
    records.push_back({value->token, subject->text(), core::base64_encoded(sealed)});
    ++subject;
  }
  ROUSE_CHECK(metadata::add_vault_values(transaction, records));
  ROUSE_CHECK(transaction.commit());
  cache(keys, times_forgotten);
  for (const auto* value : values) known.add(value->token);
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
  ROUSE_CHECK(check_values(values));
  if (std::ranges::all_of(values, [&](const auto& value) { return knows(value.token); })) return {};
  const std::lock_guard lock{state_->writing};
  ROUSE_TRY(const auto fresh, state_->not_stored(values));
  if (fresh.empty()) return {};
  auto stored = state_->store_values(fresh);
  if (stored || stored.error().code != ErrorCode::kConflict) return stored;
  state_->customers.forget_all_cached();  // another process forgot a customer whose key is cached here
  return state_->store_values(fresh);
}

Result<std::string> Vault::seal(std::string_view subject, std::string_view text) {
  ROUSE_CHECK(check_length("text", text, kSealedBytesMax));
  const auto customer = subject_of(state_->hash, subject);
  ROUSE_TRY(const auto key, state_->key_of(customer));
  return state_->seal(Purpose::kText, customer, key, {}, text);
}

Result<void> Vault::make_keys(std::span<const std::string> subjects) {
  if (subjects.size() > kStoredAtOnceMax) return too_many("subjects", subjects.size());
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
  ROUSE_TRY(const auto forgotten, metadata::customers_forgotten(reader));
  if (state_->forgotten.exchange(forgotten) == forgotten) return {};
  state_->customers.forget_all_cached();
  state_->known.clear();
  return {};
}

}  // namespace rouse::access
