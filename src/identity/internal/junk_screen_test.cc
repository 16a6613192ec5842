#include "identity/internal/junk_screen.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/random.h"

namespace rouse::identity {
namespace {

// What it lets pass is not junk, by any rule.
TEST(JunkScreen, LetsNoJunkPass) {
  constexpr std::uint64_t kSeed = 4;
  core::Random random{kSeed};
  auto types = default_identifier_types();
  types.types[1].junk = {{.kind = JunkRule::Kind::kWord, .text = "Test-Phone"},
                         {.kind = JunkRule::Kind::kOnly, .text = "x*"},
                         {.kind = JunkRule::Kind::kSameCharacter, .times = 3}};
  const std::vector<std::string> parts{"null", "NULL", "tEST-pHONE", "test-phone", "0", "-",
                                       "-1",   "x",    "*",          "99",         " ", "\t",
                                       "a",    ":",    "f",          "undefined"};
  int passed = 0;
  for (TypeIndex type = 0; type < types.types.size(); ++type) {
    const JunkScreen screen{types, type};
    EXPECT_TRUE(screen.may_be_junk(""));
    for (int i = 0; i < 20'000; ++i) {
      std::string value;
      const auto count = 1 + random.below(8);
      const auto& same = parts[random.below(parts.size())];
      const bool repeat = random.chance(0.3);
      for (std::uint64_t part = 0; part < count; ++part) {
        value += repeat ? same : parts[random.below(parts.size())];
      }
      if (screen.may_be_junk(value)) continue;
      ++passed;
      ASSERT_FALSE(is_junk(types, type, value))
          << '\'' << value << "' as " << types[type].name << ", seed " << kSeed;
    }
  }
  EXPECT_GT(passed, 1'000);
}

TEST(JunkScreen, LetsUsualValuesPass) {
  const auto types = default_identifier_types();
  for (const auto& [type, value] : {std::pair{"customer_no", "600123456789"},
                                    {"device_id", "3f2a9c0d11e2"},
                                    {"phone_token", "phone_6nb2abcdef"}}) {
    EXPECT_FALSE((JunkScreen{types, *types.find(type)}.may_be_junk(value))) << value;
  }
}

}  // namespace
}  // namespace rouse::identity
