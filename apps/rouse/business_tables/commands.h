// The options of `rouse tables`.
#pragma once

#include "choosing.h"

namespace rouse::cli {

void add_tables_commands(CLI::App& app, const Choose& choose);

}  // namespace rouse::cli
