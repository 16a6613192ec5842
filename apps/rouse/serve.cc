// rouse init, serve and config: the data directory and the server.
#include <fmt/format.h>
#include <spawn.h>
#include <unistd.h>

#include <array>

#include "program.h"
#include "server/app.h"
#include "server/workspace.h"
#include "terminal.h"

namespace rouse::cli {
namespace {

// Best effort: a server without a desktop has no browser, and the address is printed anyway.
void open_in_browser(std::string url) {
  std::string program = "xdg-open";
  std::array<char*, 3> arguments{program.data(), url.data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", 0, 0);
  pid_t pid = 0;
  posix_spawnp(&pid, program.c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
}

}  // namespace

core::Result<void> run_init(const Program& program, const std::string& zone) {
  ROUSE_CHECK(server::Workspace::create(program.settings, zone, program.log, program.clock));
  fmt::print("{} is ready; days are those of {}\n", program.settings.data.native(), zone);
  return {};
}

core::Result<void> run_serve(const Program& program, bool open_browser) {
  ROUSE_TRY(const auto app, server::App::start(program.settings, ROUSE_VERSION, program.log, program.clocks));
  const std::string& address = program.settings.http.endpoint.address;
  const bool v6 = address.find(':') != std::string::npos;
  const std::string url = fmt::format("http://{}:{}", v6 ? "[" + address + "]" : address, app->port());
  fmt::print("{}\n", url);
  std::fflush(stdout);
  if (open_browser) open_in_browser(url);
  program.interrupt.wait();
  return {};
}

core::Result<void> run_config(const Program& program) {
  std::vector<std::vector<std::string>> rows{{"setting", "value", "from", "variable", "meaning"}};
  for (const auto& entry : program.config.entries()) {
    const bool hidden = server::is_secret(entry.key) && !entry.text.empty();
    rows.push_back({entry.key.name, hidden ? "(hidden)" : entry.text,
                    std::string{core::to_string(entry.source)}, core::environment_name(entry.key.name),
                    entry.key.description});
  }
  fmt::print("{}", table(rows));
  return {};
}

}  // namespace rouse::cli
