// An analysis of any kind: what API, command line and saved insights do with one without knowing which it is.
//
// Adding a model means adding it to the variants here and to models.h. Blocking and errors are those of the
// models (funnel/funnel.h, trend/trend.h).
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "behaviour/analysis.h"
#include "behaviour/answer/analysis_result.h"
#include "behaviour/attribution/attribution_result.h"
#include "behaviour/distribution/distribution_result.h"
#include "behaviour/funnel/funnel_result.h"
#include "behaviour/hours/hours_result.h"
#include "behaviour/interval/interval_result.h"
#include "behaviour/lifecycle/lifecycle_result.h"
#include "behaviour/ltv/ltv_result.h"
#include "behaviour/path/path_result.h"
#include "behaviour/retention/retention_result.h"
#include "behaviour/scope.h"
#include "behaviour/session/session_result.h"
#include "behaviour/stickiness/stickiness_result.h"
#include "behaviour/timing/timing_result.h"
#include "behaviour/trend/trend_result.h"
#include "core/result.h"

namespace rouse::behaviour {

using AnalysisSpec =
    std::variant<FunnelSpec, TrendSpec, RetentionSpec, LifecycleSpec, StickinessSpec, DistributionSpec,
                 LtvSpec, IntervalSpec, PathSpec, SessionSpec, TimingSpec, HoursSpec, AttributionSpec>;
using AnalysisResult = std::variant<FunnelResult, TrendResult, RetentionResult, LifecycleResult,
                                    StickinessResult, DistributionResult, LtvResult, IntervalResult,
                                    PathResult, SessionResult, TimingResult, HoursResult, AttributionResult>;
using AnalysisCell = std::variant<FunnelCell, TrendCell, RetentionCell, LifecycleCell, StickinessCell,
                                  DistributionCell, LtvCell, IntervalCell, PathCell, SessionCell, TimingCell,
                                  HoursCell, AttributionCell>;  // of the same kind as its spec

// A kind of analysis: what the member "analysis" says, and the question it answers.
struct AnalysisKind {
  std::string_view name;
  std::string_view question;
};
const std::vector<AnalysisKind>& analysis_kinds();  // in the order of the variants
std::string_view kind_of(const AnalysisSpec& spec);
const std::string& subject_of(const AnalysisSpec& spec);

// The kind is read from "analysis".
core::Result<AnalysisSpec> parse_analysis_spec(const boost::json::value& json, const events::Plan& plan);
boost::json::value spec_json(const AnalysisSpec& spec);

core::Result<AnalysisCell> parse_analysis_cell(const boost::json::value& json, std::string pointer,
                                               const AnalysisSpec& spec, const core::Zone& zone);

core::Result<AnalysisResult> run_analysis(const AnalysisContext& context, const AnalysisSpec& spec,
                                          const Scope& scope, const RunControl& control = {});
boost::json::value result_json(const AnalysisResult& result);
std::string result_table(const AnalysisResult& result);
std::string result_csv(const AnalysisResult& result);

core::Result<CustomerPage> analysis_customers(const AnalysisContext& context, const AnalysisSpec& spec,
                                              const Scope& scope, const AnalysisCell& cell,
                                              std::size_t offset, std::size_t limit,
                                              const RunControl& control = {});
core::Result<std::uint64_t> each_analysis_customer(const AnalysisContext& context, const AnalysisSpec& spec,
                                                   const Scope& scope, const AnalysisCell& cell,
                                                   const CustomerSink& sink, const RunControl& control = {});

}  // namespace rouse::behaviour
