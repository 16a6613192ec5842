// What the commands of `rouse tables` are given.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "program.h"

namespace rouse::cli {

struct DeclareArguments {
  std::filesystem::path file;
};

struct ListTablesArguments {
  Format format = Format::kTable;
};

struct ShowTableArguments {
  std::string table;
};

struct LoadTablesArguments {
  std::string date;
  std::filesystem::path folder;
  std::string delivery;  // empty: the only one
  bool rewind = false;
};

struct ListRunsArguments {
  std::string delivery;  // empty: all
  std::uint64_t limit = 20;
  Format format = Format::kTable;
};

struct ShowRunArguments {
  std::uint64_t run = 0;
  Format format = Format::kTable;
};

struct CheckTablesArguments {
  std::int32_t days = 7;
  Format format = Format::kTable;
};

core::Result<void> run_declare(const Program& program, const DeclareArguments& arguments);
core::Result<void> run_list_tables(const Program& program, const ListTablesArguments& arguments);
core::Result<void> run_show_table(const Program& program, const ShowTableArguments& arguments);
// Fails when the run did, after telling what was found.
core::Result<void> run_load_tables(const Program& program, const LoadTablesArguments& arguments);
core::Result<void> run_list_runs(const Program& program, const ListRunsArguments& arguments);
core::Result<void> run_show_run(const Program& program, const ShowRunArguments& arguments);
// Fails when a data date is due and not published.
core::Result<void> run_check_tables(const Program& program, const CheckTablesArguments& arguments);

}  // namespace rouse::cli
