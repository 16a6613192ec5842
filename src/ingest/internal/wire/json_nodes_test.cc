// JSON as a flat list: what is right is read exactly, what is wrong is refused, whatever it is.
#include "ingest/internal/wire/json_nodes.h"

#include <gmock/gmock.h>

#include <string>

#include "core/random.h"
#include "ingest/internal/wire/json_scalars.h"

namespace rouse::ingest {
namespace {

constexpr std::size_t kDepth = 32;

// The nodes as text: kinds, keys and values.
std::string shown(const JsonNode& node) {
  std::string text{node.key};
  if (!text.empty()) text += ':';
  if (node.shadowed) text += '~';
  switch (node.kind) {
    case JsonKind::kString: return text + "'" + std::string{node.text} + "'";
    case JsonKind::kObject:
    case JsonKind::kArray: {
      text += node.kind == JsonKind::kObject ? '{' : '[';
      const JsonNode* const end = &node + node.size;
      for (const JsonNode* child = &node + 1; child < end; child += child->size) {
        if (child != &node + 1) text += ' ';
        text += shown(*child);
      }
      return text + (node.kind == JsonKind::kObject ? '}' : ']');
    }
    default: return text + std::string{node.text};
  }
}

std::string read(std::string_view text, std::size_t depth = kDepth) {
  TextArena arena;
  JsonReader reader;
  const auto root = reader.read(text, depth, arena);
  return root ? shown(**root) : root.error().message;
}

TEST(JsonNodes, ReadsEveryKindOfValueExactly) {
  const struct {
    std::string_view text, nodes;
  } cases[] = {
      {R"({})", "{}"},
      {R"([])", "[]"},
      {R"( {"a" : 1 , "b":[true,false,null]} )", "{a:1 b:[true false null]}"},
      {R"({"a":{"b":{"c":"d"}},"e":"f"})", "{a:{b:{c:'d'}} e:'f'}"},
      {R"([9007199254740993,-0,1e400,12.30,-1.5E-3])", "[9007199254740993 -0 1e400 12.30 -1.5E-3]"},
      {R"({"a\"b":"c\\d\/\b\f\n\r\t"})", "{a\"b:'c\\d/\b\f\n\r\t'}"},
      {R"(["\u624b\u673a","手机","\ud83d\ude00"])", "['手机' '手机' '😀']"},
      {"\xEF\xBB\xBF[1]", "[1]"},
  };
  for (const auto& [text, nodes] : cases) EXPECT_EQ(read(text), nodes) << text;
}

TEST(JsonNodes, HalfOfASurrogatePairBecomesTheReplacementCharacter) {
  for (const auto* text : {R"(["\ud83d"])", R"(["\ude00"])", R"(["\ud83d\ud83d\ude00"])", R"(["\ud83dx"])"}) {
    EXPECT_THAT(read(text), ::testing::HasSubstr("\xEF\xBF\xBD")) << text;
  }
  EXPECT_EQ(read(R"(["\u0000"])"), (std::string{"['\0']", 5}));
}

TEST(JsonNodes, OfRepeatedKeysTheLastCounts) {
  EXPECT_EQ(read(R"({"a":1,"b":2,"a":3})"), "{a:~1 b:2 a:3}");
  EXPECT_EQ(read(R"({"a":1,"\u0061":{"x":1}})"), "{a:~1 a:{x:1}}");
  std::string many = "{\"k0\":0";
  for (int i = 0; i < 100'000; ++i) many += ",\"k" + std::to_string(i % 50'000) + "\":1";
  many += '}';
  TextArena arena;
  JsonReader reader;
  const auto root = reader.read(many, kDepth, arena);
  ASSERT_TRUE(root);
  std::size_t members = 0;
  each_child(**root, [&](const JsonNode&) { ++members; });
  EXPECT_EQ(members, 50'000);
}

TEST(JsonNodes, RefusesWhatIsNoJson) {
  const std::string_view cases[] = {
      "",
      " ",
      "1",
      "\"a\"",
      "null",
      "{",
      "}",
      "[1",
      "{\"a\"}",
      "{\"a\":}",
      "{\"a\":1,}",
      "[1,]",
      "[1 2]",
      "{a:1}",
      "{'a':1}",
      "{\"a\":1}}",
      "{}{}",
      "[1]x",
      "[NaN]",
      "[Infinity]",
      "[-Infinity]",
      "[01]",
      "[1.]",
      "[.5]",
      "[+1]",
      "[0x1]",
      "[1e]",
      "[--1]",
      "[tru]",
      "[truex]",
      "[nul]",
      "[\"a]",
      "[\"\\x\"]",
      "[\"\\u12\"]",
      "[\"\\ud83d\\u12\"]",
      "[\"\t\"]",
      "{\"a\":\"b\":1}",
      "{\"a\":1:2}",
      "{\"a\" 1}",
      "[1}",
      "{\"a\":1]",
      "[1]]",
      "[,1]",
      "{,}",
      "[\"\xFF\"]",
      "[\"\xED\xA0\x80\"]",
      "[\"\xC0\xAF\"]",
      "\xEF\xBB\xBF",
  };
  for (const auto text : cases) EXPECT_THAT(read(text), ::testing::StartsWith("body: ")) << text;
}

TEST(JsonNodes, RefusesAnyTextCutShort) {
  const std::string whole = R"({"a":[1,-2.5e3,"x\u0041",{"b":null}],"c":{"d":true}})";
  ASSERT_THAT(read(whole), ::testing::StartsWith("{a:"));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_THAT(read(std::string_view{whole}.substr(0, size)), ::testing::StartsWith("body: ")) << size;
  }
}

TEST(JsonNodes, WhatIsNestedTooDeepIsLeftOutAndFound) {
  const std::string deep = "[" + std::string(10'000, '[') + std::string(10'000, ']') + ",1]";
  TextArena arena;
  JsonReader reader;
  const auto root = reader.read(deep, kDepth, arena);
  ASSERT_TRUE(root);
  EXPECT_TRUE(reader.too_deep(**root));
  EXPECT_EQ((*root)->text, deep);
  const auto flat = reader.read(R"([[1],{"a":{}}])", 3, arena);
  ASSERT_TRUE(flat);
  EXPECT_FALSE(reader.too_deep(**flat));
  EXPECT_EQ(read(R"({"a":{"b":{"c":1}},"d":2})", 2), "{a:{b:{}} d:2}");
}

TEST(JsonNodes, ObjectsAndArraysKeepTheirText) {
  TextArena arena;
  JsonReader reader;
  const auto root = reader.read(R"( { "a" : {"b": [1, 2 ] }  , "c":[ ]} )", kDepth, arena);
  ASSERT_TRUE(root);
  EXPECT_EQ((*root)->text, R"({ "a" : {"b": [1, 2 ] }  , "c":[ ]})");
  const auto* a = find_member(*root, "a");
  ASSERT_TRUE(a);
  EXPECT_EQ(a->text, R"({"b": [1, 2 ] })");
  EXPECT_EQ(find_member(a, "b")->text, "[1, 2 ]");
  EXPECT_EQ(find_member(*root, "c")->text, "[ ]");
}

// Whatever is read as JSON is written and read again as the same.
std::string written(const JsonNode& node) {
  if (node.kind == JsonKind::kString) {
    std::string text;
    write_json_string(node.text, text);
    return text;
  }
  if (is_scalar(node)) return std::string{node.text};
  std::string text{node.kind == JsonKind::kObject ? "{" : "["};
  each_child(node, [&](const JsonNode& child) {
    if (text.size() > 1) text += ',';
    if (node.kind == JsonKind::kObject) {
      write_json_string(child.key, text);
      text += ':';
    }
    text += written(child);
  });
  return text + (node.kind == JsonKind::kObject ? '}' : ']');
}

TEST(JsonNodes, MutatedTextIsRefusedOrReadTheSameTwice) {
  const std::string whole =
      R"({"batch":[{"type":"track","userId":7,"properties":{"a":[1,2.5e-3,"x\u00e9\n"],"b":{"c":null}}}],"d":true})";
  const std::uint64_t seed = 20261122;
  SCOPED_TRACE(seed);
  core::Random random{seed};
  TextArena arena;
  JsonReader reader;
  for (int round = 0; round < 20'000; ++round) {
    arena.clear();
    std::string text = whole;
    for (std::uint64_t edits = random.below(4) + 1; edits > 0; --edits) {
      const auto at = static_cast<std::size_t>(random.below(text.size()));
      constexpr std::string_view kPieces = "{}[],:\"\\ue0-1\x80\xC3 tn";
      if (random.chance(0.3)) {
        text.erase(at, random.below(8) + 1);
      } else if (random.chance(0.5)) {
        text[at] = kPieces[random.below(kPieces.size())];
      } else {
        text.insert(at, 1, static_cast<char>(random.below(256)));
      }
      if (text.empty()) text = "[";
    }
    const auto first = reader.read(text, kDepth, arena);
    if (!first) continue;
    const std::string once = written(**first);
    const auto second = reader.read(once, kDepth, arena);
    ASSERT_TRUE(second) << "seed " << seed << ", round " << round << ": " << text;
    EXPECT_EQ(written(**second), once) << "seed " << seed << ", round " << round;
  }
}

}  // namespace
}  // namespace rouse::ingest
