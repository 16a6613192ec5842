// The command line: reads arguments and settings, runs one command, turns its error into a line and an exit
// code.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <functional>
#include <iostream>

#include "behaviour/answer/any_analysis.h"
#include "business_tables/commands.h"
#include "core/nearest.h"
#include "identity_commands.h"
#include "interrupt.h"
#include "program.h"

namespace rouse::cli {
namespace {

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

// What the command line said.
struct Arguments {
  std::string config_file;
  core::ConfigPairs settings;  // flags that set a key of the configuration
  Command command;
  bool serves = false;
};

const std::map<std::string, Format> kFormats{
    {"table", Format::kTable}, {"json", Format::kJson}, {"csv", Format::kCsv}};

CLI::Option* add_setting(CLI::App& app, Arguments& arguments, const std::string& flag, const std::string& key,
                         const std::string& description) {
  return app.add_option_function<std::string>(
      flag, [&arguments, key](const std::string& text) { arguments.settings.emplace_back(key, text); },
      description);
}

void add_global_options(CLI::App& app, Arguments& arguments) {
  add_setting(app, arguments, "--data", "data", "Data directory (./rouse-data)")->type_name("DIR");
  add_setting(app, arguments, "--warehouse-url", "warehouse.url",
              "ClickHouse server instead of the embedded engine")
      ->type_name("URL");
  add_setting(app, arguments, "--log-level", "log.level", "debug, info, warning, error or off")
      ->type_name("LEVEL");
  app.add_option("--config", arguments.config_file, "Configuration file (DIR/rouse.yaml)")->type_name("FILE");
  app.add_option_function<std::vector<std::string>>(
         "--set",
         [&arguments](const std::vector<std::string>& pairs) {
           for (const auto& pair : pairs) {
             const auto equals = pair.find('=');
             if (equals == std::string::npos) throw CLI::ValidationError("--set", "write KEY=VALUE");
             arguments.settings.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
           }
         },
         "Any setting, see rouse config")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

void add_server_commands(CLI::App& app, Arguments& arguments) {
  auto* init = app.add_subcommand("init", "Make a data directory");
  const auto zone = std::make_shared<std::string>("Asia/Shanghai");
  init->add_option("--zone", *zone, "Time zone of the bank's days; cannot be changed later")
      ->capture_default_str();
  init->callback([&arguments, zone] {
    arguments.command = [zone](const Program& program) { return run_init(program, *zone); };
  });

  auto* serve = app.add_subcommand("serve", "Serve the console and the API");
  const auto open = std::make_shared<bool>(false);
  add_setting(*serve, arguments, "--listen", "server.listen", "Loopback address and port (127.0.0.1:8080)");
  serve->add_option_function<std::uint16_t>(
      "--port",
      [&arguments](const std::uint16_t& port) {
        arguments.settings.emplace_back("server.listen", fmt::format("127.0.0.1:{}", port));
      },
      "Port on 127.0.0.1");
  add_setting(*serve, arguments, "--clock", "clock", "system, or simulated: a program moves the bank's time")
      ->type_name("MODE");
  add_setting(*serve, arguments, "--ui-dir", "ui.dir", "Folder of the console's files")->type_name("DIR");
  serve->add_flag("--open", *open, "Open the console in a browser");
  serve->callback([&arguments, open] {
    arguments.serves = true;
    arguments.command = [open](const Program& program) { return run_serve(program, *open); };
  });
}

void add_load_command(CLI::App& app, Arguments& arguments) {
  auto* load = app.add_subcommand("load", "Load files of events");
  const auto values = std::make_shared<LoadArguments>();
  load->add_option("--plan", values->plan, "Tracking plan (YAML)")->required()->type_name("FILE");
  load->add_option("--mapping", values->mapping, "How columns become events (YAML)")
      ->required()
      ->type_name("FILE");
  load->add_option("files", values->files, "CSV, JSONL or Parquet, .gz included")
      ->required()
      ->type_name("FILE");
  load->callback([&arguments, values] {
    arguments.command = [values](const Program& program) { return run_load(program, *values); };
  });
}

void add_analysis_command(CLI::App& analyze, const std::string& kind, const std::string& description,
                          Arguments& arguments) {
  auto* command = analyze.add_subcommand(kind, description);
  const auto values = std::make_shared<AnalysisArguments>();
  values->kind = kind;
  command->add_option("--spec", values->spec, "Spec (JSON); - is standard input")
      ->required()
      ->type_name("FILE");
  command->add_option("--format", values->format, "table, json or csv")
      ->transform(CLI::CheckedTransformer(kFormats).description(""))
      ->type_name("FORMAT");
  command->callback([&arguments, values] {
    arguments.command = [values](const Program& program) { return run_analysis(program, *values); };
  });
}

void add_analyze_commands(CLI::App& app, Arguments& arguments) {
  auto* analyze = app.add_subcommand("analyze", "Ask for an analysis")->require_subcommand(1);
  for (const auto& kind : behaviour::analysis_kinds()) {
    add_analysis_command(*analyze, std::string{kind.name}, std::string{kind.question}, arguments);
  }

  auto* customers = analyze->add_subcommand("customers", "The customers behind one number of an analysis");
  const auto cell = std::make_shared<CustomersArguments>();
  customers->add_option("--spec", cell->spec, "Spec (JSON); - is standard input")
      ->required()
      ->type_name("FILE");
  customers
      ->add_option("--cell", cell->cell,
                   R"(Which number (JSON, docs/behaviour.md): {"step":2,"outcome":"dropped"})")
      ->required()
      ->type_name("JSON");
  customers->add_option("--limit", cell->limit, "At most so many (all)")->type_name("N");
  customers->add_option("--format", cell->format, "table, json (one object a line) or csv")
      ->transform(CLI::CheckedTransformer(kFormats).description(""))
      ->type_name("FORMAT");
  customers->callback([&arguments, cell] {
    arguments.command = [cell](const Program& program) { return run_customers(program, *cell); };
  });
}

void add_insights_commands(CLI::App& app, Arguments& arguments) {
  auto* insights = app.add_subcommand("insights", "Saved analyses")->require_subcommand(1);
  auto* import = insights->add_subcommand(
      "import", "Save analyses from files; one of the same name is brought to what the file says");
  const auto paths = std::make_shared<std::vector<std::filesystem::path>>();
  import->add_option("files", *paths, "JSON files with name and spec, or folders of such files")
      ->required()
      ->type_name("PATH");
  import->callback([&arguments, paths] {
    arguments.command = [paths](const Program& program) { return run_insights_import(program, *paths); };
  });
}

void add_source_options(CLI::App& command, SourceArguments& values) {
  command.add_option("--id", values.id, "snake_case, up to 40 letters")->required();
  command.add_option("--name", values.name, "What people call it");
  command.add_option("--app", values.app, "App name of events that do not say it themselves");
  command.add_option("--platform", values.platform, "Likewise: ios, android, harmony, h5, web, ...");
  command.add_option("--enforcement", values.enforcement,
                     "accept, mark or reject what breaks the plan (mark)");
  command.add_option("--events-per-second", values.events_per_second, "Limit; 0: none");
  command.add_option("--address-events-per-second", values.address_events_per_second,
                     "Limit of one client address; 0: none");
  add_format(command, values.format);
}

void add_source_commands(CLI::App& app, Arguments& arguments) {
  auto* sources =
      app.add_subcommand("sources", "Apps and servers that may send events")->require_subcommand(1);
  const auto values = std::make_shared<SourceArguments>();
  auto* add = sources->add_subcommand("add", "Add one; prints its write key");
  add_source_options(*add, *values);
  add->add_option("--plan", values->plan, "Tracking plan of its events");
  add->add_option("--plan-file", values->plan_file, "Tracking plan (YAML), declared with it")
      ->type_name("FILE");
  add->callback([&arguments, values] {
    arguments.command = [values](const Program& program) { return run_sources_add(program, *values); };
  });
  auto* set = sources->add_subcommand("set", "Change one");
  add_source_options(*set, *values);
  set->add_flag("--enable,!--disable", values->enabled, "Take its events, or refuse them");
  set->callback([&arguments, values] {
    arguments.command = [values](const Program& program) { return run_sources_set(program, *values); };
  });
  auto* list = sources->add_subcommand("list", "All of them");
  add_format(*list, values->format);
  list->callback([&arguments, values] {
    arguments.command = [values](const Program& program) { return run_sources(program, values->format); };
  });
}

void add_event_commands(CLI::App& app, Arguments& arguments) {
  auto* events = app.add_subcommand("events", "Collected events")->require_subcommand(1);
  auto* log = events->add_subcommand("log", "What the event log holds, one JSON object a line");
  const auto shown = std::make_shared<EventLogArguments>();
  log->add_option("--from", shown->from, "First position (the newest events)")->type_name("N");
  log->add_option("--limit", shown->limit, "At most so many")->capture_default_str()->type_name("N");
  log->add_flag("--segments", shown->segments, "Its files and readers instead");
  log->callback([&arguments, shown] {
    arguments.command = [shown](const Program& program) { return run_event_log(program, *shown); };
  });
  auto* replay = events->add_subcommand("replay", "Send rejected events through collection again");
  const auto replayed = std::make_shared<ReplayArguments>();
  replay->add_option("--plan", replayed->plan, "Of this tracking plan")->required();
  replay->add_option("--source", replayed->source, "Only of this source");
  replay->add_option("--reason", replayed->reason, "Only those rejected for this reason");
  replay->callback([&arguments, replayed] {
    arguments.command = [replayed](const Program& program) { return run_replay(program, *replayed); };
  });
  auto* vault = app.add_subcommand("vault", "Personal data")->require_subcommand(1);
  auto* forget =
      vault->add_subcommand("forget", "Delete a customer's key: his encrypted data become unreadable");
  const auto subject = std::make_shared<std::string>();
  forget->add_option("--customer", *subject, "The customer's id, as his events have it")->required();
  forget->callback([&arguments, subject] {
    arguments.command = [subject](const Program& program) { return run_forget(program, *subject); };
  });
}

void add_inspect_commands(CLI::App& app, Arguments& arguments) {
  auto* plans = app.add_subcommand("plans", "Tracking plans and what is loaded of them");
  const auto format = std::make_shared<Format>(Format::kTable);
  add_format(*plans, *format);
  plans->callback([&arguments, format] {
    arguments.command = [format](const Program& program) { return run_plans(program, *format); };
  });
  auto* doctor = app.add_subcommand("doctor", "Check that everything is in order");
  const auto recount = std::make_shared<DoctorArguments>();
  doctor->add_flag("--recount", recount->recount,
                   "Count every collected batch in the warehouse, and write again what is missing");
  doctor->callback([&arguments, recount] {
    arguments.command = [recount](const Program& program) { return run_doctor(program, *recount); };
  });
  app.add_subcommand("config", "Every setting, its value and where that comes from")->callback([&arguments] {
    arguments.command = run_config;
  });
}

core::ConfigPairs environment() {
  core::ConfigPairs variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text{*entry};
    if (const auto equals = text.find('='); equals != std::string::npos) {
      variables.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return variables;
}

// The file named with --config, or rouse.yaml in the data directory where there is one.
core::Result<core::Config> load_config(const Arguments& arguments) {
  core::ConfigSources sources{.file = {}, .environment = environment(), .flags = arguments.settings};
  if (!arguments.config_file.empty()) {
    sources.file = arguments.config_file;
  } else {
    ROUSE_TRY(const auto without_file, core::Config::load(server::config_keys(), sources));
    const auto file = std::filesystem::path{without_file.string("data")} / "rouse.yaml";
    if (std::filesystem::exists(file)) sources.file = file;
  }
  return core::Config::load(server::config_keys(), sources);
}

// Commands other than `serve` speak for themselves; their log is for trouble, unless it was asked for.
core::LogLevel log_level(const core::Config& config, const server::Settings& settings, bool serves) {
  for (const auto& entry : config.entries()) {
    if (entry.key.name == "log.level" && entry.source == core::ConfigSource::kDefault && !serves) {
      return core::LogLevel::kWarning;
    }
  }
  return settings.log_level;
}

core::Result<void> run(const Arguments& arguments, const Interrupt& interrupt) {
  ROUSE_TRY(const auto config, load_config(arguments));
  ROUSE_TRY(const auto settings,
            server::read_settings(config, std::filesystem::read_symlink("/proc/self/exe")));
  const core::SystemClock machine_clock;
  core::Log log{std::cerr, log_level(config, settings, arguments.serves), settings.log_format, machine_clock};
  ROUSE_TRY(const auto clocks, server::open_clocks(settings, machine_clock));
  return arguments.command({config, settings, log, clocks.bank(), clocks, interrupt});
}

// What was wrong with the arguments, on one line where CLI11 would not name the word it did not understand.
int report(const CLI::App& app, const CLI::ParseError& error) {
  const auto words = app.remaining();
  if (words.empty() || error.get_exit_code() != static_cast<int>(CLI::ExitCodes::RequiredError)) {
    return app.exit(error) == 0 ? 0 : kWrongUsage;
  }
  std::vector<std::string> commands;
  for (const auto* command : app.get_subcommands({})) commands.push_back(command->get_name());
  fmt::print(stderr, "invalid_argument: unknown command '{}' ({})\n", words.front(),
             core::suggest(words.front(), commands));
  return kWrongUsage;
}

int exit_code(const core::Error& error) {
  return error.code == core::ErrorCode::kInvalidArgument ? kWrongUsage : kFailed;
}

int run_command_line(int argc, char** argv) {
  const Interrupt interrupt;
  CLI::App app{"Rouse: find where customers are lost, and wake them"};
  app.name("rouse");
  app.set_version_flag("--version", "rouse " ROUSE_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  Arguments arguments;
  add_global_options(app, arguments);
  add_server_commands(app, arguments);
  add_load_command(app, arguments);
  add_analyze_commands(app, arguments);
  add_insights_commands(app, arguments);
  add_source_commands(app, arguments);
  add_event_commands(app, arguments);
  add_identity_commands(app, [&arguments](Command command) { arguments.command = std::move(command); });
  add_tables_commands(app, [&arguments](Command command) { arguments.command = std::move(command); });
  add_inspect_commands(app, arguments);
  try {
    app.parse(argc, argv);
    const auto done = run(arguments, interrupt);
    if (done) return 0;
    fmt::print(stderr, "{}\n", core::to_string(done.error()));
    return exit_code(done.error());
  } catch (const CLI::ParseError& error) {
    return report(app, error);
  } catch (const std::exception& error) {
    fmt::print(stderr, "internal: {}\n", error.what());
    return kFailed;
  }
}

}  // namespace
}  // namespace rouse::cli

int main(int argc, char** argv) { return rouse::cli::run_command_line(argc, argv); }
