#include "engine_protocol/internal/statement.h"

#include <gmock/gmock.h>

#include <iterator>
#include <random>
#include <string>

namespace rouse::engine_protocol {
namespace {

using ::testing::HasSubstr;

TEST(Statement, KindFollowsTheFirstWordAndWhatAnInsertReads) {
  const struct {
    std::string_view text;
    StatementKind kind;
  } cases[] = {
      {"SELECT 1", StatementKind::kSelect},
      {"  \n\tselect 1;  ", StatementKind::kSelect},
      {"-- INSERT INTO t\nSELECT 1", StatementKind::kSelect},
      {"/* INSERT */ (SELECT 1) UNION ALL (SELECT 2)", StatementKind::kSelect},
      {"# comment\nWITH 1 AS x SELECT x", StatementKind::kSelect},
      {"FROM t SELECT a", StatementKind::kSelect},
      {"no statement at all", StatementKind::kSelect},
      {"SHOW TABLES", StatementKind::kShow},
      {"describe table t", StatementKind::kShow},
      {"EXPLAIN SELECT 1", StatementKind::kShow},
      {"INSERT INTO t FORMAT RowBinary", StatementKind::kInsert},
      {"INSERT INTO t VALUES (1)", StatementKind::kInsert},
      {"/**/insert into table `select`.\"values\" (a, b) values", StatementKind::kInsert},
      {"INSERT INTO t", StatementKind::kInsert},
      {"INSERT INTO t SELECT 1", StatementKind::kCommand},
      {"INSERT INTO t (a, b) SELECT 1, 2 FORMAT TSV", StatementKind::kCommand},
      {"INSERT INTO t (SELECT 1)", StatementKind::kCommand},
      {"INSERT INTO t (a) SETTINGS max_threads = 1 WITH 1 AS x SELECT x", StatementKind::kCommand},
      {"CREATE TABLE t (a UInt8) ENGINE = Memory", StatementKind::kCommand},
      {"OPTIMIZE TABLE t FINAL", StatementKind::kCommand},
      {"KILL QUERY WHERE query_id = 'x'", StatementKind::kKill},
  };
  for (const auto& [text, kind] : cases) {
    const auto parsed = parse_statement(text);
    ASSERT_TRUE(parsed.has_value()) << text << ": " << parsed.error().text;
    EXPECT_EQ(parsed->kind, kind) << text;
  }
}

TEST(Statement, AnInsertEndsWhereItsRowsBegin) {
  const struct {
    std::string_view head, clause, data, format;
  } cases[] = {
      {"INSERT INTO t ", "FORMAT RowBinary\n", "\n\x01\x02", "RowBinary"},
      {"INSERT INTO t(a) ", "FORMAT TSV \t\r\n", "1\n", "TSV"},
      {"INSERT INTO t ", "format CSV ", "1,2", "CSV"},
      {"INSERT INTO t ", "VALUES", " (1, 'FORMAT x'), (2, '')", "Values"},
      {"INSERT INTO t (a, b) SETTINGS x = 'VALUES' ", "FORMAT JSONEachRow\n", "{\"a\":\"'\"}", "JSONEachRow"},
      {"INSERT INTO format ", "FORMAT Native\n", "FORMAT", "Native"},
  };
  for (const auto& [head, clause, data, format] : cases) {
    const std::string text = std::string(head) + std::string(clause) + std::string(data);
    const auto parsed = parse_statement(text);
    ASSERT_TRUE(parsed.has_value()) << text;
    EXPECT_EQ(text.substr(0, parsed->head_size), head);
    EXPECT_EQ(text.substr(parsed->data_offset), data);
    EXPECT_EQ(parsed->format, format);
  }
}

TEST(Statement, FindsTheOutputFormat) {
  const struct {
    std::string_view text, format;
  } cases[] = {
      {"SELECT 1 FORMAT JSON", "JSON"},
      {"SELECT 1 format CSV;", "CSV"},
      {"SELECT 1 FORMAT RowBinary SETTINGS max_threads = 1", "RowBinary"},
      {"SELECT format FROM t", ""},
      {"SELECT ' FORMAT JSON'", ""},
      {"SELECT (SELECT 1 FORMAT JSON)", ""},
      {"SELECT 1 -- FORMAT JSON", ""},
  };
  for (const auto& [text, format] : cases) EXPECT_EQ(parse_statement(text).value().format, format) << text;
}

TEST(Statement, RefusesWhatAPooledConnectionOrASafeServerCannotDo) {
  const struct {
    std::string_view text;
    int code;
    std::string_view why;
  } cases[] = {
      {"", code::kSyntaxError, "Empty query"},
      {" -- nothing\n/* here */", code::kSyntaxError, "Empty query"},
      {"SELECT 1; SELECT 2", code::kSyntaxError, "Multi-statements"},
      {"SET max_threads = 1", code::kNotImplemented, "URL parameters"},
      {"use system", code::kNotImplemented, "URL parameters"},
      {"BEGIN TRANSACTION", code::kNotImplemented, "URL parameters"},
      {"CREATE TEMPORARY TABLE t (a UInt8)", code::kNotImplemented, "Temporary"},
      {"SELECT 1 INTO OUTFILE '/etc/x'", code::kNotImplemented, "OUTFILE"},
      {"INSERT INTO t FROM INFILE '/etc/passwd' FORMAT CSV", code::kNotImplemented, "INFILE"},
      {"INSERT INTO FUNCTION file('x') SELECT 1", code::kNotImplemented, "FUNCTION"},
      {"SELECT file('/etc/passwd')", code::kAccessDenied, "file"},
      {"SELECT 1 + `file` /**/ ('x')", code::kAccessDenied, "file"},
      {"INSERT INTO t SELECT * FROM File('x')", code::kAccessDenied, "file"},
  };
  for (const auto& [text, code, why] : cases) {
    const auto parsed = parse_statement(text);
    ASSERT_FALSE(parsed.has_value()) << text;
    EXPECT_EQ(parsed.error().code, code) << text;
    EXPECT_THAT(parsed.error().text, HasSubstr(why)) << text;
  }
}

TEST(Statement, KnowsWhoAsksAboutOtherQueries) {
  EXPECT_TRUE(parse_statement("SELECT read_rows FROM system.processes").value().watches_queries);
  EXPECT_TRUE(parse_statement("SELECT 1 FROM `system`.\"processes\" WHERE 1").value().watches_queries);
  EXPECT_FALSE(parse_statement("SELECT 'system.processes' FROM t").value().watches_queries);
  EXPECT_FALSE(parse_statement("SELECT a FROM system.tables").value().watches_queries);
}

TEST(Statement, UnfinishedTextStillParses) {
  for (const std::string_view text :
       {"SELECT 'a", "SELECT `", "SELECT /* ", "SELECT $x$ ", "SELECT '\\", "(((", "INSERT INTO t ("}) {
    EXPECT_TRUE(parse_statement(text).has_value()) << text;
  }
}

TEST(Statement, NoTextBreaksTheParser) {
  constexpr std::string_view kPieces[] = {
      "INSERT",  " INTO ", "t",  "(", ")",    "VALUES", " FORMAT ", "TSV", "\n",      "'",
      "`",       "\"",     "\\", ";", "--",   "/*",     "*/",       "$a$", ".",       " ",
      "SELECT ", "WITH ",  "# ", ",", "\xe4", "\0",     "file",     "1e5", "SETTINGS"};
  constexpr unsigned kSeed = 20261121;
  std::mt19937 random(kSeed);
  for (int round = 0; round < 20'000; ++round) {
    std::string text = round % 2 == 0 ? "INSERT INTO t" : "";
    for (auto length = random() % 30; length > 0; --length) text += kPieces[random() % std::size(kPieces)];
    const auto parsed = parse_statement(text);
    if (!parsed || parsed->kind != StatementKind::kInsert) continue;
    ASSERT_LE(parsed->head_size, parsed->data_offset) << "seed " << kSeed << ": " << text;
    ASSERT_LE(parsed->data_offset, text.size()) << "seed " << kSeed << ": " << text;
  }
}

TEST(Statement, OnlyFormatsWithoutHeadAndEndAreJoinable) {
  for (const auto* format : {"RowBinary", "TSV", "TabSeparated", "CSV", "JSONEachRow", "Native"}) {
    EXPECT_TRUE(is_joinable_format(format)) << format;
  }
  for (const auto* format :
       {"JSON", "Parquet", "CSVWithNames", "RowBinaryWithNamesAndTypes", "Null", "Values", "Pretty", ""}) {
    EXPECT_FALSE(is_joinable_format(format)) << format;
  }
}

}  // namespace
}  // namespace rouse::engine_protocol
