#include "access/vault.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <soci/soci.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <functional>
#include <set>
#include <thread>

#include "core/text/base64.h"
#include "testing/manual_clock.h"

namespace rouse::access {
namespace {

using enum PersonalClass;
using core::ErrorCode;
using ::testing::HasSubstr;
using ::testing::Not;

class VaultTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path{::testing::TempDir()} /
              ("rouse_vault_" + std::to_string(getpid()) + "_" + test->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    ASSERT_TRUE(Vault::create(key_file()));
    open();
  }
  void TearDown() override {
    close();
    std::filesystem::remove_all(folder_);
  }

  std::filesystem::path key_file() const { return folder_ / "keys" / "vault.key"; }
  void open() {
    auto store = metadata::Store::open(folder_ / "metadata.sqlite", clock_);
    ASSERT_TRUE(store) << core::to_string(store.error());
    store_ = std::make_unique<metadata::Store>(std::move(*store));
    auto vault = Vault::open(key_file(), *store_);
    ASSERT_TRUE(vault) << core::to_string(vault.error());
    vault_ = std::move(*vault);
  }
  void close() {
    vault_.reset();
    store_.reset();
  }
  PersonalValue value_of(PersonalClass value_class, std::string subject, std::string value) const {
    auto token = vault_->token(value_class, value);
    return {value_class, std::move(token), std::move(subject), std::move(value)};
  }
  // Stores one value and gives its token.
  std::string keep(PersonalClass value_class, std::string subject, std::string value) {
    const auto kept = value_of(value_class, std::move(subject), std::move(value));
    const auto stored = vault_->store(std::vector{kept});
    EXPECT_TRUE(stored) << core::to_string(stored.error());
    return kept.token;
  }
  long long rows(const std::string& table) {
    auto reader = store_->read();
    long long count = 0;
    reader->session() << "SELECT count(*) FROM " + table, soci::into(count);
    return count;
  }
  std::string text(const std::string& query) {
    auto reader = store_->read();
    std::string value;
    reader->session() << query, soci::into(value);
    return value;
  }
  // All files of the store and the vault, one after the other.
  std::string disk() const {
    std::string content;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder_}) {
      std::ifstream file{entry.path(), std::ios::binary};
      if (entry.is_regular_file()) content.append(std::istreambuf_iterator<char>{file}, {});
    }
    return content;
  }
  bool on_disk(std::string_view bytes) const { return disk().find(bytes) != std::string::npos; }

  std::filesystem::path folder_;
  testing::ManualClock clock_{core::from_epoch_ms(1'000'000)};
  std::unique_ptr<metadata::Store> store_;
  std::unique_ptr<Vault> vault_;
};

TEST_F(VaultTest, EqualValuesHaveEqualTokens) {
  const struct {
    PersonalClass value_class;
    const char* prefix;
    std::vector<const char*> spellings;
  } cases[] = {
      {kPhone,
       "phone_",
       {"13800138000", "138 0013 8000", "+86-13800138000", "008613800138000", "8613800138000",
        " 013800138000 "}},
      {kPhone, "phone_", {"+14155550100", "+1 415 555 0100"}},
      {kPhone, "phone_", {"14155550100"}},
      {kPhone, "phone_", {"none"}},
      {kEmail, "email_", {"Zhang@Bank.cn", "zhang@bank.cn ", "ZHANG@BANK.CN"}},
      {kIdNumber, "id_number_", {"11010519491231002X", "11010519491231002x", "110105 19491231 002x"}},
      {kCard, "card_", {"6200000000000005", "6200 0000 0000 0005"}},
      {kName, "name_", {"张三", " 张三 "}},
      {kName, "name_", {"张 三"}},
      {kOther, "personal_", {"13800138000"}},
      {kOther, "personal_", {""}},
  };
  std::set<std::string> tokens;
  for (const auto& [value_class, prefix, spellings] : cases) {
    const auto token = vault_->token(value_class, spellings[0]);
    EXPECT_THAT(token, ::testing::MatchesRegex(std::string{prefix} + "[a-z2-7]{26}"));
    EXPECT_FALSE(holds_personal_data(token));
    for (const auto* spelling : spellings) EXPECT_EQ(vault_->token(value_class, spelling), token) << spelling;
    EXPECT_TRUE(tokens.insert(token).second) << spellings[0];
  }
}

