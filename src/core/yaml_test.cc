#include "core/yaml.h"

#include <gmock/gmock.h>

namespace rouse::core {
namespace {

using ::testing::HasSubstr;

TEST(ParseYaml, KeepsTheLineOfEveryNode) {
  const auto node = parse_yaml("a: 1\nb:\n  - x\n  - y: z\nempty:\n", "f.yaml");
  ASSERT_TRUE(node) << to_string(node.error());
  ASSERT_EQ(node->members.size(), 3U);
  EXPECT_EQ(node->members[0].value.text, "1");
  EXPECT_EQ(node->members[1].value.items[1].members[0].value.line, 4U);
  EXPECT_EQ(node->members[2].value.kind, YamlNode::Kind::kNull);
  EXPECT_EQ(node->members[2].value.line, 5U);
}

TEST(ParseYaml, RefusesWhatIsNotOneCleanDocument) {
  const struct {
    const char* name;
    std::string text;
    const char* message;
  } cases[] = {
      {"broken", "a: [1, 2\nb: 3\n", "f.yaml:2: not valid YAML"},
      {"twice", "b:\n  a: 1\n  a: 2\n", "key 'a' occurs twice"},
      {"two documents", "a: 1\n---\nb: 2\n", "a second document"},
      {"GBK", "ok: 1\nname: \xc9\xea\xc7\xeb\n", "f.yaml:2: not UTF-8"},
      {"overlong", "name: \xc0\xaf\n", "not UTF-8"},
      {"surrogate", "name: \xed\xa0\x80\n", "not UTF-8"},
      {"object key", "? [1]\n: 2\n", "a key must be a single value"},
      {"self reference", "a: &x [*x]\n", "f.yaml"},
  };
  for (const auto& [name, text, message] : cases) {
    const auto node = parse_yaml(text, "f.yaml");
    ASSERT_FALSE(node) << name;
    EXPECT_THAT(node.error().message, HasSubstr(message)) << name;
  }
}

TEST(ParseYaml, BoundsWhatAliasesUnfoldTo) {
  std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k) bomb += before + (k < 9 ? "," : "]\n");
  }
  const auto node = parse_yaml(bomb, "f.yaml");
  ASSERT_FALSE(node);
  EXPECT_THAT(node.error().message, HasSubstr("more than 1000000 values"));
}

Error first_error(std::string_view text, void (*read)(YamlObject&)) {
  const auto node = parse_yaml(text, "f.yaml");
  EXPECT_TRUE(node);
  YamlObject yaml{*node, {"f.yaml", "top"}};
  read(yaml);
  const auto finished = yaml.finish();
  EXPECT_FALSE(finished);
  return finished ? Error{} : finished.error();
}

TEST(YamlObject, NamesFileLineAndFieldOfTheFirstError) {
  const struct {
    const char* text;
    void (*read)(YamlObject&);
    Error error;
  } cases[] = {
      {"x: 1\nnmae: a\n",
       [](YamlObject& y) { y.string_or("name", ""), y.string("x"); },
       {ErrorCode::kInvalidArgument, "top.nmae", "f.yaml:2: top.nmae: unknown key 'nmae'",
        "did you mean 'name'?"}},
      {"x: 1\n",
       [](YamlObject& y) { y.string("name"); },
       {ErrorCode::kInvalidArgument, "top.name", "f.yaml:1: top.name: is required", ""}},
      {"n: 1x\n",
       [](YamlObject& y) { y.integer_or("n", 0, 9, 0); },
       {ErrorCode::kInvalidArgument, "top.n", "f.yaml:1: top.n: expected a whole number, found '1x'", ""}},
      {"n: 10\n",
       [](YamlObject& y) { y.integer_or("n", 0, 9, 0); },
       {ErrorCode::kInvalidArgument, "top.n", "f.yaml:1: top.n: 10 is outside 0 to 9", ""}},
      {"b: yes\n",
       [](YamlObject& y) { y.boolean("b"); },
       {ErrorCode::kInvalidArgument, "top.b", "f.yaml:1: top.b: 'yes' is not one of false, true",
        "known: false, true"}},
      {"l: a\n",
       [](YamlObject& y) { y.elements("l", 0, 2); },
       {ErrorCode::kInvalidArgument, "top.l", "f.yaml:1: top.l: expected a list, found a single value", ""}},
      {"l: [a, b, c]\n",
       [](YamlObject& y) { y.elements("l", 0, 2); },
       {ErrorCode::kInvalidArgument, "top.l", "f.yaml:1: top.l: holds 3 elements; 0 to 2 are allowed", ""}},
      {"[a]\n",
       [](YamlObject&) {},
       {ErrorCode::kInvalidArgument, "top", "f.yaml:1: top: expected an object, found a list", ""}},
  };
  for (const auto& [text, read, error] : cases) EXPECT_EQ(first_error(text, read), error) << text;
}

}  // namespace
}  // namespace rouse::core
