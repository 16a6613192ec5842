#include "warehouse/engine_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>

#include "testing/temporary_folder.h"
#include "warehouse/internal/backoff.h"
#include "warehouse/warehouse.h"

namespace rouse::warehouse {
namespace {

using core::ErrorCode;
using ::testing::HasSubstr;
using testing::TemporaryFolder;
using State = EngineStatus::State;
using namespace std::chrono_literals;

class EngineProcesses : public ::testing::Test {
 protected:
  EngineConfig config() {
    return {.program = std::filesystem::path(ROUSE_BIN_DIR) / "rouse-engine",
            .data_directory = folder_.path() / "data",
            .restart_delay_min = 10ms,
            .log = [this](std::string_view) { ++lines_; }};
  }
  // A program that does what `script` says instead of serving.
  std::filesystem::path program(const std::string& script) {
    const auto path = folder_.path() / "program";
    std::ofstream{path} << "#!/bin/sh\n" << script << "\n";
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
  }
  std::unique_ptr<EngineProcess> start() {
    auto engine = EngineProcess::start(config());
    if (!engine) throw std::runtime_error(core::to_string(engine.error()));
    return std::move(*engine);
  }

  std::atomic<int> lines_{0};
  TemporaryFolder folder_;
};

TEST_F(EngineProcesses, StartsServesAndStops) {
  const auto engine = start();
  EXPECT_EQ(engine->status().state, State::kReady);
  EXPECT_GT(engine->status().pid, 0);
  EXPECT_GT(lines_, 0);
  EXPECT_EQ(Warehouse{engine->server()}.text("SELECT 42").value(), "42\n");
  Server stranger = engine->server();
  stranger.token = "another token of sixteen bytes";
  EXPECT_EQ(Warehouse{stranger}.text("SELECT 42").error().code, ErrorCode::kPermissionDenied);

  const auto found = running_engine(config().data_directory);
  ASSERT_TRUE(found);
  EXPECT_EQ(Warehouse{*found}.text("SELECT 43").value(), "43\n");
  engine->stop();
  engine->stop();
  EXPECT_EQ(engine->status().state, State::kStopped);
  EXPECT_EQ(engine->status().last_exit, "exit status 0");
  EXPECT_EQ(running_engine(config().data_directory).error().code, ErrorCode::kNotFound);
}

TEST_F(EngineProcesses, OneProcessOwnsADataDirectory) {
  auto engine = start();
  const auto second = EngineProcess::start(config());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
  EXPECT_EQ(second.error().field, "data_directory");
  engine.reset();
  EXPECT_TRUE(EngineProcess::start(config()));
}

TEST_F(EngineProcesses, ComesBackAfterItIsKilledWithItsData) {
  const auto engine = start();
  Warehouse warehouse{engine->server()};
  ASSERT_TRUE(warehouse.execute("CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a"));
  auto insert = warehouse.insert("t", {"a"});
  ASSERT_TRUE(insert);
  insert->u64(7);
  ASSERT_TRUE(insert->end_row());
  ASSERT_EQ(insert->finish().value(), 1U);
  for (std::uint32_t kills = 1; kills <= 2; ++kills) {
    const int pid = engine->status().pid;
    ASSERT_EQ(::kill(pid, SIGKILL), 0);
    while (engine->status().pid == pid || engine->status().state != State::kReady) {
      ASSERT_NE(engine->status().state, State::kStopped);
    }
    EXPECT_EQ(engine->status().restarts, kills);
    EXPECT_EQ(engine->status().last_exit, "killed by signal 9");
    EXPECT_EQ(warehouse.text("SELECT sum(a) FROM t").value(), "7\n");
  }
}

TEST_F(EngineProcesses, AProgramThatDoesNotStartIsUnavailableWithItsLastWords) {
  const struct {
    const char* script;
    const char* words;
  } cases[] = {
      {"echo the disk is gone >&2; exit 3", "the disk is gone"},
      {"exit 3", "exit status 3"},
      {"trap '' TERM; exec sleep 60", "killed by signal 9"},
  };
  for (const auto& [script, words] : cases) {
    EngineConfig broken = config();
    broken.program = program(script);
    broken.ready_max = 200ms;
    const auto engine = EngineProcess::start(broken);
    ASSERT_FALSE(engine) << script;
    EXPECT_EQ(engine.error().code, ErrorCode::kUnavailable);
    EXPECT_THAT(engine.error().message, HasSubstr(words));
  }
  EngineConfig missing = config();
  missing.program = folder_.path() / "nothing";
  EXPECT_THAT(EngineProcess::start(missing).error().message, HasSubstr("nothing cannot be executed"));
}

TEST_F(EngineProcesses, ADataDirectoryThatCannotBeUsedIsRefused) {
  EngineConfig deep = config();
  deep.data_directory = folder_.path() / std::string(120, 'd');
  EXPECT_EQ(EngineProcess::start(deep).error().code, ErrorCode::kInvalidArgument);
  EngineConfig file = config();
  std::ofstream{folder_.path() / "file"} << "x";
  file.data_directory = folder_.path() / "file";
  EXPECT_EQ(EngineProcess::start(file).error().field, "data_directory");
}

TEST(Backoff, DoublesUpToItsLimitAndStartsAgain) {
  internal::Backoff backoff{100ms, 350ms};
  EXPECT_EQ(backoff.next(), 100ms);
  EXPECT_EQ(backoff.next(), 200ms);
  EXPECT_EQ(backoff.next(), 350ms);
  EXPECT_EQ(backoff.next(), 350ms);
  backoff.reset();
  EXPECT_EQ(backoff.next(), 100ms);
}

}  // namespace
}  // namespace rouse::warehouse