TEST_F(VaultTest, AnotherKeyFileGivesOtherTokens) {
  const auto token = vault_->token(kPhone, "13800138000");
  close();
  open();
  EXPECT_EQ(vault_->token(kPhone, "13800138000"), token);
  close();
  std::filesystem::remove_all(folder_ / "keys");
  std::filesystem::remove(folder_ / "metadata.sqlite");
  ASSERT_TRUE(Vault::create(key_file()));
  open();
  EXPECT_NE(vault_->token(kPhone, "13800138000"), token);
}

TEST_F(VaultTest, AStoreOpensUnderItsKeyFileOnly) {
  keep(kPhone, "c1", "13800138000");
  std::filesystem::rename(key_file(), folder_ / "backup.key");
  const auto missing = Vault::open(key_file(), *store_);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(Vault::create(key_file()));
  const auto other = Vault::open(key_file(), *store_);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::kConflict);
  EXPECT_TRUE(Vault::open(folder_ / "backup.key", *store_));
}

TEST_F(VaultTest, KeepsAValueOncePerToken) {
  const auto token = vault_->token(kPhone, "13800138000");
  EXPECT_FALSE(vault_->knows(token));
  EXPECT_EQ(vault_->original(token).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(keep(kPhone, "c1", "+86 13800138000"), token);
  EXPECT_TRUE(vault_->knows(token));
  keep(kPhone, "c2", "13800138000");
  close();
  open();
  EXPECT_FALSE(vault_->knows(token));
  keep(kPhone, "c3", "13800138000");
  const auto original = vault_->original(token);
  ASSERT_TRUE(original) << core::to_string(original.error());
  EXPECT_EQ(original->value_class, kPhone);
  EXPECT_EQ(original->subject, "c1");
  EXPECT_EQ(original->value, "+86 13800138000");
  EXPECT_EQ(rows("vault_values"), 1);
}

TEST_F(VaultTest, KeepsAnyBytes) {
  const std::string bytes{"\0\xff\x80 张", 7};
  const auto token = keep(kOther, bytes, bytes);
  EXPECT_EQ(vault_->original(token)->value, bytes);
  EXPECT_EQ(vault_->original(token)->subject, bytes);
  const auto empty = keep(kName, "", "");
  EXPECT_EQ(vault_->original(empty)->value, "");
  for (const auto& text : {std::string{}, bytes, std::string(kSealedBytesMax, 'x')}) {
    const auto sealed = vault_->seal(bytes, text);
    ASSERT_TRUE(sealed);
    EXPECT_EQ(vault_->unseal(*sealed), text);
  }
}

TEST_F(VaultTest, RefusesWhatIsTooLongAndSaysNothingOfIt) {
  const std::string digits(kPersonalBytesMax + 1, '7');
  const struct {
    const char* field;
    PersonalValue value;
  } cases[] = {{"value", {kOther, "t", "c1", digits}}, {"subject", {kOther, "t", digits, "v"}}};
  for (const auto& [field, value] : cases) {
    const auto stored = vault_->store(std::vector{value_of(kPhone, "c1", "13800138000"), value});
    ASSERT_FALSE(stored) << field;
    EXPECT_EQ(stored.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(stored.error().field, field);
    EXPECT_THAT(core::to_string(stored.error()), Not(HasSubstr("77")));
  }
  EXPECT_EQ(rows("vault_values"), 0);
  EXPECT_EQ(vault_->seal("c1", std::string(kSealedBytesMax + 1, 'x')).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(vault_->store(std::vector<PersonalValue>(kStoredAtOnceMax + 1)).error().field, "values");
}

TEST_F(VaultTest, ASealedTextIsBoundToItsCustomerAndEveryByte) {
  const auto sealed = vault_->seal("c1", "the original");
  ASSERT_TRUE(sealed);
  EXPECT_EQ(vault_->unseal(*sealed), "the original");
  EXPECT_NE(vault_->seal("c1", "the original"), *sealed);
  for (std::size_t at = 0; at < sealed->size(); ++at) {
    auto altered = *sealed;
    altered[at] = static_cast<char>(altered[at] ^ 1);
    EXPECT_EQ(vault_->unseal(altered).error().code, ErrorCode::kInvalidArgument) << at;
    EXPECT_EQ(vault_->unseal(sealed->substr(0, at)).error().code, ErrorCode::kInvalidArgument) << at;
  }
  const auto others = vault_->seal("c2", "the original");
  const auto mixed = sealed->substr(0, sealed->size() - 30) + others->substr(others->size() - 30);
  EXPECT_EQ(vault_->unseal(mixed).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(VaultTest, StoredValuesCannotBeExchanged) {
  const auto first = keep(kPhone, "c1", "13800138000");
  const auto second = keep(kPhone, "c1", "13900139000");
  auto transaction = store_->begin();
  transaction->session()
      << "UPDATE vault_values SET sealed = (SELECT sealed FROM vault_values WHERE token = '" + second +
             "') WHERE token = '" + first + "'";
  ASSERT_TRUE(transaction->commit());
  EXPECT_EQ(vault_->original(first).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(vault_->original(second)->value, "13900139000");
}

TEST_F(VaultTest, AForgottenCustomerIsUnreadableAndOthersAreNot) {
  const auto phone = keep(kPhone, "c1", "13800138000");
  const auto other_phone = keep(kPhone, "c2", "13900139000");
  const auto sealed = vault_->seal("c1", "original of c1");
  const auto other_sealed = vault_->seal("c2", "original of c2");

  EXPECT_EQ(vault_->forget("c1"), true);
  EXPECT_EQ(vault_->forget("c1"), false);
  EXPECT_EQ(vault_->forget("nobody"), false);
  EXPECT_EQ(vault_->original(phone).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(vault_->unseal(*sealed).error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(vault_->knows(phone));  // so that it is stored again, for whoever sends it
  EXPECT_EQ(vault_->original(other_phone)->value, "13900139000");
  EXPECT_EQ(vault_->unseal(*other_sealed), "original of c2");

  // He comes back: a new key, which does not open what was forgotten.
  const auto again = vault_->seal("c1", "later");
  EXPECT_EQ(vault_->unseal(*again), "later");
  EXPECT_EQ(vault_->unseal(*sealed).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(keep(kPhone, "c1", "13800138000"), phone);
  EXPECT_EQ(vault_->original(phone)->value, "13800138000");
}

TEST_F(VaultTest, ForgettingLeavesNoByteOfTheKeyOnDisk) {
  const auto token = keep(kPhone, "c1", "13800138000");
  keep(kPhone, "c2", "13900139000");
  const auto wrapped = text(
      "SELECT wrapped FROM customer_keys WHERE subject = (SELECT subject FROM vault_values"
      " WHERE token = '" +
      token + "')");
  const auto sealed = text("SELECT sealed FROM vault_values WHERE token = '" + token + "'");
  ASSERT_TRUE(on_disk(wrapped) && on_disk(sealed));
  ASSERT_EQ(vault_->forget("c1"), true);
  EXPECT_FALSE(on_disk(wrapped));
  EXPECT_FALSE(on_disk(wrapped.substr(wrapped.size() / 2, 20)));
  EXPECT_FALSE(on_disk(sealed));
  EXPECT_FALSE(on_disk(token));
}

TEST_F(VaultTest, ACustomerForgottenElsewhereGetsANewKey) {
  auto other = Vault::open(key_file(), *store_);
  ASSERT_TRUE(other);
  keep(kPhone, "c1", "13800138000");
  const auto sealed = vault_->seal("c1", "text");
  ASSERT_EQ((*other)->forget("c1"), true);
  EXPECT_EQ(vault_->unseal(*sealed).error().code, ErrorCode::kNotFound);
  const auto token = keep(kEmail, "c1", "z@bank.cn");  // the first vault has the old key in its cache
  EXPECT_EQ(vault_->original(token)->value, "z@bank.cn");
}

TEST_F(VaultTest, WhatWasForgottenElsewhereLeavesTheCaches) {
  auto other = Vault::open(key_file(), *store_);
  ASSERT_TRUE(other);
  const auto phone = keep(kPhone, "c1", "13800138000");
  ASSERT_TRUE(vault_->seal("c1", "text"));
  ASSERT_TRUE(vault_->notice_forgotten());
  EXPECT_TRUE(vault_->knows(phone));  // nobody was forgotten

  ASSERT_EQ((*other)->forget("c1"), true);
  ASSERT_TRUE(vault_->notice_forgotten());
  EXPECT_FALSE(vault_->knows(phone));
  const auto sealed = vault_->seal("c1", "later");
  ASSERT_TRUE(sealed);
  EXPECT_EQ((*other)->unseal(*sealed), "later");
}

std::string hex_of(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return text;
}

std::string percent_encoded(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) text += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
  return text;
}

// The canaries of this module: planted values and identifiers are in no file, in no token, mask or error, in
// no spelling; forgetting and errors included.
TEST_F(VaultTest, NothingPersonalIsAnywhereInClear) {
  constexpr int kCustomers = 25;
  std::vector<std::string> canaries;
  std::string said;  // everything that the vault answers
  const auto say = [&](const core::Error& error) { said += core::to_string(error) + '\n'; };
  for (int i = 0; i < kCustomers; ++i) {
    const auto subject = fmt::format("customer-{}", 471'100 + i);
    const auto phone = fmt::format("138{:08}", 97'531'975 + 1'237 * i);
    const auto email = fmt::format("canary.{}@bank.cn", 88'000 + i);
    const auto name = fmt::format("金丝雀{}号", 7'000 + i);
    canaries.insert(canaries.end(), {subject, phone, phone.substr(3), email, name});
    said += keep(kPhone, subject, phone) + keep(kEmail, subject, email) + keep(kName, subject, name);
    said += mask(kPhone, phone) + mask(kEmail, email) + mask(kName, name) + '\n';
    said += redact(fmt::format("call {} or write to {}", phone, email)) + '\n';

    auto sealed = vault_->seal(subject, fmt::format("{{\"phone\":\"{}\",\"name\":\"{}\"}}", phone, name));
    ASSERT_TRUE(sealed);
    said += *sealed;
    sealed->back() = static_cast<char>(sealed->back() ^ 1);
    say(vault_->unseal(*sealed).error());
    say(vault_->original(phone).error());
    const auto too_long = name + std::string(kPersonalBytesMax, ' ');
    say(vault_->store(std::vector{PersonalValue{kName, "name_x", subject, too_long}}).error());
    if (i % 5 == 0) {
      EXPECT_EQ(vault_->forget(subject), true);
    }
  }
  std::ofstream{folder_ / "found"} << canaries.front();
  ASSERT_TRUE(on_disk(canaries.front()));  // the hunt finds what is there
  std::filesystem::remove(folder_ / "found");
  for (const bool log_emptied : {false, true}) {
    ASSERT_EQ(!log_emptied || *store_->empty_log(), true);
    const auto everywhere = disk() + said;
    for (const auto& canary : canaries) {
      for (const auto& spelling : {canary, hex_of(canary), percent_encoded(canary),
                                   core::base64_encoded(canary).substr(0, canary.size())}) {
        EXPECT_EQ(everywhere.find(spelling), std::string::npos) << spelling;
      }
    }
  }
}

TEST_F(VaultTest, ManyThreadsMakeOneKey) {
  constexpr std::size_t kThreads = 8;
  constexpr int kRounds = 20;
  std::atomic<int> failures = 0;
  // Every other thread stores a value, all seal a text.
  const auto use = [&](const std::string& subject, std::size_t thread, std::string& sealed) {
    const auto number = std::to_string(13'800'000'000 + thread);
    const auto value = value_of(kPhone, subject, subject + number);
    if (thread % 2 == 0 && !vault_->store(std::vector{value})) ++failures;
    sealed = vault_->seal(subject, "text").value_or("");
  };
  std::vector<std::string> sealed(kThreads);
  for (int round = 0; round < kRounds; ++round) {
    const auto subject = "c" + std::to_string(round);
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < kThreads; ++t) threads.emplace_back(use, subject, t, std::ref(sealed[t]));
    for (auto& thread : threads) thread.join();
    for (const auto& text : sealed) EXPECT_EQ(vault_->unseal(text), "text");
  }
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(rows("customer_keys"), kRounds);
}

TEST_F(VaultTest, ThreadsThatForgetAndSealAgree) {
  constexpr int kRounds = 100;
  std::thread forgetting{[&] {
    for (int i = 0; i < kRounds / 5; ++i) EXPECT_TRUE(vault_->forget("c1"));
  }};
  for (int i = 0; i < kRounds; ++i) EXPECT_TRUE(vault_->seal("c1", "text"));
  forgetting.join();
  const auto sealed = vault_->seal("c1", "text");  // the cache holds the stored key, or none
  EXPECT_EQ(vault_->unseal(*sealed), "text");
}

TEST_F(VaultTest, KeysAreMadeTogether) {
  ASSERT_TRUE(vault_->make_keys(std::vector<std::string>{"c1", "c2", "c1", "c3"}));
  EXPECT_EQ(rows("customer_keys"), 3);
  const auto before = text("SELECT group_concat(wrapped) FROM customer_keys");
  ASSERT_TRUE(vault_->make_keys(std::vector<std::string>{"c1", "c2"}));
  EXPECT_EQ(vault_->unseal(*vault_->seal("c2", "text")), "text");
  EXPECT_EQ(text("SELECT group_concat(wrapped) FROM customer_keys"), before);
}

// A group of several transactions: three values each of many customers.
constexpr int kGroupCustomers = 4'200;  // two transactions of customers, two of values
constexpr int kGroupSteps = 4;

class VaultGroupTest : public VaultTest {
 protected:
  static std::string customer(int i) { return fmt::format("c{}", i); }
  static std::string phone(int i) { return fmt::format("138{:08}", i); }
  void add(PersonalValues& values, PersonalClass value_class, int i, const std::string& value) const {
    const auto token = vault_->token(value_class, value);
    const auto subject = customer(i);
    values.add({value_class, token, subject, value});
  }
  PersonalValues group() const {
    PersonalValues values;
    for (int i = 0; i < kGroupCustomers; ++i) {
      add(values, kPhone, i, phone(i));
      add(values, kName, i, fmt::format("张{}", i / 2));  // two customers have one name
      add(values, kEmail, i, fmt::format("z{}@bank.cn", i));
    }
    return values;
  }
  // Counts calls, and does something in one of them.
  std::function<core::Result<void>()> at_call(int call, std::function<core::Result<void>()> action) {
    return [this, call, action = std::move(action)] {
      return ++calls_ == call ? action() : core::Result<void>{};
    };
  }
  void expect_readable() const {
    for (int i = 0; i < kGroupCustomers; i += 7) {
      const auto original = vault_->original(vault_->token(kPhone, phone(i)));
      ASSERT_TRUE(original) << i << ": " << core::to_string(original.error());
      EXPECT_EQ(original->value, phone(i));
      EXPECT_EQ(original->subject, customer(i));
      const auto name = vault_->original(vault_->token(kName, fmt::format("张{}", i / 2)));
      EXPECT_TRUE(name) << i;
    }
  }
  // What no customer is found by would stay when all are forgotten.
  void expect_owned() {
    EXPECT_EQ(
        text("SELECT count(*) || '' FROM vault_values v WHERE NOT EXISTS (SELECT 1 FROM customer_tokens c"
             " WHERE c.subject = v.subject AND instr(' ' || c.tokens || ' ', ' ' || v.token || ' ') > 0)"),
        "0");
  }

  int calls_ = 0;
};

TEST_F(VaultGroupTest, IsStoredInSeveralTransactions) {
  const auto known = keep(kPhone, "another", phone(1));  // whose it stays
  const auto values = group();
  ASSERT_TRUE(vault_->store(values, at_call(-1, {})));
  EXPECT_EQ(calls_, kGroupSteps);
  EXPECT_EQ(rows("vault_values"), kGroupCustomers * 5 / 2);
  EXPECT_EQ(rows("customer_keys"), kGroupCustomers + 1);
  EXPECT_EQ(vault_->original(known)->subject, "another");
  EXPECT_EQ(vault_->original(vault_->token(kName, "张3"))->subject, customer(6));
  expect_owned();
  EXPECT_TRUE(vault_->knows(vault_->token(kPhone, phone(2))));

  calls_ = 0;
  close();
  open();
  ASSERT_TRUE(vault_->store(values, at_call(-1, {})));  // all known
  EXPECT_EQ(calls_, 0);
  EXPECT_EQ(vault_->forget(customer(2)), true);
  EXPECT_EQ(vault_->original(vault_->token(kPhone, phone(2))).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(rows("vault_values"), kGroupCustomers * 5 / 2 - 3);
  EXPECT_TRUE(vault_->original(vault_->token(kPhone, phone(3))));
}

TEST_F(VaultGroupTest, RefusesAValueThatIsTooLongBeforeAnyIsStored) {
  auto values = group();
  add(values, kOther, 1, std::string(kPersonalBytesMax + 1, '7'));
  const auto stored = vault_->store(values);
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().field, "value");
  EXPECT_EQ(rows("customer_keys"), 0);
}

// Stopped before any of its transactions: what is stored is readable, and found when its customer is
// forgotten; the same group again completes it.
TEST_F(VaultGroupTest, CanBeStoppedAtEveryStep) {
  const auto values = group();
  for (int step = 1; step <= kGroupSteps; ++step) {
    calls_ = 0;
    const auto stopped = vault_->store(
        values, at_call(step, [] { return core::fail(ErrorCode::kCancelled, "run", "enough"); }));
    ASSERT_FALSE(stopped) << step;
    EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
    expect_owned();
    for (const int i : {0, kGroupCustomers / 2, kGroupCustomers - 1}) {
      const auto original = vault_->original(vault_->token(kPhone, phone(i)));
      if (original) {
        EXPECT_EQ(original->value, phone(i));
      } else {
        EXPECT_EQ(original.error().code, ErrorCode::kNotFound);
      }
    }
  }
  EXPECT_EQ(vault_->forget(customer(0)), true);
  ASSERT_TRUE(vault_->store(values));
  EXPECT_EQ(rows("vault_values"), kGroupCustomers * 5 / 2);
  expect_readable();
  expect_owned();
}

TEST_F(VaultGroupTest, ACustomerForgottenMeanwhileGetsANewKey) {
  for (const bool elsewhere : {false, true}) {
    for (int step = 2; step <= kGroupSteps; ++step) {
      close();
      for (const char* end : {"", "-wal", "-shm"}) {
        std::filesystem::remove(folder_ / fmt::format("metadata.sqlite{}", end));
      }
      open();
      auto other = Vault::open(key_file(), *store_);
      ASSERT_TRUE(other);
      keep(kOther, customer(7), "before");  // so that his key is in the cache
      calls_ = 0;
      ASSERT_TRUE(vault_->store(
          group(), at_call(step,
                           [&]() -> core::Result<void> {
                             EXPECT_EQ((elsewhere ? other->get() : vault_.get())->forget(customer(7)), true);
                             return {};
                           })))
          << step;
      EXPECT_GT(calls_, kGroupSteps);  // once more
      expect_readable();
      expect_owned();
    }
  }
}

TEST_F(VaultGroupTest, LetsOthersStoreBetweenItsTransactions) {
  std::string token;
  ASSERT_TRUE(vault_->store(group(), at_call(3, [&]() -> core::Result<void> {
                              token = keep(kPhone, "another", phone(kGroupCustomers + 1));
                              keep(kEmail, customer(3), "z3@bank.cn");  // and what the group is about to
                              return {};
                            })));
  EXPECT_EQ(vault_->original(token)->subject, "another");
  EXPECT_EQ(vault_->original(vault_->token(kEmail, "z3@bank.cn"))->subject, customer(3));
  expect_readable();
  expect_owned();
}

TEST_F(VaultGroupTest, AKillLeavesWhatIsReadable) {
  close();
  for (int step = 2; step <= kGroupSteps; ++step) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      open();
      const auto stored = vault_->store(group(), at_call(step, [] {
                                          kill(getpid(), SIGKILL);
                                          return core::Result<void>{};
                                        }));
      _exit(stored ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << step << ": " << status;
    open();
    expect_owned();
    EXPECT_EQ(rows("customer_keys"), step > 2 ? kGroupCustomers : 4'000);
    close();
  }
  open();
  ASSERT_TRUE(vault_->store(group()));
  expect_readable();
  expect_owned();
}

// The child dies by SIGKILL right after store() and seal() said yes.
TEST_F(VaultTest, WhatWasStoredIsThereAfterAKill) {
  close();
  const auto sealed_file = folder_ / "sealed";
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    open();
    keep(kPhone, "c1", "13800138000");
    std::ofstream{sealed_file, std::ios::binary} << vault_->seal("c2", "text").value_or("");
    kill(getpid(), SIGKILL);
    _exit(1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << status;
  open();
  EXPECT_EQ(vault_->original(vault_->token(kPhone, "13800138000"))->value, "13800138000");
  std::ifstream file{sealed_file, std::ios::binary};
  const std::string sealed{std::istreambuf_iterator<char>{file}, {}};
  EXPECT_EQ(vault_->unseal(sealed), "text");
}

}  // namespace
}  // namespace rouse::access
