// Names in a declaration that must be those of columns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/yaml.h"
#include "tables/table.h"

namespace rouse::tables::internal {

std::vector<std::string> column_names(const Table& table);

// The text of a list's element; fails unless it is a single value.
core::Result<std::string> read_text(const core::YamlElement& element);

// The member `key`, which names a column; null after an error.
const Column* read_column_name(core::YamlObject& yaml, std::string_view key, const Table& table);
// A list of 1 to `high` columns, each once.
core::Result<std::vector<std::string>> read_column_names(core::YamlObject& yaml, std::string_view key,
                                                         const Table& table, std::size_t high);

// Texts that a column's rows are compared with, canonical as in RowCondition. The column is a string, an
// enum, an integer or a boolean and holds no personal data.
core::Result<std::vector<std::string>> read_texts_of(core::YamlObject& yaml, std::string_view key,
                                                     const Column& column);

}  // namespace rouse::tables::internal
