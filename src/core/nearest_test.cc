#include "core/nearest.h"

#include <gtest/gtest.h>

#include <vector>

namespace rouse::core {
namespace {

const std::vector<std::string> kEvents{"login", "logout", "transfer_submitted", "转账成功", "OTP"};

TEST(Nearest, FindsTheNameThatWasMeant) {
  const struct {
    std::string_view name, meant;
  } cases[] = {{"lgoin", "login"},
               {"Login", "login"},
               {"logn", "login"},
               {"logut", "logout"},
               {"transfer_submited", "transfer_submitted"},
               {"转账成公", "转账成功"},
               {"otp", "OTP"},
               {"payment", ""},
               {"x", ""},
               {"", ""}};
  for (const auto& [name, meant] : cases) EXPECT_EQ(nearest(name, kEvents), meant) << name;
}

TEST(Nearest, TheFirstWinsATie) {
  EXPECT_EQ(nearest("step2", std::vector<std::string>{"step1", "step3"}), "step1");
}

TEST(Nearest, HugeNamesAreNotCompared) { EXPECT_EQ(nearest(std::string(100'000, 'a'), kEvents), ""); }

TEST(Suggest, NamesTheNearestOrListsAFew) {
  EXPECT_EQ(suggest("lgoin", kEvents), "did you mean 'login'?");
  EXPECT_EQ(suggest("payment", std::vector<std::string>{"a", "b"}), "known: a, b");
  EXPECT_EQ(suggest("payment", {}), "none is declared");
  const std::vector<std::string> many{"a", "b", "c", "d", "e", "f", "g", "h", "i"};
  EXPECT_EQ(suggest("payment", many), "known: a, b, c, d, e, f, g, h, ...");
}

}  // namespace
}  // namespace rouse::core
