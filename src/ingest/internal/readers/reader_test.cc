#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "core/random.h"
#include "ingest/internal/readers/csv_reader.h"
#include "ingest/internal/readers/file_digest.h"
#include "ingest/internal/readers/fixed_width_reader.h"
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
  EXPECT_EQ(read_csv(write("t.csv", "a;b\n1;2\n"), CsvOptions{.separator = ";", .columns = {}}),
            (Rows{"1|2"}));
  EXPECT_EQ(read_csv(write("t.csv", "1,2\n3,4\n"), CsvOptions{.separator = ",", .columns = {"a", "b"}}),
            (Rows{"1|2", "3|4"}));
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
  EXPECT_EQ(rows.back(), "error: t.csv:393218: the file is GBK, UTF-8 is expected");
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
  EXPECT_EQ(read_csv(write("t.csv", gbk + "\xFF\xFF,1\n" + "\xC0\xEE,2\n"), {}, core::TextEncoding::kGbk),
            (Rows{"张三|1", "!invalid_text", "李|2"}));
}

TEST_F(Readers, SeparatorsHaveUpToEightBytes) {
  const struct {
    const char* what;
    std::string_view separator;
    bool quotes;
    std::string_view text;
    Rows rows;
  } cases[] = {
      {"three bytes", "|@|", true, "a|@|b\n1|@|2\r\n|@|\n", {"1|2", "|"}},
      {"a part of a separator is text", "|@|", true, "a|@|b\n1|@2|@|3@|\n||@@|@|\n", {"1|@2|3@|", "||@@|"}},
      {"a separator cut by the line's end", "|@|", true, "a|@|b\n1|@|2|@\n", {"1|2|@"}},
      {"a separator cut by the file's end", "|@|", true, "a|@|b\n1|@|2|@", {"1|2|@"}},
      {"quotes", "||", true, "a||b\n\"x||\"\"y\"||\"2\"\n\"1\"|2||3\n", {"x||\"y|2", "!broken_row"}},
      {"no quotes", ",", false, "a,b\n\"1,2\"\n\"\"\",x\n", {"\"1|2\"", "\"\"\"|x"}},
      {"no quotes, wrong number of fields",
       "|@|",
       false,
       "a|@|b\n1|@|2|@|3\n\"|@|\"\n",
       {"!broken_row", "\"|\""}},
      {"a control character",
       "\x01",
       false,
       "a\x01"
       "b\n1\x01"
       "2\n",
       {"1|2"}},
      {"eight bytes", "--------", true, "a--------b\n1---------2\n", {"1|-2"}},
  };
  for (const auto& c : cases) {
    const CsvOptions options{.separator = std::string{c.separator}, .columns = {}, .quotes = c.quotes};
    EXPECT_EQ(read_csv(write("t.csv", c.text), options), c.rows) << c.what;
  }
}

TEST_F(Readers, LinesMayEndWithASeparator) {
  const struct {
    const char* separator;
    bool quotes;
    const char* text;
    Rows rows;
  } cases[] = {
      {",", true, "a,b,\n1,2,\r\n3,,\n\"4,\",5,\n6,7,", {"1|2", "3|", "4,|5", "6|7"}},
      {"|@|", false, "a|@|b|@|\n1|@|2|@|\n|@||@|\n", {"1|2", "|"}},
      {",",
       true,
       "a,b,\n1,2\n1,2,3\n1,\n1,2,,\n5,6,\n",
       {"!broken_row", "!broken_row", "!broken_row", "!broken_row", "5|6"}},
      {",",
       true,
       "a,b\n1,2,\n",
       {"error: t.csv:1: the header line is broken: the row does not end with a separator"}},
  };
  for (const auto& c : cases) {
    const CsvOptions options{
        .separator = c.separator, .columns = {}, .quotes = c.quotes, .ends_with_separator = true};
    EXPECT_EQ(read_csv(write("t.csv", c.text), options), c.rows) << c.text;
  }
}

TEST_F(Readers, LongSeparatorsAreFoundWhereverTheWindowEnds) {
  core::Random random{20'261'122};
  std::string text = "a|@|b\n";
  Rows expected;
  while (text.size() < 4 * kChunkBytes) {
    const std::string left = std::string(random.below(300), '|') + "x";
    const bool quoted = random.chance(0.3);
    text += left + "|@|" + (quoted ? "\"|@|\"" : "y") + (random.chance(0.5) ? "\r\n" : "\n");
    expected.push_back(left + "|" + (quoted ? "|@|" : "y"));
  }
  const CsvOptions options{.separator = "|@|", .columns = {}};
  EXPECT_TRUE(read_csv(write("t.csv", text), options) == expected);  // too long to print
}

