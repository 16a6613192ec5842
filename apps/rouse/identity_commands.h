// The options of `rouse identity`.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "program.h"

namespace rouse::cli {

using Command = std::function<core::Result<void>(const Program&)>;

// `choose` is called with the command that the arguments name.
void add_identity_commands(CLI::App& app, const std::function<void(Command)>& choose);

}  // namespace rouse::cli
