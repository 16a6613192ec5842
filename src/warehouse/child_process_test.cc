#include "warehouse/child_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <vector>

namespace rouse::warehouse {
namespace {

using ::testing::ElementsAre;
using namespace std::chrono_literals;

struct Outcome {
  std::string ended;
  std::vector<std::string> lines;
};

Outcome run(const std::string& script, std::vector<std::pair<std::string, std::string>> environment = {}) {
  Outcome outcome;
  {
    auto child =
        ChildProcess::start({.program = "/bin/sh",
                             .arguments = {"-c", script},
                             .environment = std::move(environment),
                             .on_line = [&](std::string_view line) { outcome.lines.emplace_back(line); }});
    EXPECT_TRUE(child);
    outcome.ended = (*child)->wait(30s).value_or("still running");
  }
  return outcome;
}

TEST(ChildProcesses, TellTheirLinesAndHowTheyEnded) {
  const Outcome outcome = run("echo one; echo two >&2; printf three; exit 7");
  EXPECT_THAT(outcome.lines, ElementsAre("one", "two", "three"));
  EXPECT_EQ(outcome.ended, "exit status 7");
  EXPECT_EQ(run("kill -9 $$").ended, "killed by signal 9");
}

TEST(ChildProcesses, HaveOurEnvironmentAndMore) {
  EXPECT_THAT(run("echo $ROUSE_CHILD; test -n \"$PATH\" && echo path", {{"ROUSE_CHILD", "x y"}}).lines,
              ElementsAre("x y", "path"));
}

TEST(ChildProcesses, ReadTheirInput) {
  std::vector<std::string> lines;
  std::string ended;
  const std::string text(200'000, 'x');  // longer than a pipe holds
  {
    auto child = ChildProcess::start({.program = "/bin/sh",
                                      .arguments = {"-c", "wc -c"},
                                      .input = text,
                                      .on_line = [&](std::string_view line) { lines.emplace_back(line); }});
    ASSERT_TRUE(child);
    ended = (*child)->wait(30s).value_or("still running");
  }
  EXPECT_EQ(ended, "exit status 0");
  EXPECT_THAT(lines, ElementsAre("200000"));
  EXPECT_THAT(run("wc -c").lines, ElementsAre("0"));
}

TEST(ChildProcesses, InheritNoDescriptors) {
  EXPECT_THAT(run("ls /proc/self/fd | wc -l").lines, ElementsAre("4"));  // three, and the one ls opens
}

TEST(ChildProcesses, LongLinesAreCut) {
  std::size_t bytes = 0;
  const Outcome outcome = run("head -c 20000 /dev/zero | tr '\\0' x; echo");
  for (const auto& line : outcome.lines) bytes += line.size();
  EXPECT_EQ(bytes, 20'000U);
  EXPECT_GT(outcome.lines.size(), 1U);
}

TEST(ChildProcesses, DieWithTheirOwner) {
  auto child = ChildProcess::start({.program = "/bin/sleep", .arguments = {"60"}});
  ASSERT_TRUE(child);
  EXPECT_FALSE((*child)->wait(0ms));
  const pid_t pid = (*child)->pid();
  child->reset();
  EXPECT_NE(kill(pid, 0), 0);
}

TEST(ChildProcesses, AMissingProgramIsNotFound) {
  EXPECT_EQ(ChildProcess::start({.program = "/no/such/program"}).error().code, core::ErrorCode::kNotFound);
}

}  // namespace
}  // namespace rouse::warehouse
