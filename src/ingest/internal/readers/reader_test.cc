#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/random.h"
#include "ingest/internal/readers/csv_reader.h"
#include "ingest/internal/readers/jsonl_reader.h"
#include "ingest/load.h"

namespace rouse::ingest {
namespace {

namespace fs = std::filesystem;

// A folder of its own for each test, removed at its end.
class Readers : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::temp_directory_path() / (std::string{"rouse_reader_"} + test->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path write(const std::string& name, std::string_view bytes) const {
    const fs::path path = folder_ / name;
    std::ofstream{path, std::ios::binary} << bytes;
    return path;
  }
  fs::path folder_;
};

std::string gzip(std::string_view text) {
  z_stream stream{};
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

// "a|b|c" and the other members, "~" for no value; "!reason" of a broken row.
std::string row_text(const Record& record) {
  if (record.broken) return "!" + std::string{to_string(record.broken->reason)};
  std::string row;
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    const auto field = record.fields[i];
    row += (i == 0 ? "" : "|") + (field.data() ? std::string{field} : std::string{"~"});
  }
  return row + std::string{record.others};
}

// An error of the file becomes the last row, "error: message".
std::vector<std::string> read_all(RecordReader& reader) {
  std::vector<std::string> rows;
  Record record;
  while (true) {
    const auto more = reader.next(record);
    if (!more) {
      rows.push_back("error: " + more.error().message);
      return rows;
    }
    if (!*more) return rows;
    rows.push_back(row_text(record));
  }
}

std::vector<std::string> read_csv(const fs::path& file, const CsvOptions& options = {},
                                  core::TextEncoding encoding = core::TextEncoding::kUtf8) {
  auto bytes = open_text(file, encoding);
  if (!bytes) return {"error: " + bytes.error().message};
  auto reader = open_csv(std::move(*bytes), file.filename(), options);
  if (!reader) return {"error: " + reader.error().message};
  return read_all(**reader);
}

using Rows = std::vector<std::string>;

TEST_F(Readers, CsvFollowsRfc4180) {
  const struct {
    const char* what;
    std::string_view text;
    Rows rows;
  } cases[] = {
      {"plain", "a,b\n1,2\n3,4\n", {"1|2", "3|4"}},
      {"no line end at the end", "a,b\n1,2", {"1|2"}},
      {"CRLF", "a,b\r\n1,2\r\n3,\r\n", {"1|2", "3|"}},
      {"empty lines are skipped", "a,b\n\n1,2\n\r\n\n3,4\n\n", {"1|2", "3|4"}},
      {"byte-order mark",
       "\xEF\xBB\xBF"
       "a,b\n1,2\n",
       {"1|2"}},
      {"quotes", "a,b\n\"x,y\",\"he said \"\"no\"\"\"\n", {"x,y|he said \"no\""}},
      {"line ends inside quotes", "a,b\n\"1\n2\",3\r\n4,5\n", {"1\n2|3", "4|5"}},
      {"a quote inside an unquoted field", "a,b\n5\",x\n", {"5\"|x"}},
      {"quoted last field, CRLF", "a,b\r\n1,\"2\"\r\n3,\"4\"", {"1|2", "3|4"}},
      {"empty fields", "a,b,c\n,,\n\"\",,x\n", {"||", "||x"}},
      {"too few and too many fields", "a,b\n1\n1,2,3\n4,5\n", {"!broken_row", "!broken_row", "4|5"}},
      {"text after a closing quote", "a,b\n\"1\"x,2\n3,4\n", {"!broken_row", "3|4"}},
      {"a quote that does not end costs its line", "a,b\n\"1,2\n3,4\n5,6\n", {"!broken_row", "3|4", "5|6"}},
      {"Chinese", "客户,金额\n张三,12.5\n", {"张三|12.5"}},
      {"one broken character among good rows",
       "a,b\n张三,1\n\xFF\x01,2\n李四,3\n",
       {"张三|1", "!invalid_text", "李四|3"}},
  };
  for (const auto& c : cases) EXPECT_EQ(read_csv(write("t.csv", c.text)), c.rows) << c.what;
  EXPECT_EQ(read_csv(write("t.csv", "a;b\n1;2\n"), {';', {}}), (Rows{"1|2"}));
  EXPECT_EQ(read_csv(write("t.csv", "1,2\n3,4\n"), {',', {"a", "b"}}), (Rows{"1|2", "3|4"}));
}

TEST_F(Readers, CsvKnowsLineOffsetAndBytesOfARecord) {
  const auto file = write("t.csv", "a,b\r\n\"1\n2\",3\r\n\r\n4,\"5\"\n");
  auto reader = open_csv(*open_text(file, core::TextEncoding::kUtf8), "t.csv", {});
  ASSERT_TRUE(reader);
  Record record;
  ASSERT_TRUE(*(*reader)->next(record));
  EXPECT_EQ(record.line, 2U);
  EXPECT_EQ(record.offset, 5U);
  EXPECT_EQ(record.raw, "\"1\n2\",3");
  ASSERT_TRUE(*(*reader)->next(record));
  EXPECT_EQ(record.line, 5U);
  EXPECT_EQ(record.offset, 16U);
  EXPECT_EQ(record.raw, "4,\"5\"");
  EXPECT_FALSE(*(*reader)->next(record));
}

TEST_F(Readers, CsvSplitsAlikeWhereverTheWindowEnds) {
  // Rows of random length around the size of a chunk, so that every kind of token meets a window's end.
  core::Random random{20'261'121};
  std::string text = "a,b\n";
  Rows expected;
  while (text.size() < 6 * kChunkBytes) {
    const std::string left(random.below(2'000), 'x');
    const bool quoted = random.chance(0.5);
    const std::string right = quoted ? "y,\"\"\n" + left : left;
    text += left + "," + (quoted ? "\"" + right + "\"" : right) + (random.chance(0.5) ? "\r\n" : "\n");
    expected.push_back(left + "|" + (quoted ? "y,\"\n" + left : left));
  }
  EXPECT_TRUE(read_csv(write("t.csv", text)) == expected);  // too long to print
}

TEST_F(Readers, ALongRecordIsBrokenAndReadingGoesOn) {
  const std::string longest(kRecordBytesMax - 2, 'x');
  EXPECT_TRUE(read_csv(write("t.csv", "a,b\n" + longest + ",1\nz" + longest + ",1\n2,3\n")) ==
              (Rows{longest + "|1", "!record_too_long", "2|3"}));
  const std::string endless(5 * kRecordBytesMax, 'x');
  EXPECT_EQ(read_csv(write("t.csv", "a,b\n" + endless + ",1\n2,3\n\"" + endless + "\n4,5\n")),
            (Rows{"!record_too_long", "2|3", "!record_too_long", "4|5"}));
}

TEST_F(Readers, GzipMembersFollowEachOther) {
  EXPECT_EQ(read_csv(write("t.csv.gz", gzip("a,b\n1,") + gzip("2\n3,4\n"))), (Rows{"1|2", "3|4"}));
}

TEST_F(Readers, WhatIsWrongWithAFileIsSaid) {
  std::string csv = "a,b\n";
  for (int i = 0; i < 500'000; ++i) csv += std::to_string(i * 7919L) + ",x\n";
  const std::string packed = gzip(csv);
  std::string damaged = packed;
  damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 0x55);  // in the check sum
  const std::string gbk = "\xBF\xCD\xBB\xA7,\xBD\xF0\xB6\xEE\n\xD5\xC5\xC8\xFD,1\n";    // 客户,金额 张三
  const std::string gb18030 = "a,b\n\x81\x39\xEF\x30\xC4\xE3,1\n";
  const struct {
    const char* what;
    std::string bytes;
    const char* message;
  } cases[] = {
      {"gzip cut", packed.substr(0, packed.size() / 2), "truncated after"},
      {"gzip cut in its trailer", packed.substr(0, packed.size() - 3), "truncated after"},
      {"gzip damaged", damaged, "gzip data are damaged"},
      {"GBK", gbk, "the file is GBK"},
      {"GB18030", gb18030, "the file is GB18030"},
      {"UTF-16",
       std::string{"\xFF\xFE"
                   "a\0,\0b\0\n\0",
                   10},
       "the file is UTF-16"},
      {"UTF-16 without a mark", std::string{"a\0,\0b\0\n\0", 8}, "the file is UTF-16"},
      {"Excel", "PK\x03\x04rest", "Excel workbook"},
      {"Parquet", "PAR1rest", "a Parquet file"},
      {"binary", std::string{"a,b\n\0\1\2\3\4", 9}, "zero bytes"},
      {"empty", "", "the file is empty"},
      {"a column twice", "a,b,a\n", "column 'a' is named twice"},
      {"header cut in a quote", "\"a,b\n", "header line is broken"},
  };
  for (const auto& c : cases) {
    const auto rows = read_csv(write("t.csv", c.bytes));
    ASSERT_FALSE(rows.empty()) << c.what;
    EXPECT_NE(rows.back().find(c.message), std::string::npos) << c.what << ": " << rows.back();
  }
  EXPECT_NE(read_csv(folder_ / "absent.csv").back().find("no such file"), std::string::npos);
  EXPECT_NE(read_csv(folder_).back().find("not a regular file"), std::string::npos);
}

TEST_F(Readers, GbkFoundBehindTheFirstChunkIsNamedToo) {
  std::string text = "a,b\n";
  while (text.size() < 3 * kChunkBytes) text += "plain,1\n";
  const auto rows = read_csv(write("t.csv", text + "\xD5\xC5\xC8\xFD,1\n"));
  EXPECT_EQ(rows.back(), "error: t.csv: the file is GBK, the mapping expects UTF-8");
}

TEST_F(Readers, OtherEncodingsAreConvertedWhenNamed) {
  const std::string gbk = "\xBF\xCD\xBB\xA7,b\n\xD5\xC5\xC8\xFD,1\n";
  EXPECT_EQ(read_csv(write("t.csv", gbk), {}, core::TextEncoding::kGbk), (Rows{"张三|1"}));
  EXPECT_EQ(read_csv(write("t.csv", std::string{"\xFF\xFE"
                                                "a\0,\0b\0\n\0\x20\x5F,\0"
                                                "1\0\n\0",
                                                18}),
                     {}, core::TextEncoding::kUtf16),
            (Rows{"张|1"}));
  std::string large = "a,b\n";
  Rows expected;
  for (int i = 0; i < 400'000; ++i) {
    large += "x\xD5\xC5\xC8\xFD" + std::to_string(i) + ",1\n";
    expected.push_back("x张三" + std::to_string(i) + "|1");
  }
  EXPECT_TRUE(read_csv(write("t.csv", large), {}, core::TextEncoding::kGbk) ==
              expected);  // too long to print
  EXPECT_NE(read_csv(write("t.csv", "a,b\n张三,1\n"), {}, core::TextEncoding::kGbk)
                .back()
                .find("the file is UTF-8"),
            std::string::npos);
  EXPECT_NE(read_csv(write("t.csv", gbk + "\xFF\xFF,1\n"), {}, core::TextEncoding::kGbk)
                .back()
                .find("not valid in"),
            std::string::npos);
}

Rows read_jsonl(const fs::path& file, const JsonlOptions& options) {
  auto bytes = open_text(file, core::TextEncoding::kUtf8);
  if (!bytes) return {"error: " + bytes.error().message};
  auto reader = open_jsonl(std::move(*bytes), file.filename(), options);
  if (!reader) return {"error: " + reader.error().message};
  return read_all(**reader);
}

TEST_F(Readers, JsonLinesGiveTheTextOfTheirMembers) {
  const JsonlOptions options{{"id", "n", "/device/id", "flag"}, {"id"}, true};
  const auto file =
      write("t.jsonl",
            "{\"id\":\"a\\u4e2d\\n\",\"n\": 12.50 ,\"device\":{\"id\":7,\"os\":\"x\"},\"flag\":true}\n"
            "\n"
            "{\"id\":\"b\",\"n\":null,\"more\":[1, {\"x\":2}],\"s\":\"q\\\"\"}\r\n"
            "[1]\n"
            "{\"id\":\n"
            "{\"id\":\"c\"} x\n"
            "{\"id\":\"d\",\"device\":\"none\"}");
  EXPECT_EQ(read_jsonl(file, options),
            (Rows{"a中\n|12.50|7|true", "b|~|~|~{\"more\":[1, {\"x\":2}],\"s\":\"q\\\"\"}", "!broken_row",
                  "!broken_row", "!broken_row", "d|~|~|~"}));
}

TEST_F(Readers, JsonLinesWithoutARequiredMemberAreRefused) {
  const auto file = write("t.jsonl", "{\"customer\":1,\"time\":2}\n");
  EXPECT_EQ(read_jsonl(file, {{"customre"}, {"customre"}, false}),
            (Rows{"error: t.jsonl: no object has a member 'customre'"}));
  EXPECT_EQ(read_jsonl(write("t.csv", "a,b\n1,2\n"), {{"a"}, {"a"}, false}),
            (Rows{"error: t.csv: holds no line that is a JSON object"}));
}

TEST_F(Readers, LongJsonLinesAreBrokenAndReadingGoesOn) {
  const std::string endless = "{\"id\":\"" + std::string(5 * kRecordBytesMax, 'x') + "\"}\n";
  EXPECT_EQ(read_jsonl(write("t.jsonl", "{\"id\":1}\n" + endless + "{\"id\":2}\n"), {{"id"}, {"id"}, false}),
            (Rows{"1", "!record_too_long", "2"}));
}

}  // namespace
}  // namespace rouse::ingest
