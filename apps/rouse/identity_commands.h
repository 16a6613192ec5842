// The options of `rouse identity`.
#pragma once

#include "choosing.h"

namespace rouse::cli {

void add_identity_commands(CLI::App& app, const Choose& choose);

}  // namespace rouse::cli