// 张三 and 李四 in GBK; the first as UTF-8 is no everyday text of GBK.
const std::string kZhang = "\xD5\xC5\xC8\xFD";
const std::string kLi = "\xC0\xEE\xCB\xC4";

TEST_F(Readers, LinesInAnotherEncodingAreNamedAndNoneIsGarbled) {
  const struct {
    const char* what;
    core::TextEncoding encoding;
    std::string text;
    std::vector<std::pair<std::uint64_t, std::string>> broken;  // (line, message)
    Rows rows;
  } cases[] = {
      {"UTF-8 in GBK",
       core::TextEncoding::kGbk,
       "a,b\n" + kZhang + ",1\n张三,2\n" + kLi + ",3\n",
       {{3, "the row is UTF-8, the file is gbk: it mixes encodings"}},
       {"张三|1", "李四|3"}},
      {"UTF-8 in GBK, with an odd number of bytes",
       core::TextEncoding::kGbk,
       "a,b\n" + kZhang + ",1\n张三丰,2\n" + kLi + ",3\n",
       {{3, "the row is UTF-8, the file is gbk: it mixes encodings"}},
       {"张三|1", "李四|3"}},
      {"neither in GBK",
       core::TextEncoding::kGb18030,
       "a,b\n" + kZhang + ",1\n\x81,2\n" + kLi + ",3\n\x81",
       {{3, "the row is not gb18030"}, {5, "the row is not gb18030"}},
       {"张三|1", "李四|3"}},
      {"inside quotes",
       core::TextEncoding::kGbk,
       "a,b\n\"x\n张三\",1\n" + kLi + ",3\n",
       {{2, "a line of the row is not gbk"}},
       {"李四|3"}},
      {"GBK in UTF-8",
       core::TextEncoding::kUtf8,
       "a,b\n张三,1\n" + kZhang + ",2\n李四,3\n",
       {{3, "the row is GBK, the file is UTF-8: it mixes encodings"}},
       {"张三|1", "李四|3"}},
      {"GBK first in UTF-8",
       core::TextEncoding::kUtf8,
       "a,b\n李四丰,3\n\xFF,2\n",
       {{3, "the row is not UTF-8"}},
       {"李四丰|3"}},
  };
  for (const auto& c : cases) {
    auto bytes = open_text(write("t.csv", c.text), c.encoding);
    ASSERT_TRUE(bytes) << c.what << ": " << bytes.error().message;
    auto reader = open_csv(std::move(*bytes), "t.csv", {});
    ASSERT_TRUE(reader) << c.what;
    std::vector<std::pair<std::uint64_t, std::string>> broken;
    Rows rows;
    Record record;
    while (true) {
      const auto more = (*reader)->next(record);
      ASSERT_TRUE(more) << c.what << ": " << more.error().message;
      if (!*more) break;
      if (record.broken) {
        EXPECT_EQ(record.broken->reason, RejectReason::kInvalidText) << c.what;
        broken.emplace_back(record.line, record.broken->message);
      } else {
        rows.push_back(row_text(record));
      }
    }
    EXPECT_EQ(broken, c.broken) << c.what;
    EXPECT_EQ(rows, c.rows) << c.what;
  }
}

// Every second byte of GBK may be "|" or a backslash: conversion comes before splitting.
TEST_F(Readers, SecondBytesOfGbkAreNoSeparators) {
  const CsvOptions options{.separator = "|", .columns = {"a", "b"}, .quotes = false};
  EXPECT_EQ(read_csv(write("t.csv", "\x8D\x7C|1\n"), options, core::TextEncoding::kGbk), (Rows{"峾|1"}));
}

Rows read_fixed(const fs::path& file, core::TextEncoding encoding) {
  auto bytes = open_unconverted(file, encoding, {.may_be_empty = true});
  if (!bytes) return {"error: " + bytes.error().message};
  auto reader =
      open_fixed_width(std::move(*bytes), file.filename(), {{"id", 4}, {"name", 6}, {"n", 3}}, encoding);
  if (!reader) return {"error: " + reader.error().message};
  return read_all(**reader);
}

