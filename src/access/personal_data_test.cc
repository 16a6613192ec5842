#include "access/personal_data.h"

#include <gtest/gtest.h>

#include "core/random.h"

namespace rouse::access {
namespace {

using enum PersonalClass;

// ID numbers: the examples of GB 11643. Cards: numbers that payment companies publish for tests.
constexpr auto kIdWithX = "11010519491231002X";
constexpr auto kIdWithDigit = "440524188001010014";
constexpr auto kCard16 = "6200000000000005";
constexpr auto kCard19 = "6205500000000000004";
constexpr auto kVisa = "4111111111111111";

TEST(PersonalData, NamesAreKnownWhateverTheirSpelling) {
  const struct {
    PersonalClass value_class;
    std::vector<const char*> names;
  } cases[] = {
      {kPhone, {"phone",    "Phone",     "mobile",         "MOBILE_NO",  "phoneNumber",  "mobile-phone",
                "tel",      "msisdn",    "shouji",         "sjhm",       "手机",         "手机号",
                "手机号码", "联系电话",  "customer_phone", "userMobile", "联系人手机号", "预留手机号",
                "phone2",   "new_phone", "$phone"}},
      {kName,
       {"real_name", "fullName", "firstName", "lastName", "xingming", "xm", "姓名", "真实姓名",
        "customer_name", "cust_name", "contactName", "客户姓名", "user_name"}},
      {kIdNumber,
       {"id_card", "idNo", "id_number", "certNo", "sfzh", "shenfenzheng", "身份证号", "证件号码",
        "客户证件号码", "passport_no"}},
      {kEmail, {"email", "E-Mail", "emailAddress", "mail", "youxiang", "邮箱", "user_email"}},
      {kCard, {"card_no", "bankCardNumber", "银行卡号", "卡号", "accountNo", "payee_account_no"}},
      {kOther, {"home_address", "家庭住址"}},
  };
  for (const auto& [value_class, names] : cases) {
    for (const auto* name : names) {
      EXPECT_EQ(class_of_name(name), value_class) << name;
      EXPECT_EQ(class_of_trait(name), value_class) << name;
    }
  }
}

TEST(PersonalData, OtherNamesAreNot) {
  for (const auto* name :
       {"",
        "_",
        "name",
        "product_name",
        "page_name",
        "event",
        "phone_model",
        "phone_type",
        "mobile_os",
        "email_opened",
        "card",
        "card_type",
        "bank_card",
        "id",
        "user_id",
        "customer",
        "client_ip",
        "amount",
        "手机型号",
        "卡种",
        "活动名称",
        "产品名称",
        "address",
        "city",
        "telegram",
        "cellular",
        "newname",
        "123",
        "a_name_that_is_longer_than_any_that_a_person's_phone_number_would_ever_have_phone"}) {
    EXPECT_EQ(class_of_name(name), std::nullopt) << name;
  }
}

TEST(PersonalData, ATraitIsOfAPerson) {
  EXPECT_EQ(class_of_trait("name"), kName);
  EXPECT_EQ(class_of_trait("Address"), kOther);
  EXPECT_EQ(class_of_trait("birthday"), kOther);
  EXPECT_EQ(class_of_trait("plan"), std::nullopt);
}

TEST(PersonalData, ValuesAreKnownAsAWhole) {
  const struct {
    const char* text;
    PersonalClass value_class;
  } cases[] = {
      {"13800138000", kPhone},
      {" 13800138000\n", kPhone},
      {"+8613800138000", kPhone},
      {"+86 138 0013 8000", kPhone},
      {"86-13800138000", kPhone},
      {"008613800138000", kPhone},
      {"013800138000", kPhone},
      {"138-0013-8000", kPhone},
      {"19912345678", kPhone},
      {kIdWithX, kIdNumber},
      {"11010519491231002x", kIdNumber},
      {kIdWithDigit, kIdNumber},
      {"110105 19491231 002X", kIdNumber},
      {kCard16, kCard},
      {kCard19, kCard},
      {kVisa, kCard},
      {"6205 5000 0000 0000 004", kCard},
      {"zhang.san@bank.cn", kEmail},
      {"Zhang_San+1@mail.bank.com.cn", kEmail},
      {"13800138000@qq.com", kEmail},
  };
  for (const auto& [text, value_class] : cases) {
    EXPECT_EQ(class_of_value(text), value_class) << text;
    EXPECT_TRUE(holds_personal_data(text)) << text;
  }
}

// Things that apps send and that must stay as they are.
constexpr const char* kHarmless[] = {
    "",
    " ",
    "ok",
    "0",
    "-1",
    "12800138000",            // no such prefix
    "1380013800",             // ten digits
    "138001380001",           // twelve
    "1763772309123",          // milliseconds
    "1763772309",             // seconds
    "1763772309123456",       // microseconds
    "1763772309123456789",    // nanoseconds
    "2026112200000001",       // an order number that begins with the date
    "202611221530000000012",  // a longer one
    "13800138000.50",         // an amount
    "0.13800138000",          // a share
    "110105194912310021",     // an ID number with a wrong check digit
    "110105194913310020",     // month 13
    "010105194912310029",     // no region
    "6200000000000006",       // a card number with a wrong Luhn digit
    "7200000000000003",       // right Luhn digit, no card
    "2026-11-22 13:05:09",
    "2026-11-22T13:05:09.123+08:00",
    "192.168.100.101",
    "116.397428,39.909230",
    "d41d8cd98f00b204e9800998ecf8427e",
    "3f13800138000abcd41d8cd98f00b204",      // eleven digits in a hash
    "123e4567-e89b-12d3-a456-a13800138000",  // and in a UUID
    "138-0013-800",
    "138 00138 000 1",
    "logo@2x.png",
    "@someone",
    "a@b",
    "user@localhost",
    "3.14@1.2.3",
    "余额不足，请重试",
    "https://m.bank.cn/loan?product=1001&ts=1763772309123&trace=8f14e45fceea167a",
};

TEST(PersonalData, OtherValuesStayAsTheyAre) {
  for (const auto* text : kHarmless) {
    EXPECT_EQ(class_of_value(text), std::nullopt) << text;
    EXPECT_FALSE(holds_personal_data(text)) << text;
    EXPECT_EQ(redact(text), text);
  }
}

TEST(PersonalData, ATextWithOneIsNotOneItself) {
  for (const auto* text : {"call 13800138000", "13800138000,13900139000", "a b@bank.cn", "x13800138000", "X",
                           "1380013800X", "--13800138000", "13800138000-"}) {
    EXPECT_EQ(class_of_value(text), std::nullopt) << text;
  }
}

TEST(PersonalData, RedactMasksInsideAText) {
  const struct {
    const char* text;
    const char* redacted;
  } cases[] = {
      {"13800138000", "138****8000"},
      {"请致电13800138000，谢谢", "请致电138****8000，谢谢"},
      {"tel 138 0013 8000 or 138-0013-8000.", "tel 138****8000 or 138****8000."},
      {"138 0013 8000 10", "138****8000 10"},
      {"+86 13800138000", "+138****8000"},
      {"(13800138000)(13900139000)", "(138****8000)(139****9000)"},
      {"https://m.bank.cn/u/13800138000/home", "https://m.bank.cn/u/138****8000/home"},
      {"https://m.bank.cn/?phone=13800138000&x=1", "https://m.bank.cn/?phone=138****8000&x=1"},
      {"?p=%2B8613800138000", "?p=%2B138****8000"},
      {"?q=%2013800138000%20", "?q=%20138****8000%20"},
      {"?q=phone%3D13800138000", "?q=phone%3D138****8000"},
      {"%E5%8F%B713800138000", "%E5%8F%B7138****8000"},
      {"13800138000.html", "138****8000.html"},
      {"user_13800138000", "user_138****8000"},
      {"u13800138000", "u138****8000"},
      {"{\"id\":\"11010519491231002X\"}", "{\"id\":\"1****************X\"}"},
      {"身份证110105 19491231 002x。", "身份证1****************X。"},
      {"11010519491231002Xyz", "11010519491231002Xyz"},
      {"card 6200000000000005!", "card 6200 **** 0005!"},
      {"6205 5000 0000 0000 004", "6205 **** 0004"},
      {"mail to zhang.san@bank.cn.", "mail to z***@bank.cn."},
      {"?email=zhang%40bank.cn&a=1", "?email=z***@bank.cn&a=1"},
      {"?q=email%3Dzhang%40bank.cn", "?q=email%3Dz***@bank.cn"},
      {"13800138000@qq.com", "1***@qq.com"},
      {"zhang13800138000@qq.com", "z***@qq.com"},
      {"13800138000@qq", "138****8000@qq"},
      {"张三<zhang@bank.cn>", "张三<z***@bank.cn>"},
      {"a@b.cn;c@d.cn", "a***@b.cn;c***@d.cn"},
  };
  for (const auto& [text, redacted] : cases) {
    EXPECT_EQ(redact(text), redacted);
    EXPECT_EQ(holds_personal_data(text), std::string_view{text} != redacted) << text;
  }
}

TEST(PersonalData, MasksShowLittle) {
  const struct {
    PersonalClass value_class;
    const char* value;
    const char* masked;
  } cases[] = {
      {kPhone, "13800138000", "138****8000"},
      {kPhone, "+86 138-0013-8000", "138****8000"},
      {kPhone, "075512345678", "075****5678"},
      {kPhone, "12345678", "***"},
      {kPhone, "none", "***"},
      {kName, "张三", "张*"},
      {kName, "欧阳娜娜", "欧*"},
      {kName, "John", "J*"},
      {kIdNumber, kIdWithX, "1****************X"},
      {kIdNumber, "E12345678", "E*******8"},
      {kIdNumber, "1234", "***"},
      {kEmail, "zhang@bank.cn", "z***@bank.cn"},
      {kEmail, "张三@bank.cn", "张***@bank.cn"},
      {kEmail, "@bank.cn", "***"},
      {kEmail, "nobody", "***"},
      {kCard, kCard16, "6200 **** 0005"},
      {kCard, "6205 5000 0000 0000 004", "6205 **** 0004"},
      {kCard, "123456789", "***"},
      {kOther, "北京市", "***"},
      {kPhone, "", ""},
      {kName, " ", ""},
  };
  for (const auto& [value_class, value, masked] : cases) EXPECT_EQ(mask(value_class, value), masked) << value;
}

// Whatever surrounds a number of a person, it is gone afterwards; and nothing crashes.
TEST(PersonalData, NoPlantedNumberStays) {
  constexpr std::uint64_t kSeed = 20261122;
  SCOPED_TRACE(kSeed);
  core::Random random{kSeed};
  constexpr std::string_view kAround = "ab zZ%=&?/-_.,:;@\"{}+#\xe5\x8f\xb7";
  for (int round = 0; round < 20'000; ++round) {
    const auto fill = [&](std::uint64_t length) {
      std::string text;
      for (std::uint64_t i = 0; i < length; ++i) text += kAround[random.below(kAround.size())];
      return text;
    };
    const std::string planted = random.chance(0.5) ? "13800138000" : kIdWithDigit;
    const std::string text = fill(random.below(20)) + planted + fill(random.below(20));
    EXPECT_EQ(redact(text).find(planted), std::string::npos) << "text: " << text;
    EXPECT_TRUE(holds_personal_data(text)) << text;
  }
}

TEST(PersonalData, AnyBytesAreFine) {
  constexpr std::uint64_t kSeed = 3;
  SCOPED_TRACE(kSeed);
  core::Random random{kSeed};
  constexpr std::string_view kBytes = "0123456789013868 --@%.xX4a\0\xff";
  for (int round = 0; round < 50'000; ++round) {
    std::string text(random.below(60), '\0');
    for (auto& byte : text) byte = kBytes[random.below(kBytes.size())];
    EXPECT_EQ(holds_personal_data(text), redact(text) != text) << text;
    class_of_value(text);
    class_of_name(text);
    for (const auto value_class : {kPhone, kName, kIdNumber, kEmail, kCard, kOther}) mask(value_class, text);
  }
}

}  // namespace
}  // namespace rouse::access
