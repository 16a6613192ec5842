// The primitives against published answers, and the key file.
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <set>
#include <thread>
#include <vector>

#include "access/internal/keys/cipher.h"
#include "access/internal/keys/key_file.h"
#include "access/internal/keys/keyed_hash.h"

namespace rouse::access {
namespace {

using namespace std::string_view_literals;
using core::ErrorCode;
using ::testing::HasSubstr;

std::string from_hex(std::string_view hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(digit(hex[i]) << 4 | digit(hex[i + 1]));
  }
  return bytes;
}

Secret secret_of(std::string_view bytes) {
  Secret secret;
  std::copy_n(bytes.begin(), std::min(bytes.size(), kSecretBytes), secret.data());
  return secret;
}

std::string text_of(const KeyedHash::Digest& digest) { return {digest.begin(), digest.end()}; }

// RFC 4231, test cases 1 and 2. HMAC fills shorter keys up with zeros, as Secret does.
TEST(KeyedHash, GivesTheAnswersOfTheStandard) {
  const KeyedHash first{secret_of(std::string(20, '\x0b'))};
  EXPECT_EQ(text_of(first.of({"Hi There"})),
            from_hex("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"));
  const KeyedHash second{secret_of("Jefe")};
  for (int repeated = 0; repeated < 3; ++repeated) {
    EXPECT_EQ(text_of(second.of({"what do ya want ", "for nothing?"})),
              from_hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
  }
}

TEST(KeyedHash, GivesTheSameAnswersToManyThreads) {
  constexpr std::size_t kThreads = 24;  // more than there are contexts
  const KeyedHash hash{secret_of("Jefe")};
  const auto expected = hash.of({"what do ya want for nothing?"});
  std::vector<int> wrong(kThreads);
  std::vector<std::thread> threads;
  for (auto& count : wrong) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) count += hash.of({"what do ya want for nothing?"}) == expected ? 0 : 1;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_THAT(wrong, ::testing::Each(0));
}

// McGrew and Viega, The Galois/Counter Mode of Operation, test case 16; NIST's gcmEncryptExtIV256 has its
// like.
TEST(Cipher, GivesTheAnswerOfTheStandard) {
  const auto key = from_hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
  const auto nonce = from_hex("cafebabefacedbaddecaf888");
  const auto text = from_hex(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
      "b16aedf5aa0de657ba637b39");
  const auto associated = from_hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
  const auto encrypted = from_hex(
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
      "c5f61e6393ba7a0abcc9f662");
  const auto tag = from_hex("76fc6ece0f4e1768cddf8853bb2d551b");

  const Cipher cipher;
  Cipher::Nonce given{};
  std::ranges::copy(nonce, given.begin());
  EXPECT_EQ(cipher.seal_with(given, secret_of(key), associated, text), nonce + encrypted + tag);
  EXPECT_EQ(cipher.open(secret_of(key), associated, nonce + encrypted + tag), text);
}

TEST(Cipher, OpensNothingThatWasAltered) {
  const Cipher cipher;
  const auto key = Secret::random();
  for (const auto text : {""sv, "a"sv, "13800138000"sv}) {
    const auto sealed = cipher.seal(key, "bound", text);
    EXPECT_EQ(cipher.open(key, "bound", sealed), text);
    EXPECT_NE(cipher.seal(key, "bound", text), sealed);  // another nonce
    for (std::size_t at = 0; at < sealed.size(); ++at) {
      auto altered = sealed;
      altered[at] = static_cast<char>(altered[at] ^ 1);
      EXPECT_EQ(cipher.open(key, "bound", altered), std::nullopt) << at;
      EXPECT_EQ(cipher.open(key, "bound", sealed.substr(0, at)), std::nullopt) << at;
    }
    EXPECT_EQ(cipher.open(key, "Bound", sealed), std::nullopt);
    EXPECT_EQ(cipher.open(Secret::random(), "bound", sealed), std::nullopt);
  }
}

TEST(Cipher, SealsManyTextsInARun) {
  constexpr int kTexts = 1'000;
  const Cipher cipher;
  SealingRun run;
  std::set<std::string> nonces;
  for (int i = 0; i < kTexts; ++i) {
    const auto key = Secret::random();
    const auto text = std::to_string(i);
    const auto sealed = cipher.seal(key, "bound", text, run);
    EXPECT_EQ(cipher.open(key, "bound", sealed), text);
    EXPECT_TRUE(nonces.insert(sealed.substr(0, Cipher::kNonceBytes)).second);
  }
}

class KeyFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path{::testing::TempDir()} /
              ("rouse_keys_" + std::to_string(getpid()) + "_" + test->name());
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string content() const {
    std::ifstream stream{key_file()};
    return {std::istreambuf_iterator<char>{stream}, {}};
  }
  std::filesystem::path key_file() const { return folder_ / "keys" / "vault.key"; }

  std::filesystem::path folder_;
};

TEST_F(KeyFileTest, IsWrittenOnceForItsOwnerOnly) {
  const KeyFile keys{.token = Secret::random(), .wrap = Secret::random()};
  ASSERT_TRUE(write_key_file(key_file(), keys));
  struct stat state{};
  ASSERT_EQ(stat(key_file().c_str(), &state), 0);
  EXPECT_EQ(state.st_mode & 0777, 0600U);
  ASSERT_EQ(stat(key_file().parent_path().c_str(), &state), 0);
  EXPECT_EQ(state.st_mode & 0777, 0700U);

  const auto read = read_key_file(key_file());
  ASSERT_TRUE(read) << core::to_string(read.error());
  EXPECT_EQ(read->check(), keys.check());
  const auto before = content();
  const auto again = write_key_file(key_file(), {.token = Secret::random(), .wrap = Secret::random()});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kConflict);
  EXPECT_EQ(content(), before);
  const auto files = std::filesystem::directory_iterator{key_file().parent_path()};
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);  // nothing temporary is left
}

TEST_F(KeyFileTest, IsNotReadWhenOthersMayReadItOrItIsMissing) {
  EXPECT_EQ(read_key_file(key_file()).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(read_key_file(key_file() / "further").error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(write_key_file(key_file(), {.token = Secret::random(), .wrap = Secret::random()}));
  for (const mode_t mode : {0640U, 0604U, 0660U, 0601U}) {
    ASSERT_EQ(chmod(key_file().c_str(), mode), 0);
    const auto read = read_key_file(key_file());
    ASSERT_FALSE(read) << mode;
    EXPECT_EQ(read.error().code, ErrorCode::kPermissionDenied);
    EXPECT_THAT(read.error().hint, HasSubstr("chmod 600"));
  }
  ASSERT_EQ(chmod(key_file().c_str(), 0600), 0);
  EXPECT_TRUE(read_key_file(key_file()));
}

TEST_F(KeyFileTest, TellsDamageAtEveryByte) {
  ASSERT_TRUE(write_key_file(key_file(), {.token = Secret::random(), .wrap = Secret::random()}));
  const auto whole = content();
  const auto write = [&](const std::string& text) { std::ofstream{key_file(), std::ios::trunc} << text; };
  for (std::size_t at = 0; at < whole.size(); ++at) {
    auto damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    write(damaged);
    const auto read = read_key_file(key_file());
    ASSERT_FALSE(read) << at;
    EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument);
    write(whole.substr(0, at));
    EXPECT_FALSE(read_key_file(key_file())) << at;
  }
  write(whole + "\n");
  EXPECT_FALSE(read_key_file(key_file()));
  write(whole);
  EXPECT_TRUE(read_key_file(key_file()));
}

}  // namespace
}  // namespace rouse::access
