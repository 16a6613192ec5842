// The options of `rouse tables`.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "identity_commands.h"

namespace rouse::cli {

// `choose` is called with the command that the arguments name.
void add_tables_commands(CLI::App& app, const std::function<void(Command)>& choose);

}  // namespace rouse::cli
