#include "identity/identifier_types.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

namespace rouse::identity {
namespace {

using ::testing::HasSubstr;

TEST(IdentifierTypes, ThePackIsTheDefault) {
  const std::string path = std::string{ROUSE_SOURCE_DIR} + "/packs/identity/identifier_types.yaml";
  std::ifstream file{path};
  std::ostringstream text;
  text << file.rdbuf();
  const auto rules = identifier_types_from_yaml(text.str(), path);
  ASSERT_TRUE(rules) << to_string(rules.error());
  EXPECT_EQ(*rules, default_identifier_types());
}

TEST(IdentifierTypes, JunkNamesNobody) {
  struct Case {
    std::string_view type, value;
    bool junk;
  };
  const Case cases[] = {
      {"customer_no", "600123456", false},
      {"customer_no", "", true},
      {"customer_no", " \t", true},
      {"customer_no", "0", true},
      {"customer_no", "0000-0000", true},
      {"customer_no", "100", false},
      {"customer_no", "NULL", true},
      {"customer_no", " null ", true},
      {"customer_no", "Undefined", true},
      {"customer_no", "nil", true},
      {"customer_no", "None", true},
      {"customer_no", "anonymous", true},
      {"customer_no", "unknown", true},
      {"customer_no", "NaN", true},
      {"customer_no", "[object Object]", true},
      {"customer_no", "-1", true},
      {"customer_no", "-11", false},
      {"customer_no", "nullable", false},
      {"customer_no", "111111111111111", false},  // only a device's number cannot be
      {"device_id", "111111111111111", true},     // an IMEI of one digit
      {"device_id", "000000000000000", true},
      {"device_id", "1111111", false},
      {"device_id", "00000000-0000-0000-0000-000000000000", true},  // advertising id, tracking refused
      {"device_id", "02:00:00:00:00:00", true},                     // what Android gives for the MAC address
      {"device_id", "865166023949731", false},
      {"cookie", "02:00:00:00:00:00", false},
      // A customer number that would be another identifier's key.
      {"customer_no", "device_id:865166023949731", true},
      {"customer_no", "anonymous:a", true},
      {"customer_no", "stretch:1:2", true},
      {"customer_no", "previous_id:a", true},
      {"customer_no", "customer_no:a", false},
      {"customer_no", "branch:17", false},
      {"device_id", "device_id:865166023949731", false},
  };
  const auto rules = default_identifier_types();
  for (const auto& [type, value, junk] : cases) {
    EXPECT_EQ(is_junk(rules, *rules.find(type), value), junk) << type << " '" << value << "'";
  }
}

TEST(IdentifierTypes, KeysOfIdentifiersStayApart) {
  struct Case {
    std::string_view type, value, key;
  };
  const Case cases[] = {
      {"customer_no", "600123456", "600123456"}, {"anonymous_id", "3f2a", "anonymous:3f2a"},
      {"device_id", "a:b", "device_id:a:b"},     {"phone_token", "", "phone_token:"},
      {"customer_no", "branch:17", "branch:17"}, {"stretch", "17:42", "stretch:17:42"},
  };
  const auto rules = default_identifier_types();
  for (const auto& [type, value, key] : cases) {
    EXPECT_EQ(key_of(type, value), key);
    EXPECT_EQ(identifier_of_key(rules, key), (Identifier{std::string{type}, std::string{value}})) << key;
  }
}

TEST(IdentifierTypes, DefaultsComeFromTheClass) {
  const auto rules = identifier_types_from_yaml(R"(
format: 1
types:
  - {name: customer_no, class: root, priority: 1}
  - {name: card_token, class: personal, priority: 2}
  - {name: anonymous_id, class: shared, priority: 3}
)",
                                                "rules.yaml");
  ASSERT_TRUE(rules) << to_string(rules.error());
  const auto& card = rules->types[1];
  EXPECT_FALSE(card.moves);
  EXPECT_EQ(card.customers_max, 5U);
  EXPECT_EQ(card.max_per_customer, 0U);
  const auto& anonymous = rules->types[2];
  EXPECT_TRUE(anonymous.moves);
  EXPECT_EQ(anonymous.customers_max, 20U);
  EXPECT_TRUE(rules->junk.empty());
  EXPECT_EQ(rules->find("device_id"), std::nullopt);
}

TEST(IdentifierTypes, AWrongFileIsRefusedByFieldAndRule) {
  const std::string root = "  - {name: customer_no, class: root, priority: 1}\n";
  const std::string anonymous = "  - {name: anonymous_id, class: shared, priority: 9}\n";
  const std::string types = "format: 1\ntypes:\n" + root + anonymous;
  struct Case {
    std::string text, message;
  };
  const Case cases[] = {
      {"types:\n" + root + anonymous, "format"},
      {"format: 2\ntypes:\n" + root + anonymous, "2 is outside 1 to 1"},
      {"format: 1\n", "types"},
      {"format: 1\ntypes:\n" + root, "lacks 'anonymous_id'"},
      {"format: 1\ntypes:\n" + anonymous, "lacks 'customer_no'"},
      {types + root, "'customer_no' is declared twice"},
      {types + "  - {name: Device, class: shared, priority: 1}\n", "'Device' is not a name"},
      {types + "  - {name: stretch, class: shared, priority: 1}\n", "'stretch' is reserved"},
      {types + "  - {name: previous_id, class: shared, priority: 1}\n", "'previous_id' is reserved"},
      {types + "  - {name: a, class: persona, priority: 1}\n", "did you mean 'personal'?"},
      {types + "  - {name: a, class: root, priority: 1}\n", "no other type is"},
      {types + "  - {name: a, class: shared}\n", "priority"},
      {types + "  - {name: a, class: shared, priority: -1}\n", "-1 is outside"},
      {types + "  - {name: a, class: shared, priority: 1, moves: true}\n", "is for types of class personal"},
      {types + "  - {name: a, class: fact, priority: 1, customers_max: 3}\n", "is not for class fact"},
      {types + "  - {name: a, class: personal, priority: 1, customers_max: 0}\n", "is at least 1"},
      {types + "  - {name: a, class: personal, priority: 1, maximum: 3}\n", "maximum"},
      {types + "  - {name: a, class: personal, priority: 1, junk: ['']}\n", "a junk text has 1 to 256 bytes"},
      {types + "  - {name: a, class: personal, priority: 1, junk: [{only: ''}]}\n", "a junk text has"},
      {types + "  - {name: a, class: personal, priority: 1, junk: [{same: 3}]}\n", "same"},
      {types + "  - {name: a, class: personal, priority: 1, junk: [{same_character: 1}]}\n",
       "1 is outside 2 to"},
      {types + "junk: nothing\n", "expected a list"},
  };
  for (const auto& [text, message] : cases) {
    const auto rules = identifier_types_from_yaml(text, "rules.yaml");
    ASSERT_FALSE(rules) << text;
    EXPECT_EQ(rules.error().code, core::ErrorCode::kInvalidArgument);
    EXPECT_THAT(to_string(rules.error()), HasSubstr(message)) << text;
    EXPECT_THAT(rules.error().message, HasSubstr("rules.yaml")) << text;
  }
}

}  // namespace
}  // namespace rouse::identity
