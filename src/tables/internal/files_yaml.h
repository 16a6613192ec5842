// How the files of a delivery are named and written, read from its declaration.
#pragma once

#include "core/yaml.h"
#include "tables/table.h"

namespace rouse::tables::internal {

// The member `files`, or what holds without it. What it does not say is as in `defaults`, unless its format
// is another one. `of_delivery`: the name must tell the tables apart.
core::Result<FileRules> read_files(core::YamlObject& yaml, const FileRules& defaults, bool of_delivery);

// The member `control`.
core::Result<ControlRules> read_control(core::YamlObject& yaml);

// The name's pattern for one table, dates left in.
std::string name_for(std::string_view pattern, std::string_view table);

}  // namespace rouse::tables::internal
