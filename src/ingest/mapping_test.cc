#include "ingest/mapping.h"

#include <gmock/gmock.h>

#include <string>

namespace rouse::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

constexpr std::string_view kFull = R"(
mapping: 1
format: csv
separator: tab
encoding: gbk
columns: [客户, time, event]
subject: 客户
further_subjects: {card: card_no}
time: {column: time, format: "%Y/%m/%d %H:%M", zone: Asia/Shanghai}
event: {column: event, names: {登录: login}}
message_id: id
where:
  - {column: state, in: [a, 1]}
  - {column: test, not_in: ["true"]}
built_ins: {channel: ch, app: {constant: mobile}}
properties: {amount: {column: amt}, currency: {constant: CNY}}
property_times: {format: epoch_s}
undeclared: extra
)";

TEST(ParseMapping, ReadsEveryKey) {
  const auto mapping = parse_mapping(kFull, "m.yaml");
  ASSERT_TRUE(mapping) << to_string(mapping.error());
  EXPECT_EQ(mapping->file, "m.yaml");
  EXPECT_EQ(mapping->format, FileFormat::kCsv);
  EXPECT_EQ(mapping->separator, '\t');
  EXPECT_EQ(mapping->encoding, core::TextEncoding::kGbk);
  EXPECT_THAT(mapping->columns, ElementsAre("客户", "time", "event"));
  EXPECT_EQ(mapping->subject, "客户");
  EXPECT_THAT(mapping->further_subjects, ElementsAre(Pair("card", "card_no")));
  EXPECT_EQ(mapping->time, (TimeColumn{"time", "%Y/%m/%d %H:%M", "Asia/Shanghai"}));
  EXPECT_EQ(mapping->event.source.column, "event");
  EXPECT_THAT(mapping->event.names, ElementsAre(Pair("登录", "login")));
  EXPECT_EQ(mapping->message_id, "id");
  EXPECT_THAT(mapping->where,
              ElementsAre(RowCondition{"state", false, {"a", "1"}}, RowCondition{"test", true, {"true"}}));
  EXPECT_THAT(mapping->built_ins,
              ElementsAre(Pair("channel", Source{"ch", ""}), Pair("app", Source{"", "mobile"})));
  EXPECT_THAT(mapping->properties,
              ElementsAre(PropertySource{"amount", {"amt", ""}}, PropertySource{"currency", {"", "CNY"}}));
  EXPECT_EQ(mapping->property_times.format, "epoch_s");
  EXPECT_TRUE(mapping->keep_undeclared);
}

TEST(ParseMapping, IsStrict) {
  const std::string least = "format: csv\nsubject: s\ntime: {column: t}\nevent: e\n";
  ASSERT_TRUE(parse_mapping(least, "m.yaml"));
  const struct {
    const char* what;
    std::string yaml;
    const char* field;
    const char* message;
  } cases[] = {
      {"unknown key", least + "propertys: {}\n", "propertys", "did you mean 'properties'"},
      {"unknown key inside", "format: csv\nsubject: s\ntime: {colum: t}\nevent: e\n", "time.colum",
       "'column'"},
      {"missing subject", "format: csv\ntime: {column: t}\nevent: e\n", "subject", "required"},
      {"unknown format", "format: cvs\nsubject: s\ntime: {column: t}\nevent: e\n", "format", "csv"},
      {"newer version", "mapping: 2\n" + least, "mapping", "newer"},
      {"column and constant", least + "properties: {a: {column: x, constant: y}}\n", "properties.a",
       "either"},
      {"neither of them", least + "properties: {a: {}}\n", "properties.a", "either"},
      {"in and not_in", least + "where: {column: c, in: [a], not_in: [b]}\n", "where", "either"},
      {"no values", least + "where: {column: c, in: []}\n", "where", "in"},
      {"unknown built-in", least + "built_ins: {chanel: c}\n", "built_ins.chanel", "did you mean 'channel'"},
      {"a further subject without a column", least + "further_subjects: {card: {constant: x}}\n",
       "further_subjects.card", "column"},
      {"separator", least + "separator: ab\n", "separator", "one character"},
      {"separator of JSON", "format: jsonl\nseparator: \";\"\nsubject: s\ntime: {column: t}\nevent: e\n",
       "separator", "csv only"},
      {"a column twice", least + "columns: [a, a]\n", "columns", "twice"},
  };
  for (const auto& c : cases) {
    const auto mapping = parse_mapping(c.yaml, "m.yaml");
    ASSERT_FALSE(mapping) << c.what;
    EXPECT_THAT(mapping.error().field, HasSubstr(c.field)) << c.what;
    EXPECT_THAT(to_string(mapping.error()), HasSubstr(c.message)) << c.what;
    EXPECT_THAT(mapping.error().message, HasSubstr("m.yaml")) << c.what;
  }
}

}  // namespace
}  // namespace rouse::ingest