TEST_F(Readers, FixedWidthsAreBytesOfTheFileAsStored) {
  using enum core::TextEncoding;
  const struct {
    const char* what;
    core::TextEncoding encoding;
    std::string text;
    Rows rows;
  } cases[] = {
      {"padded with blanks", kUtf8, "0001ab    1  \n  23a b c   7\n", {"0001|ab|1", "23|a b c|7"}},
      {"CRLF, and no line end at the end",
       kUtf8,
       "0001ab    1  \r\n\r\n0002cd    2  ",
       {"0001|ab|1", "0002|cd|2"}},
      {"byte-order mark",
       kUtf8,
       "\xEF\xBB\xBF"
       "0001ab    1  \n",
       {"0001|ab|1"}},
      {"gzip", kUtf8, gzip("0001ab    1  \n0002cd    2  \n"), {"0001|ab|1", "0002|cd|2"}},
      {"nothing", kUtf8, "", {}},
      {"nothing, packed", kUtf8, gzip(""), {}},
      {"all blank", kUtf8, "             \n", {"||"}},
      {"too short and too long",
       kUtf8,
       "0001ab    1 \n0001ab    1   \n0002cd    2  \n",
       {"!broken_row", "!broken_row", "0002|cd|2"}},
      {"UTF-8", kUtf8, "0001张三1  \n", {"0001|张三|1"}},
      {"UTF-8 cut inside a character", kUtf8, "0001张 三1\n", {"!broken_row"}},
      {"GBK", kGbk, "0001" + kZhang + "  1  \n0002" + kLi + "cd2  \n", {"0001|张三|1", "0002|李四cd|2"}},
      {"GBK cut inside a character",
       kGbk,
       "0001a" + kZhang +
           "\xC0\xEE"
           "1 \n0002" +
           kLi + "  2  \n",
       {"!broken_row", "0002|李四|2"}},
      {"not GBK", kGbk, "0001" + kLi + "  2  \n0001\xFF\xFF    1  \n", {"0001|李四|2", "!invalid_text"}},
      {"UTF-8 in GBK", kGbk, "0001" + kLi + "  2  \n0001张三1  \n", {"0001|李四|2", "!invalid_text"}},
      {"GBK in UTF-8", kUtf8, "0001张三1  \n0001" + kLi + "  1  \n", {"0001|张三|1", "!invalid_text"}},
      {"a file of another encoding",
       kGbk,
       "0001张三1  \n",
       {"error: t.txt: the file is UTF-8, gbk is expected"}},
  };
  for (const auto& c : cases) {
    auto rows = read_fixed(write("t.txt", c.text), c.encoding);
    if (!rows.empty() && rows.back().starts_with("error")) {
      rows.back() = "error: " + rows.back().substr(rows.back().find("t.txt"));
    }
    EXPECT_EQ(rows, c.rows) << c.what;
  }
}

TEST_F(Readers, ALongFixedWidthRecordIsBrokenAndReadingGoesOn) {
  const std::string endless(5 * kRecordBytesMax, 'x');
  std::string many;
  Rows expected{"!record_too_long"};
  for (int i = 0; i < 200'000; ++i) {
    many += "0001ab    1  \n";
    expected.emplace_back("0001|ab|1");
  }
  EXPECT_TRUE(read_fixed(write("t.txt", endless + "\n" + many), core::TextEncoding::kUtf8) == expected);
}

// The sums are those of sha256sum(1).
TEST_F(Readers, TheDigestIsOfTheFileAsStored) {
  const auto digest_of = [&](std::string_view stored) {
    FileDigest digest;
    auto bytes = open_text(write("t", stored), core::TextEncoding::kUtf8, {.digest = &digest});
    if (!bytes) return bytes.error().message;
    auto reader = open_csv(std::move(*bytes), "t", {});
    if (!reader) return reader.error().message;
    read_all(**reader);
    return digest.hex();
  };
  EXPECT_EQ(digest_of("a,b\n1,2\n"), "492d5ea496056f1a6a6592241032fab764c321596317930b4fa0e1e8bc3b7470");
  std::string large = "a,b\n";
  for (int i = 0; i < 300'000; ++i) large += "1,2\n";
  EXPECT_EQ(digest_of(large), "6d3c4bc716386e2766d1c6302dfed5254935a0ef5bf5a0293c11a86638029147");
  const auto packed = gzip("a,b\n1,2\n") + gzip(large.substr(4));
  FileDigest whole;
  whole.add(packed);
  EXPECT_EQ(digest_of(packed), whole.hex());
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
