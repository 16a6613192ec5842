// What every answer says besides its numbers: filled in, and as JSON.
#pragma once

#include <boost/json/fwd.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "behaviour/analysis.h"
#include "behaviour/answer/analysis_result.h"
#include "core/result.h"

namespace rouse::behaviour {

// The latest event of a table; none when it is empty.
core::Result<std::optional<core::Timestamp>> data_through(const AnalysisContext& context,
                                                          const std::string& table);

// Whether numbers of a time that ends at `end_ms` can no longer change: it has ended, and the plan's events
// reach its last day.
bool is_final(std::int64_t end_ms, const AnalysisFacts& facts, const AnalysisContext& context);

// Of the plan, and when the answer was there.
void complete(AnalysisFacts& facts, const AnalysisContext& context,
              std::chrono::steady_clock::time_point started);

// "analysis", "spec" and the facts but for business tables.
boost::json::object facts_json(std::string_view analysis, boost::json::value spec,
                               const AnalysisFacts& facts);
// "business_data", where there are any.
void add_business_json(boost::json::object& json, const AnalysisFacts& facts);

}  // namespace rouse::behaviour
