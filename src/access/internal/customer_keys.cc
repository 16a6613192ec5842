#include "access/internal/customer_keys.h"

#include <algorithm>
#include <array>

#include "core/text/base64.h"
#include "metadata/vault_records.h"

namespace rouse::access {

using core::Result;

namespace {

constexpr std::size_t kPlainBytes = sizeof(KeyId) + kSecretBytes;

tl::unexpected<core::Error> damaged() {
  return core::fail(core::ErrorCode::kInternal, "vault", "vault: the key of a customer is damaged",
                    "restore the metadata from a backup");
}

CustomerSecret make_key(SealingRun& run) {
  CustomerSecret key{.id = {}, .secret = Secret::random()};
  std::array<unsigned char, sizeof(KeyId)> id{};
  run.random(id);
  std::ranges::transform(id, key.id.begin(), [](unsigned char byte) { return static_cast<char>(byte); });
  return key;
}

}  // namespace

std::string CustomerKeys::wrap(const Subject& subject, const CustomerSecret& key, SealingRun& run) const {
  std::string sealed = encode({.purpose = Purpose::kCustomerKey, .key_id = wrap_id_, .subject = subject});
  std::string plain{key.id.begin(), key.id.end()};
  plain.append(key.secret.data(), key.secret.data() + kSecretBytes);
  sealed += cipher_.seal(wrap_, sealed, plain, run);
  OPENSSL_cleanse(plain.data(), plain.size());
  return core::base64_encoded(sealed);
}

Result<CustomerSecret> CustomerKeys::unwrap(const Subject& subject, std::string_view wrapped) const {
  const auto sealed = core::base64_decoded(wrapped);
  if (!sealed) return damaged();
  const auto envelope = decode_envelope(Purpose::kCustomerKey, *sealed);
  if (!envelope || envelope->subject != subject || envelope->key_id != wrap_id_) return damaged();
  const std::string_view bytes{*sealed};
  auto plain = cipher_.open(wrap_, bytes.substr(0, kEnvelopeBytes), bytes.substr(kEnvelopeBytes));
  if (!plain || plain->size() != kPlainBytes) return damaged();
  CustomerSecret key;
  std::copy_n(plain->begin(), key.id.size(), key.id.begin());
  std::copy_n(plain->begin() + sizeof(KeyId), kSecretBytes, key.secret.data());
  OPENSSL_cleanse(plain->data(), plain->size());
  return key;
}

Result<std::optional<CustomerSecret>> CustomerKeys::read(const metadata::Reader& reader,
                                                         const Subject& subject) const {
  ROUSE_TRY(const auto stored, metadata::customer_keys(reader, {subject.text()}));
  if (stored.empty()) return std::nullopt;
  ROUSE_TRY(auto key, unwrap(subject, stored.front().wrapped));
  return key;
}

Result<SecretsBySubject> CustomerKeys::read_or_make(metadata::Transaction& transaction,
                                                    const std::set<Subject>& subjects) const {
  std::vector<std::string> names;
  names.reserve(subjects.size());
  for (const auto& subject : subjects) names.push_back(subject.text());
  ROUSE_TRY(const auto stored, metadata::customer_keys(transaction, names));

  SecretsBySubject keys;
  std::vector<metadata::CustomerKey> made;
  SealingRun run;
  auto next = stored.begin();
  auto name = names.begin();
  for (const auto& subject : subjects) {
    if (next != stored.end() && next->subject == *name) {
      ROUSE_TRY(const auto key, unwrap(subject, (next++)->wrapped));
      keys.emplace(subject, key);
    } else {
      const auto key = make_key(run);
      made.push_back({*name, wrap(subject, key, run)});
      keys.emplace(subject, key);
    }
    ++name;
  }
  ROUSE_CHECK(metadata::add_customer_keys(transaction, made));
  return keys;
}

std::optional<CustomerSecret> CustomerKeys::cached(const Subject& subject) {
  const std::lock_guard lock{mutex_};
  const auto found = by_subject_.find(subject);
  if (found == by_subject_.end()) return std::nullopt;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->key;
}

std::uint64_t CustomerKeys::times_forgotten() const {
  const std::lock_guard lock{mutex_};
  return times_forgotten_;
}

void CustomerKeys::cache(const Subject& subject, const CustomerSecret& key, std::uint64_t times_forgotten) {
  const std::lock_guard lock{mutex_};
  if (times_forgotten != times_forgotten_ || by_subject_.contains(subject)) return;
  entries_.push_front({subject, key});
  by_subject_.emplace(subject, entries_.begin());
  if (entries_.size() <= kCachedKeysMax) return;
  by_subject_.erase(entries_.back().subject);
  entries_.pop_back();
}

void CustomerKeys::forget_cached(const Subject& subject) {
  const std::lock_guard lock{mutex_};
  ++times_forgotten_;
  const auto found = by_subject_.find(subject);
  if (found == by_subject_.end()) return;
  entries_.erase(found->second);
  by_subject_.erase(found);
}

void CustomerKeys::forget_all_cached() {
  const std::lock_guard lock{mutex_};
  ++times_forgotten_;
  by_subject_.clear();
  entries_.clear();
}

}  // namespace rouse::access
