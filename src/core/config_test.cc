#include "core/config.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "testing/temporary_folder.h"

namespace rouse::core {
namespace {

using ::testing::HasSubstr;
using std::chrono_literals::operator""ms;

std::vector<ConfigKey> keys() {
  return {
      {.name = "server.listen", .fallback = "127.0.0.1:8080", .description = "Address"},
      {.name = "server.timeout", .type = ConfigType::kDuration, .fallback = "30s", .low = 1, .high = 60'000},
      {.name = "server.body_max", .type = ConfigType::kSize, .fallback = "1MiB"},
      {.name = "server.threads", .type = ConfigType::kInteger, .fallback = "2", .low = 1, .high = 64},
      {.name = "log.level", .fallback = "info", .choices = {"debug", "info"}},
      {.name = "demo", .type = ConfigType::kBoolean, .fallback = "false"}};
}

class ConfigFile : public ::testing::Test {
 protected:
  std::filesystem::path write(std::string_view text) {
    std::ofstream{path_} << text;
    return path_;
  }

  const testing::TemporaryFolder folder_;
  const std::filesystem::path path_ = folder_.path() / "rouse.yaml";
};

TEST_F(ConfigFile, FlagsWinOverEnvironmentOverFileOverDefaults) {
  const auto file = write("server:\n  listen: file:1\n  threads: 3\nserver.timeout: 250ms\n");
  const auto config = Config::load(keys(), {.file = file,
                                            .environment = {{"ROUSE_SERVER_LISTEN", "environment:1"},
                                                            {"ROUSE_SERVER_THREADS", "4"},
                                                            {"HOME", "/root"}},
                                            .flags = {{"server.listen", "flag:1"}}});
  ASSERT_TRUE(config) << to_string(config.error());
  EXPECT_EQ(config->string("server.listen"), "flag:1");
  EXPECT_EQ(config->integer("server.threads"), 4);
  EXPECT_EQ(config->duration("server.timeout"), 250ms);
  EXPECT_EQ(config->size("server.body_max"), 1048576u);
  EXPECT_FALSE(config->boolean("demo"));
  std::vector<ConfigSource> sources;
  for (const auto& entry : config->entries()) sources.push_back(entry.source);
  EXPECT_THAT(sources, ::testing::ElementsAre(ConfigSource::kFlag, ConfigSource::kFile,
                                              ConfigSource::kDefault, ConfigSource::kEnvironment,
                                              ConfigSource::kDefault, ConfigSource::kDefault));
}

TEST_F(ConfigFile, RefusesWhatItDoesNotKnowWithLineAndNearestName) {
  const struct {
    std::string_view text, message, hint;
  } cases[] = {
      {"server:\n  listn: x\n", ":2: unknown setting 'server.listn'", "did you mean 'server.listen'?"},
      {"demo: maybe\n", ":1: demo: 'maybe' is not true or false", ""},
      {"\n\nserver.threads: 65\n", ":3: server.threads: 65 is outside 1 to 64", ""},
      {"server.threads: two\n", "'two' is not a whole number", ""},
      {"server.timeout: 61s\n", "61s is outside 1 to 60000 ms", ""},
      {"server.timeout: 30\n", "'30' is not a duration", "write durations as"},
      {"log.level: loud\n", "'loud' is not one of debug, info", ""},
      {"demo: true\ndemo: false\n", "'demo' occurs twice", ""},
      {"log.level: info\nlog:\n  level: debug\n", ":3: log.level: is given twice", ""},
      {"demo: [true]\n", "'demo' must be one value, not a list", ""},
      {"demo: {a: b\n", "not valid YAML", ""},
      {"- demo\n", "expected 'key: value' lines", ""},
  };
  for (const auto& [text, message, hint] : cases) {
    const auto config = Config::load(keys(), {.file = write(text)});
    ASSERT_FALSE(config) << text;
    EXPECT_EQ(config.error().code, ErrorCode::kInvalidArgument) << text;
    EXPECT_THAT(config.error().message, HasSubstr(message)) << text;
    EXPECT_THAT(config.error().hint, HasSubstr(hint)) << text;
  }
}

TEST_F(ConfigFile, AnEmptyFileSetsNothing) {
  EXPECT_TRUE(Config::load(keys(), {.file = write("")}));
  EXPECT_TRUE(Config::load(keys(), {.file = write("server:\n")}));
}

TEST(Config, AMissingFileIsNotFound) {
  const auto config = Config::load(keys(), {.file = "/does/not/exist.yaml"});
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(config.error().message, HasSubstr("/does/not/exist.yaml"));
}

TEST(Config, RefusesAMisspeltVariableButNotOneOfAnotherProgram) {
  const auto misspelt = Config::load(keys(), {.environment = {{"ROUSE_SERVER_THREDS", "4"}}});
  ASSERT_FALSE(misspelt);
  EXPECT_EQ(misspelt.error().field, "ROUSE_SERVER_THREDS");
  EXPECT_EQ(misspelt.error().hint, "did you mean 'ROUSE_SERVER_THREADS'?");
  EXPECT_TRUE(Config::load(keys(), {.environment = {{"ROUSE_PORT_80_TCP", "x"}}}));
}

TEST(Config, RefusesAnUnknownFlag) {
  const auto config = Config::load(keys(), {.flags = {{"serverlisten", "x"}}});
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().hint, "did you mean 'server.listen'?");
}

TEST(Config, ReadsDurationsAndSizes) {
  EXPECT_EQ(parse_duration("250ms", "d"), 250ms);
  EXPECT_EQ(parse_duration("2h", "d"), 7'200'000ms);
  EXPECT_EQ(parse_duration("7d", "d"), 604'800'000ms);
  EXPECT_EQ(parse_size("512", "s"), 512u);
  EXPECT_EQ(parse_size("64KiB", "s"), 65536u);
  EXPECT_EQ(parse_size("1kB", "s"), 1000u);
  for (const auto* bad :
       {"", "s", "-1s", "1.5s", "1 s", "1w", "9223372036854775807d", "99999999999999999999s"}) {
    EXPECT_FALSE(parse_duration(bad, "d")) << bad;
  }
  for (const auto* bad : {"", "1kib", "1 MiB", "-1", "9223372036854775807KiB"})
    EXPECT_FALSE(parse_size(bad, "s")) << bad;
}

}  // namespace
}  // namespace rouse::core
