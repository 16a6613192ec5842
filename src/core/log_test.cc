#include "core/log.h"

#include <gmock/gmock.h>

#include <limits>
#include <sstream>
#include <thread>
#include <vector>

#include "testing/manual_clock.h"

namespace rouse::core {
namespace {

constexpr Timestamp kMorning =
    std::chrono::sys_days{std::chrono::November / 21 / 2026} + std::chrono::hours{8};

std::string written(LogFormat format, const std::function<void(Log&)>& use) {
  std::ostringstream out;
  const testing::ManualClock clock{kMorning};
  Log log{out, LogLevel::kInfo, format, clock};
  use(log);
  return out.str();
}

TEST(Log, WritesFieldsInEitherForm) {
  const auto use = [](Log& log) {
    log.info(
        "load finished",
        {{"load", "7"}, {"rows", 262200}, {"share", 0.5}, {"whole", true}, {"file", std::string{"a b.csv"}}});
  };
  EXPECT_EQ(written(LogFormat::kConsole, use),
            "2026-11-21T08:00:00.000Z info    load finished load=7 rows=262200 share=0.5 whole=true file=\"a "
            "b.csv\"\n");
  EXPECT_EQ(
      written(LogFormat::kJson, use),
      R"({"time":"2026-11-21T08:00:00.000Z","level":"info","message":"load finished","load":"7","rows":262200,)"
      R"("share":0.5,"whole":true,"file":"a b.csv"})"
      "\n");
}

TEST(Log, OneCallIsOneLineWhateverTheTextHolds) {
  const auto use = [](Log& log) {
    log.warning("two\nlines", {{"q\"", "a\nb\"c"}, {"n", std::numeric_limits<double>::infinity()}});
  };
  EXPECT_EQ(written(LogFormat::kConsole, use),
            "2026-11-21T08:00:00.000Z warning two lines q\"=\"a\\nb\\\"c\" n=null\n");
  EXPECT_EQ(
      written(LogFormat::kJson, use),
      R"({"time":"2026-11-21T08:00:00.000Z","level":"warning","message":"two\nlines","q\"":"a\nb\"c","n":null})"
      "\n");
}

TEST(Log, LeavesOutWhatIsBelowItsLevel) {
  EXPECT_EQ(written(LogFormat::kConsole, [](Log& log) { log.debug("quiet"); }), "");
}

TEST(Log, WritesAnErrorWithItsParts) {
  const auto line = written(LogFormat::kJson, [](Log& log) {
    log.error("load failed", Error{ErrorCode::kNotFound, "FILE", "FILE: no such file", "check the path"});
  });
  EXPECT_THAT(
      line, ::testing::HasSubstr(
                R"("code":"not_found","field":"FILE","error":"FILE: no such file","hint":"check the path")"));
}

TEST(Log, ThreadsDoNotMixTheirLines) {
  std::ostringstream out;
  const testing::ManualClock clock{kMorning};
  Log log{out, LogLevel::kInfo, LogFormat::kJson, clock};
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&] {
        for (int line = 0; line < 100; ++line) log.info("same");
      });
    }
  }
  std::istringstream lines{out.str()};
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_EQ(line, R"({"time":"2026-11-21T08:00:00.000Z","level":"info","message":"same"})");
  }
  EXPECT_EQ(count, 400);
}

TEST(Log, RefusesAnUnknownLevel) {
  EXPECT_EQ(parse_log_level("warning", "log.level"), LogLevel::kWarning);
  const auto level = parse_log_level("loud", "log.level");
  ASSERT_FALSE(level);
  EXPECT_EQ(level.error().message, "log.level: 'loud' is not one of debug, info, warning, error, off");
}

}  // namespace
}  // namespace rouse::core
