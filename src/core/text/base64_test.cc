#include "core/text/base64.h"

#include <gtest/gtest.h>

namespace rouse::core {
namespace {

// RFC 4648, section 10.
TEST(Base64, EncodesAndDecodesThePublishedCases) {
  const struct {
    std::string_view bytes, text;
  } cases[] = {{"", ""},
               {"f", "Zg=="},
               {"fo", "Zm8="},
               {"foo", "Zm9v"},
               {"foob", "Zm9vYg=="},
               {"fooba", "Zm9vYmE="},
               {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : cases) {
    EXPECT_EQ(base64_encoded(bytes), text);
    EXPECT_EQ(base64_decoded(text), bytes);
    EXPECT_EQ(base64_decoded(text.substr(0, text.find('='))), bytes) << "without padding";
  }
}

TEST(Base64, KnowsBothAlphabetsAndEveryByte) {
  EXPECT_EQ(base64_encoded("\xfb\xff\xfe"), "+//+");
  EXPECT_EQ(base64_decoded("-__-"), "\xfb\xff\xfe");
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  EXPECT_EQ(base64_decoded(base64_encoded(all)), all);
}

TEST(Base64, RefusesWhatIsNone) {
  for (const auto* text : {"A", "AAAAA", "AA A", "AA\n", "A===", "====", "你好", "AA=A"}) {
    EXPECT_EQ(base64_decoded(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace rouse::core
