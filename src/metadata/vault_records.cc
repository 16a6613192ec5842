#include "metadata/vault_records.h"

#include <algorithm>

#include "metadata/internal/sql.h"

namespace rouse::metadata {
namespace {

constexpr std::string_view kForgottenCounter = "customers_forgotten";
constexpr char kBetweenTokens = ' ';

void delete_values(soci::session& sql, const std::string& subject) {
  std::string token;
  // A token may be another customer's by now.
  soci::statement removal =
      (sql.prepare << "DELETE FROM vault_values WHERE token = :token AND subject = :subject",
       soci::use(token), soci::use(subject));
  const soci::rowset<std::string> rows =
      (sql.prepare << "SELECT tokens FROM customer_tokens WHERE subject = :subject", soci::use(subject));
  for (const std::string_view tokens : rows) {
    for (std::size_t begin = 0; begin <= tokens.size();) {
      const auto end = std::min(tokens.find(kBetweenTokens, begin), tokens.size());
      token = tokens.substr(begin, end - begin);
      removal.execute(true);
      begin = end + 1;
    }
  }
  sql << "DELETE FROM customer_tokens WHERE subject = :subject", soci::use(subject);
}

}  // namespace

core::Result<void> add_customer_keys(Transaction& transaction, const std::vector<CustomerKey>& keys) {
  return guarded([&] {
    std::string subject;
    std::string wrapped;
    soci::statement change =
        (transaction.session().prepare
             << "INSERT INTO customer_keys (subject, wrapped) VALUES (:subject, :wrapped)",
         soci::use(subject), soci::use(wrapped));
    for (const auto& key : keys) {
      subject = key.subject;
      wrapped = key.wrapped;
      change.execute(true);
    }
  });
}

core::Result<std::vector<CustomerKey>> customer_keys(const Reader& reader,
                                                     const std::vector<std::string>& subjects) {
  return guarded([&] {
    std::string subject;
    std::string wrapped;
    soci::statement query =
        (reader.session().prepare << "SELECT wrapped FROM customer_keys WHERE subject = :subject",
         soci::use(subject), soci::into(wrapped));
    std::vector<CustomerKey> keys;
    for (const auto& wanted : subjects) {
      subject = wanted;
      if (query.execute(true)) keys.push_back({wanted, wrapped});
    }
    return keys;
  });
}

core::Result<void> add_customer_tokens(Transaction& transaction,
                                       const std::vector<CustomerTokens>& customers) {
  return guarded([&] {
    std::string subject;
    std::string tokens;
    soci::statement change =
        (transaction.session().prepare
             << "INSERT INTO customer_tokens (subject, tokens) VALUES (:subject, :tokens)",
         soci::use(subject), soci::use(tokens));
    for (const auto& customer : customers) {
      subject = customer.subject;
      tokens.clear();
      for (const auto token : customer.tokens) {
        if (!tokens.empty()) tokens += kBetweenTokens;
        tokens += token;
      }
      change.execute(true);
    }
  });
}

core::Result<std::vector<bool>> vault_values_stored(const Reader& reader,
                                                    const std::vector<std::string_view>& tokens) {
  return guarded([&] {
    std::string token;
    int one = 0;
    soci::statement query = (reader.session().prepare << "SELECT 1 FROM vault_values WHERE token = :token",
                             soci::use(token), soci::into(one));
    std::vector<bool> stored;
    stored.reserve(tokens.size());
    for (const auto wanted : tokens) {
      token = wanted;
      stored.push_back(query.execute(true));
    }
    return stored;
  });
}

core::Result<void> add_vault_values(Transaction& transaction, const std::vector<VaultValue>& values) {
  return guarded([&] {
    std::string token;
    std::string subject;
    std::string sealed;
    soci::statement change = (transaction.session().prepare
                                  << "INSERT INTO vault_values (token, subject, sealed)"
                                     " VALUES (:token, :subject, :sealed) ON CONFLICT (token) DO NOTHING",
                              soci::use(token), soci::use(subject), soci::use(sealed));
    for (const auto& value : values) {
      token = value.token;
      subject = value.subject;
      sealed = value.sealed;
      change.execute(true);
    }
  });
}

core::Result<std::optional<VaultValue>> vault_value(const Reader& reader, std::string_view token) {
  return guarded([&]() -> std::optional<VaultValue> {
    const std::string wanted{token};
    std::string subject;
    std::string sealed;
    auto& sql = reader.session();
    sql << "SELECT subject, sealed FROM vault_values WHERE token = :token", soci::use(wanted),
        soci::into(subject), soci::into(sealed);
    if (!sql.got_data()) return std::nullopt;
    return VaultValue{wanted, subject, sealed};
  });
}

core::Result<bool> forget_customer(Transaction& transaction, std::string_view subject) {
  return guarded([&] {
    auto& sql = transaction.session();
    const std::string forgotten{subject};
    delete_values(sql, forgotten);
    soci::statement removal =
        (sql.prepare << "DELETE FROM customer_keys WHERE subject = :subject", soci::use(forgotten));
    removal.execute(true);
    if (removal.get_affected_rows() == 0) return false;
    next_number(sql, kForgottenCounter);
    return true;
  });
}

core::Result<std::uint64_t> customers_forgotten(const Reader& reader) {
  return guarded([&] { return last_number(reader.session(), kForgottenCounter); });
}

core::Result<std::optional<std::string>> vault_key_check(const Reader& reader) {
  return guarded([&] {
    std::string check;
    auto& sql = reader.session();
    sql << "SELECT value FROM settings WHERE name = 'vault_key_check'", soci::into(check);
    return sql.got_data() ? std::optional{check} : std::nullopt;
  });
}

core::Result<void> set_vault_key_check(Transaction& transaction, std::string_view check) {
  ROUSE_TRY(const auto present, vault_key_check(transaction));
  if (present == check) return {};
  if (present) {
    return core::fail(core::ErrorCode::kConflict, "vault",
                      "vault: the store was written under another key file");
  }
  return guarded([&] {
    const std::string value{check};
    transaction.session() << "INSERT INTO settings (name, value) VALUES ('vault_key_check', :value)",
        soci::use(value);
  });
}

}  // namespace rouse::metadata
