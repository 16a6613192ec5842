#include "ingest/internal/tables/delivery_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/zone.h"
#include "testing/temporary_folder.h"

namespace rouse::ingest {
namespace {

namespace fs = std::filesystem;

tables::Delivery delivery_of(const std::string& rest) {
  auto parsed = tables::parse_delivery(
      "format: 1\ndelivery: core\n" + rest +
          "\ntables:\n"
          "  - {table: cards, keeps: state, key: [no], columns: [{name: no, type: string}]}\n"
          "  - {table: card_bills, keeps: days, key: [no], columns: [{name: no, type: string}]}\n",
      "core.yaml");
  core::require(parsed.has_value(), parsed ? "" : parsed.error().message);
  return std::move(*parsed);
}

const std::int32_t kDay = *core::parse_day("2026-11-21", "day");

// "file file+control", then "!rule: message" of each finding.
std::string text_of(const TableFiles& found) {
  std::string text;
  for (const auto& file : found.files) text += (text.empty() ? "" : " ") + file.name;
  if (found.control) text += "+" + found.control->name;
  for (const auto& finding : found.findings) text += "!" + finding.rule + ": " + finding.message;
  return text;
}

TEST(DeliveryFiles, AreFoundByTheirPatterns) {
  const struct {
    const char* what;
    const char* rules;
    std::vector<const char*> names;
    const char* cards;
    const char* bills;
  } cases[] = {
      {"by the default",
       "",
       {"cards_20261121.csv", "cards_20261121.json", "cards_20261120.csv", "card_bills_20261121.csv.gz",
        "card_bills_20261121.json", "README"},
       "cards_20261121.csv+cards_20261121.json",
       "card_bills_20261121.csv.gz+card_bills_20261121.json"},
      {"missing",
       "control: {format: none}",
       {"cards_20261122.csv", "card_bills_20261121.csv"},
       "!missing_file: the folder has no file 'cards_20261121.csv'",
       "card_bills_20261121.csv"},
      {"two files",
       "control: {format: none}",
       {"cards_20261121.csv", "cards_20261121.csv.gz", "card_bills_20261121.csv"},
       "cards_20261121.csv cards_20261121.csv.gz!two_files: two files for one table: 'cards_20261121.csv' "
       "and "
       "'cards_20261121.csv.gz'",
       "card_bills_20261121.csv"},
      {"parts, sorted by name",
       "files: {name: \"{table}_{date-}_*.csv\"}\ncontrol: {format: none}",
       {"cards_2026-11-21_10.csv", "cards_2026-11-21_02.csv.gz", "cards_2026-11-21_.csv",
        "card_bills_2026-11-21_1.csv"},
       "cards_2026-11-21_.csv cards_2026-11-21_02.csv.gz cards_2026-11-21_10.csv",
       "card_bills_2026-11-21_1.csv"},
      {"a part twice",
       "files: {name: \"{table}_{date}*.csv\"}\ncontrol: {format: none}",
       {"cards_20261121a.csv", "cards_20261121a.csv.gz", "card_bills_20261121.csv"},
       "cards_20261121a.csv cards_20261121a.csv.gz!two_files: two files for one table: 'cards_20261121a.csv' "
       "and "
       "'cards_20261121a.csv.gz'",
       "card_bills_20261121.csv"},
      {"of two tables",
       "files: {name: \"{table}*{date}.csv\"}\ncontrol: {format: none}",
       {"cards_20261121.csv", "cards_card_bills_20261121.csv", "card_bills_20261121.csv"},
       "cards_20261121.csv cards_card_bills_20261121.csv",
       "card_bills_20261121.csv"},
      {"control files are no data",
       "files: {name: \"{table}_{date}*\"}\ncontrol: {format: key_value, name: \"{table}_{date}.ok\"}",
       {"cards_20261121.dat", "cards_20261121.ok", "card_bills_20261121", "card_bills_20261121.ok"},
       "cards_20261121.dat+cards_20261121.ok",
       "card_bills_20261121+card_bills_20261121.ok"},
      {"one control file",
       "control: {format: json, name: \"{date}.json\"}",
       {"cards_20261121.csv", "card_bills_20261121.csv", "20261121.json"},
       "cards_20261121.csv+20261121.json",
       "card_bills_20261121.csv+20261121.json"},
      {"no control file",
       "",
       {"cards_20261121.csv", "card_bills_20261121.csv", "cards_20261121.json"},
       "cards_20261121.csv+cards_20261121.json",
       "card_bills_20261121.csv!control_file: the folder has no control file 'card_bills_20261121.json'"},
  };
  for (const auto& c : cases) {
    const testing::TemporaryFolder folder;
    for (const auto* name : c.names) std::ofstream{folder.path() / name} << "x";
    const auto found = find_delivery_files(delivery_of(c.rules), kDay, folder.path());
    ASSERT_TRUE(found) << c.what << ": " << found.error().message;
    ASSERT_EQ(found->size(), 2U);
    EXPECT_EQ(text_of((*found)[0]), c.cards) << c.what;
    EXPECT_EQ(text_of((*found)[1]), c.bills) << c.what;
  }
}

TEST(DeliveryFiles, AreRegularFilesInAFolder) {
  const testing::TemporaryFolder folder;
  std::ofstream{folder.path() / "elsewhere"} << "x";
  fs::create_symlink(folder.path() / "elsewhere", folder.path() / "cards_20261121.csv");
  fs::create_directory(folder.path() / "card_bills_20261121.csv");
  const auto found = find_delivery_files(delivery_of("control: {format: none}"), kDay, folder.path());
  ASSERT_TRUE(found);
  EXPECT_EQ(text_of((*found)[0]), "!no_regular_file: cards_20261121.csv: is a symbolic link");
  EXPECT_EQ(text_of((*found)[1]), "!no_regular_file: card_bills_20261121.csv: is a folder");

  const auto absent = find_delivery_files(delivery_of(""), kDay, folder.path() / "absent");
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().code, core::ErrorCode::kNotFound);
}

TEST(DeliveryFiles, AStarStandsForAnyCharacters) {
  const struct {
    const char* name;
    const char* pattern;
    bool fits;
  } cases[] = {
      {"a.csv", "a.csv", true},     {"a.csv", "*.csv", true},
      {"a.csv", "*", true},         {"", "*", true},
      {"a.csv", "a*b.csv", false},  {"aXbXb", "a*b", true},
      {"aXbXbc", "a*b", false},     {"abc", "abc*", true},
      {"aXXbYYc", "a*b*c", true},   {"aXXYYc", "a*b*c", false},
      {"a.csv.gz", "a.csv", false},
  };
  for (const auto& c : cases)
    EXPECT_EQ(fits_pattern(c.name, c.pattern), c.fits) << c.name << " " << c.pattern;
}

}  // namespace
}  // namespace rouse::ingest
