#include "server/settings.h"

#include <gmock/gmock.h>

namespace rouse::server {
namespace {

core::Result<Settings> read(core::ConfigPairs flags) {
  return core::Config::load(config_keys(), {.flags = std::move(flags)})
      .and_then([](const core::Config& config) { return read_settings(config, "/opt/rouse/bin/rouse"); });
}

TEST(Settings, HaveDefaultsThatWork) {
  const auto settings = read({});
  ASSERT_TRUE(settings) << core::to_string(settings.error());
  EXPECT_TRUE(settings->embedded);
  EXPECT_TRUE(settings->data.is_absolute());
  EXPECT_EQ(settings->engine.program, "/opt/rouse/bin/rouse-engine");
  EXPECT_EQ(settings->engine.data_directory, settings->data);
  EXPECT_EQ(settings->http.endpoint.address, "127.0.0.1");
  EXPECT_EQ(settings->http.endpoint.port, 8080);
}

TEST(Settings, EachSaysWhatItMeans) {
  for (const auto& key : config_keys()) EXPECT_FALSE(key.description.empty()) << key.name;
}

TEST(Settings, AUrlReplacesTheEngine) {
  const auto settings = read({{"warehouse.url", "http://127.0.0.1:8123"}, {"warehouse.password", "p"}});
  ASSERT_TRUE(settings);
  EXPECT_FALSE(settings->embedded);
  EXPECT_EQ(settings->warehouse.url, "http://127.0.0.1:8123");
  EXPECT_EQ(settings->warehouse.password, "p");
}

TEST(Settings, ASimulatedClockIsForDevelopment) {
  EXPECT_EQ(read({})->clock, ClockMode::kSystem);
  EXPECT_EQ(read({{"environment", "development"}})->clock, ClockMode::kSystem);
  EXPECT_EQ(read({{"environment", "development"}, {"clock", "simulated"}})->clock, ClockMode::kSimulated);
  for (const auto& flags : {core::ConfigPairs{{"clock", "simulated"}},
                            core::ConfigPairs{{"clock", "simulated"}, {"environment", "production"}}}) {
    const auto refused = read(flags);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, core::ErrorCode::kInvalidArgument);
    EXPECT_EQ(refused.error().field, "clock");
    EXPECT_EQ(refused.error().hint, "set environment to development; never for a bank's own data");
  }
  EXPECT_EQ(read({{"clock", "fast"}}).error().field, "clock");
}

TEST(Settings, OnlyLoopbackIsServed) {
  const auto settings = read({{"server.listen", "0.0.0.0:8080"}});
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().field, "server.listen");
}

}  // namespace
}  // namespace rouse::server
