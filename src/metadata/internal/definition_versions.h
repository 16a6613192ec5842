// The versions of definitions in a table of columns id, version, yaml, active, created_at.
#pragma once

#include <soci/soci.h>

#include <string>
#include <string_view>
#include <vector>

#include "metadata/definitions.h"

namespace rouse::metadata {

// `condition` follows FROM and has at most one value.
std::vector<Definition> select_definitions(soci::session& sql, std::string_view table,
                                           std::string_view condition, const std::string* value);

struct SavedDefinition {
  Definition definition;
  bool changed = false;  // false: the text is that of the active version
};
SavedDefinition save_definition(soci::session& sql, std::string_view table, std::string_view id,
                                std::string_view yaml, core::Timestamp now);

}  // namespace rouse::metadata
