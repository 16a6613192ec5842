// Property values and their codes (code_sql of behaviour/sequence_source.h), both ways.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "behaviour/analysis.h"
#include "behaviour/sequence.h"
#include "behaviour/sequence_source.h"
#include "core/result.h"

namespace rouse::behaviour {

// The values behind `codes` as text, as they occur in the rows of the query. Hashed codes are looked up.
core::Result<std::unordered_map<Code, std::string>> values_of(const AnalysisContext& context,
                                                              const SequenceQuery& query, const Scope& scope,
                                                              const events::PropertyRef& property,
                                                              const std::vector<Code>& codes);

// Fails with kInvalidArgument at `field` when `value` is no value of the property's type.
core::Result<Code> code_of(const AnalysisContext& context, const events::PropertyRef& property,
                           const std::string& value, const std::string& field);

}  // namespace rouse::behaviour
