// How the arguments choose a command, and the options that several commands have.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <map>
#include <memory>

#include "program.h"

namespace rouse::cli {

using Command = std::function<core::Result<void>(const Program&)>;
// Called with the command that the arguments name.
using Choose = std::function<void(Command)>;

// A command whose arguments are in `values`, carried out by `run`.
template <typename Values>
void chosen(CLI::App& command, const std::shared_ptr<Values>& values, const Choose& choose,
            core::Result<void> (*run)(const Program&, const Values&)) {
  command.callback([values, choose, run] {
    choose([values, run](const Program& program) { return run(program, *values); });
  });
}

inline void add_format(CLI::App& command, Format& format) {
  const std::map<std::string, Format> formats{{"table", Format::kTable}, {"json", Format::kJson}};
  command.add_option("--format", format, "table or json")
      ->transform(CLI::CheckedTransformer(formats).description(""))
      ->type_name("FORMAT");
}

}  // namespace rouse::cli
