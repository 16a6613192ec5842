// The columns of a table, read from its declaration.
#pragma once

#include <vector>

#include "core/yaml.h"
#include "tables/table.h"

namespace rouse::tables::internal {

// The member `columns`; `files` tells which keys a column may and must have.
core::Result<std::vector<Column>> read_columns(core::YamlObject& yaml, const FileRules& files);

}  // namespace rouse::tables::internal
