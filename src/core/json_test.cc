#include "core/json.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

namespace rouse::core {
namespace {

using ::testing::HasSubstr;

// Reads one member of `text` at pointer "/x" and returns the reader's first error.
Error refusal(std::string_view text, const std::function<void(JsonObject&)>& read) {
  const auto value = parse_json(text).value();
  JsonObject json{value, "/x"};
  read(json);
  const auto finished = json.finish();
  return finished ? Error{ErrorCode::kInternal, "", "nothing was refused", ""} : finished.error();
}

TEST(ParseJson, NamesTheLineOfAnError) {
  const struct {
    std::string_view text, message;
  } cases[] = {{"", "line 1"},           {"{\n\"a\": }", "line 2"}, {"{} {}", "line 1"},
               {"{\"a\":1,}", "line 1"}, {"[1,2", "line 1"},        {"\"\xff\"", "line 1"},
               {"// no\n{}", "line 1"},  {"nul", "line 1"}};
  for (const auto& [text, message] : cases) {
    const auto value = parse_json(text);
    ASSERT_FALSE(value) << text;
    EXPECT_THAT(value.error().message, HasSubstr(message)) << text;
  }
}

TEST(ParseJson, BoundsTheDepth) {
  EXPECT_TRUE(parse_json(std::string(64, '[') + std::string(64, ']')));
  EXPECT_FALSE(parse_json(std::string(65, '[') + std::string(65, ']')));
}

TEST(ParseJson, TheLastOfDuplicateKeysWins) {
  EXPECT_EQ(parse_json(R"({"a":1,"a":2})")->at("a").as_int64(), 2);
}

TEST(JsonObject, ReadsMembersAndDefaults) {
  const auto value =
      parse_json(R"({"s":"text","i":7,"d":2.5,"b":true,"c":"week","list":[1,2],"null":null})").value();
  JsonObject json{value, ""};
  EXPECT_EQ(json.string("s"), "text");
  EXPECT_EQ(json.string_or("absent", "else"), "else");
  EXPECT_EQ(json.string_or("null", "else"), "else");
  EXPECT_EQ(json.integer("i", 1, 10), 7);
  EXPECT_EQ(json.integer_or("absent", 1, 10, 3), 3);
  EXPECT_EQ(json.number("d"), 2.5);
  EXPECT_TRUE(json.boolean_or("b", false));
  EXPECT_EQ(json.choice("c", {"day", "week"}), 1u);
  EXPECT_EQ(json.choice_or("absent", {"day", "week"}, 0), 0u);
  const auto elements = json.elements("list", 1, 2);
  ASSERT_EQ(elements.size(), 2u);
  EXPECT_EQ(elements[1].pointer, "/list/1");
  EXPECT_TRUE(json.finish());
}

TEST(JsonObject, RefusesNamingThePointer) {
  const struct {
    std::string_view text;
    std::function<void(JsonObject&)> read;
    std::string_view field, message, hint;
  } cases[] = {
      {"[]", [](auto&) {}, "/x", "expected an object, found an array", ""},
      {"{}", [](auto& j) { j.string("s"); }, "/x/s", "/x/s: is required", ""},
      {R"({"s":null})", [](auto& j) { j.string("s"); }, "/x/s", "is required", ""},
      {R"({"s":1})", [](auto& j) { j.string("s"); }, "/x/s", "expected a string, found a number", ""},
      {R"({"i":1.5})", [](auto& j) { j.integer("i", 0, 9); }, "/x/i", "expected a whole number, found 1.5E0",
       ""},
      {R"({"i":"1"})", [](auto& j) { j.integer("i", 0, 9); }, "/x/i", R"(expected a whole number, found "1")",
       ""},
      {R"({"i":18446744073709551615})", [](auto& j) { j.integer("i", 0, 9); }, "/x/i",
       "expected a whole number", ""},
      {R"({"i":-1})", [](auto& j) { j.integer("i", 0, 9); }, "/x/i", "-1 is outside 0 to 9", ""},
      {R"({"b":"yes"})", [](auto& j) { j.boolean_or("b", false); }, "/x/b", "expected true or false", ""},
      {R"({"c":"year"})", [](auto& j) { j.choice("c", {"day", "week"}); }, "/x/c",
       "'year' is not one of day, week", ""},
      {R"({"l":[]})", [](auto& j) { j.elements("l", 1, 32); }, "/x/l",
       "holds 0 elements; 1 to 32 are allowed", ""},
      {R"({"l":{}})", [](auto& j) { j.elements("l", 0, 9); }, "/x/l", "expected an array, found an object",
       ""},
      {R"({"stpes":1})", [](auto& j) { j.optional_child("steps"); }, "/x/stpes", "unknown key 'stpes'",
       "'steps'"},
      {R"({"a/b~":1})", [](auto&) {}, "/x/a~1b~0", "unknown key", ""},
  };
  for (const auto& [text, read, field, message, hint] : cases) {
    const Error error = refusal(text, read);
    EXPECT_EQ(error.field, field) << text;
    EXPECT_THAT(error.message, HasSubstr(message)) << text;
    EXPECT_THAT(error.hint, HasSubstr(hint)) << text;
  }
}

TEST(JsonObject, TheFirstErrorIsKept) {
  const Error error = refusal(R"({"a":1,"b":2})", [](JsonObject& json) {
    json.string("a");
    json.string("b");
  });
  EXPECT_EQ(error.field, "/x/a");
}

}  // namespace
}  // namespace rouse::core
