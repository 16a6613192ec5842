// Totals, findings and files of a table in a run, as JSON in their columns. Reading throws on text that was
// not written here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "metadata/table_runs.h"

namespace rouse::metadata {

std::string totals_json(const std::vector<ColumnTotal>& totals);
std::string findings_json(const std::vector<Finding>& findings);
std::string files_json(const std::vector<RunFile>& files);

std::vector<ColumnTotal> totals_from(std::string_view json);
std::vector<Finding> findings_from(std::string_view json);
std::vector<RunFile> files_from(std::string_view json);

}  // namespace rouse::metadata
