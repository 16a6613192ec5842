#include "business_tables/commands.h"

#include <memory>

#include "business_tables/arguments.h"

namespace rouse::cli {
namespace {

void add_declaring(CLI::App& tables, const Choose& choose) {
  auto* declare = tables.add_subcommand("declare", "Declare a delivery of tables, or a new version of it");
  const auto declared = std::make_shared<DeclareArguments>();
  declare->add_option("file", declared->file, "YAML, see docs/business-tables.md")
      ->required()
      ->type_name("FILE");
  chosen(*declare, declared, choose, run_declare);

  auto* list = tables.add_subcommand("list", "Every table and its last good date");
  const auto listed = std::make_shared<ListTablesArguments>();
  add_format(*list, listed->format);
  chosen(*list, listed, choose, run_list_tables);

  auto* show = tables.add_subcommand("show", "A table: its columns, files and rules");
  const auto shown = std::make_shared<ShowTableArguments>();
  show->add_option("table", shown->table, "Its id")->required()->type_name("TABLE");
  chosen(*show, shown, choose, run_show_table);
}

void add_loading(CLI::App& tables, const Choose& choose) {
  auto* load = tables.add_subcommand("load", "Load the files of one data date, all tables or none");
  const auto loaded = std::make_shared<LoadTablesArguments>();
  load->add_option("folder", loaded->folder, "Where the files are")->required()->type_name("DIR");
  load->add_option("--date", loaded->date, "The day that they describe, e.g. 2026-11-21")
      ->required()
      ->type_name("DATE");
  load->add_option("--delivery", loaded->delivery, "Which delivery, where several are declared")
      ->type_name("ID");
  load->add_flag("--rewind", loaded->rewind, "Withdraw later dates, which built on this one");
  chosen(*load, loaded, choose, run_load_tables);

  auto* runs = tables.add_subcommand("runs", "The latest loads, the newest first");
  const auto listed = std::make_shared<ListRunsArguments>();
  runs->add_option("--delivery", listed->delivery, "Only of this one")->type_name("ID");
  runs->add_option("--limit", listed->limit, "At most so many")->capture_default_str()->type_name("N");
  add_format(*runs, listed->format);
  chosen(*runs, listed, choose, run_list_runs);

  auto* run = tables.add_subcommand("run", "One load: its tables, totals and findings");
  const auto shown = std::make_shared<ShowRunArguments>();
  run->add_option("run", shown->run, "Its number")->required()->type_name("RUN");
  add_format(*run, shown->format);
  chosen(*run, shown, choose, run_show_run);

  auto* check = tables.add_subcommand("check", "What is due and not there; exit status 1 if anything is");
  const auto checked = std::make_shared<CheckTablesArguments>();
  check->add_option("--days", checked->days, "Data dates to look at")
      ->capture_default_str()
      ->check(CLI::Range(1, 400))
      ->type_name("N");
  add_format(*check, checked->format);
  chosen(*check, checked, choose, run_check_tables);
}

}  // namespace

void add_tables_commands(CLI::App& app, const Choose& choose) {
  auto* tables =
      app.add_subcommand("tables", "Business tables that core systems deliver")->require_subcommand(1);
  add_declaring(*tables, choose);
  add_loading(*tables, choose);
}

}  // namespace rouse::cli
