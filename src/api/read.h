// Reading requests: parameters and the JSON bodies that carry an analysis spec. Files of the command line
// have the same form and are read by the same functions.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "api/http.h"
#include "api/services.h"
#include "behaviour/answer/any_analysis.h"
#include "core/result.h"
#include "events/plan.h"

namespace rouse::api {

// Pages of long lists.
inline constexpr std::int64_t kPageDefault = 100;
inline constexpr std::int64_t kPageMax = 1'000;
inline constexpr std::int64_t kOffsetMax = std::int64_t{1} << 40;

// A query parameter that is a whole number. Fails with kInvalidArgument naming it.
core::Result<std::uint64_t> query_number(const Request& request, std::string_view name, std::uint64_t low,
                                         std::uint64_t high, std::uint64_t fallback);

// A path variable that is an id of ours; anything but a number names nothing, so it fails with kNotFound.
core::Result<std::uint64_t> path_id(const Request& request, std::string_view name);

// The active version of a tracking plan. Fails with kNotFound, suggesting the nearest.
core::Result<events::Plan> find_plan(metadata::Store& metadata, std::string_view id, std::string_view field);

// The same, with the customer values of business tables among its properties, as analyses see it.
core::Result<events::Plan> find_analysis_plan(metadata::Store& metadata, std::string_view id,
                                              std::string_view field);

// An analysis that can be run: the spec, bound to its plan.
struct Analysis {
  events::Plan plan;
  behaviour::AnalysisSpec spec;
};

// Reads a spec found at `pointer` of a request. Shared, because jobs outlive their request.
core::Result<std::shared_ptr<const Analysis>> read_analysis(metadata::Store& metadata,
                                                            const boost::json::value& spec,
                                                            std::string_view pointer);

// An insight as its author hands it in: {"name", "spec"}, and to edit one, the "version" it started from.
struct InsightDraft {
  std::string name;
  std::string spec;  // checked, so that it can be run later; in normal form: equal analyses are equal texts
  std::int64_t version = 0;  // of an edit
};
enum class DraftKind { kNew, kEdit };
core::Result<InsightDraft> read_insight_draft(metadata::Store& metadata, const boost::json::value& draft,
                                              DraftKind kind);

// How an analysis reports to its job and hears that it was cancelled. `control` outlives the analysis.
behaviour::RunControl run_control(JobControl& control, const Services& services);

// Runs `handle`, which gives Result<Reply>; an error becomes its response.
template <typename Handle>
Reply reply_to(const Request& request, const Handle& handle) {
  core::Result<Reply> reply = handle();
  return reply ? std::move(*reply) : Reply{error_response(reply.error(), request.id)};
}

}  // namespace rouse::api
