// Tracking plans as text, every version kept; the newest of each id is the active one.
#pragma once

#include <string_view>
#include <vector>

#include "core/result.h"
#include "metadata/definitions.h"
#include "metadata/store.h"

namespace rouse::metadata {

using PlanRecord = Definition;

// Adds the next version and makes it the active one, which collection_version() (sources.h) tells; the text
// of the active version again changes nothing.
core::Result<PlanRecord> save_plan(Transaction& transaction, std::string_view id, std::string_view yaml);

// Fails with kNotFound, field "plan".
core::Result<PlanRecord> active_plan(const Reader& reader, std::string_view id);
core::Result<std::vector<PlanRecord>> active_plans(const Reader& reader);  // by id
core::Result<std::vector<PlanRecord>> plan_versions(const Reader& reader, std::string_view id);

}  // namespace rouse::metadata
