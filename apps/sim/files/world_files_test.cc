#include "files/world_files.h"

#include <gmock/gmock.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "core/zone.h"
#include "tables/delivery.h"
#include "testing/temporary_folder.h"

namespace rouse::sim {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const fs::path kEngine = fs::path{ROUSE_BIN_DIR} / "rouse-engine";

WorldRequest request(const fs::path& out, Format format = Format::kCsv) {
  WorldRequest request;
  request.settings = {
      .seed = 5, .customers = 300, .days = 30, .last_day = *core::parse_day("2026-10-31", "")};
  request.format = format;
  request.nights = 2;
  request.out = out;
  request.pack = fs::path{ROUSE_SOURCE_DIR} / "packs/bank";
  return request;
}

std::string read(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Every file of a folder, by its name below it.
std::map<std::string, std::string> files(const fs::path& folder) {
  std::map<std::string, std::string> result;
  for (const auto& entry : fs::recursive_directory_iterator{folder}) {
    if (entry.is_regular_file()) result[fs::relative(entry.path(), folder).string()] = read(entry.path());
  }
  return result;
}

TEST(WorldFiles, TwoRunsOfASeedGiveIdenticalBytes) {
  for (const Format format : {Format::kCsv, Format::kJsonl, Format::kParquet}) {
    const testing::TemporaryFolder folder;
    for (const char* name : {"once", "again"}) {
      const auto written = write_world(core::real_files(), request(folder.path() / name, format), kEngine);
      ASSERT_TRUE(written) << to_string(written.error());
    }
    const auto once = files(folder.path() / "once");
    EXPECT_EQ(once, files(folder.path() / "again")) << ending(format);
    EXPECT_TRUE(once.contains("events/events_0001." + std::string{ending(format)}));
    EXPECT_TRUE(once.contains("tables/2026-10-31/balances_daily_20261031.dat"));
    EXPECT_TRUE(once.contains("truth/customers_0001." + std::string{ending(format)}));
    WorldRequest other = request(folder.path() / "other", format);
    other.settings.seed = 6;
    ASSERT_TRUE(write_world(core::real_files(), other, kEngine));
    EXPECT_NE(once.at("events/events_0001." + std::string{ending(format)}),
              files(folder.path() / "other").at("events/events_0001." + std::string{ending(format)}));
  }
}

TEST(WorldFiles, DefinitionsSayThatTheDataAreSimulated) {
  const testing::TemporaryFolder folder;
  ASSERT_TRUE(write_world(core::real_files(), request(folder.path() / "world"), kEngine));
  for (const char* name : {"world/plan.yaml", "world/tables.yaml"}) {
    EXPECT_THAT(read(folder.path() / name), HasSubstr("\nsimulated: true\n")) << name;
  }
}

TEST(WorldFiles, TheDeclarationOfAWorldThatIsPlayedOnHasNoEnd) {
  const testing::TemporaryFolder folder;
  const fs::path world = folder.path() / "world";
  const fs::path nights = folder.path() / "nights";
  ASSERT_TRUE(write_world(core::real_files(), request(world), kEngine));
  ASSERT_TRUE(write_live_declaration(core::real_files(), world, nights));
  const auto ended = tables::parse_delivery(read(world / "tables.yaml"), "tables.yaml");
  auto endless = tables::parse_delivery(read(nights / "tables.yaml"), "tables.yaml");
  ASSERT_TRUE(ended);
  ASSERT_TRUE(endless) << to_string(endless.error());
  EXPECT_TRUE(endless->simulated);
  EXPECT_EQ(ended->ends, request(world).settings.last_day);
  EXPECT_FALSE(endless->ends);

  std::ofstream{nights / "tables.yaml"} << "mine";
  ASSERT_TRUE(write_live_declaration(core::real_files(), world, nights));
  EXPECT_EQ(read(nights / "tables.yaml"), "mine");
}

TEST(WorldFiles, WithoutNightsNoneCanFollow) {
  const testing::TemporaryFolder folder;
  WorldRequest without = request(folder.path() / "world");
  without.nights = 0;
  ASSERT_TRUE(write_world(core::real_files(), without, kEngine));
  const auto written =
      write_live_declaration(core::real_files(), folder.path() / "world", folder.path() / "nights");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().field, "--tables");
  EXPECT_FALSE(fs::exists(folder.path() / "nights"));
}

TEST(WorldFiles, TheSettingsAreKept) {
  const testing::TemporaryFolder folder;
  const auto wanted = request(folder.path() / "world");
  ASSERT_TRUE(write_world(core::real_files(), wanted, kEngine));
  const auto settings = read_settings(folder.path() / "world");
  ASSERT_TRUE(settings) << to_string(settings.error());
  EXPECT_EQ(settings->seed, 5U);
  EXPECT_EQ(settings->customers, 300U);
  EXPECT_EQ(settings->days, 30);
  EXPECT_EQ(settings->last_day, wanted.settings.last_day);
  EXPECT_EQ(read_settings(folder.path()).error().field, "--world");
}

TEST(WorldFiles, WhatCannotBeIsRefusedBeforeAnythingIsWritten) {
  const testing::TemporaryFolder folder;
  const fs::path out = folder.path() / "world";
  auto refused = [&](const WorldRequest& wrong) {
    const auto written = write_world(core::real_files(), wrong, kEngine);
    EXPECT_FALSE(written);
    EXPECT_TRUE(!fs::exists(out) || fs::is_empty(out));
    return written ? core::Error{} : written.error();
  };
  WorldRequest none = request(out);
  none.settings.customers = 0;
  EXPECT_EQ(refused(none).field, "--customers");

  WorldRequest long_one = request(out);
  long_one.settings.days = kDaysMax + 1;
  EXPECT_EQ(refused(long_one).field, "--days");

  WorldRequest many_nights = request(out);
  many_nights.nights = 32;
  EXPECT_EQ(refused(many_nights).field, "--nights");

  WorldRequest without_pack = request(out);
  without_pack.pack = folder.path() / "nowhere";
  EXPECT_EQ(refused(without_pack).field, "--pack");

  WorldRequest large = request(out, Format::kJsonl);
  large.settings.customers = kCustomersMax;
  large.settings.days = kDaysMax;
  const core::Error error = refused(large);
  EXPECT_EQ(error.code, core::ErrorCode::kResourceExhausted);
  EXPECT_THAT(error.message, HasSubstr("GB free"));
}

TEST(WorldFiles, AFolderWithSomethingInItIsLeftAlone) {
  const testing::TemporaryFolder folder;
  std::ofstream{folder.path() / "mine.txt"} << "kept";
  const auto written = write_world(core::real_files(), request(folder.path()), kEngine);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().field, "--out");
  EXPECT_EQ(files(folder.path()).size(), 1U);
}

}  // namespace
}  // namespace rouse::sim
