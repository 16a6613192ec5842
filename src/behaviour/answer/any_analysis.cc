#include "behaviour/answer/any_analysis.h"

#include <array>
#include <boost/json.hpp>
#include <utility>

#include "behaviour/funnel.h"
#include "behaviour/funnel_json.h"
#include "behaviour/funnel_text.h"
#include "behaviour/trend/trend.h"
#include "behaviour/trend/trend_json.h"
#include "behaviour/trend/trend_text.h"
#include "core/json.h"

namespace rouse::behaviour {
namespace {

using boost::json::value;
using core::Result;

constexpr std::array<std::string_view, 2> kKinds{"funnel", "trend"};
static_assert(kKinds.size() == std::variant_size_v<AnalysisSpec>);

template <typename... Kinds>
struct Each : Kinds... {
  using Kinds::operator()...;
};

}  // namespace

std::string_view kind_of(const AnalysisSpec& spec) { return kKinds.at(spec.index()); }

const std::string& subject_of(const AnalysisSpec& spec) {
  return std::visit([](const auto& of) -> const std::string& { return of.subject; }, spec);
}

Result<AnalysisSpec> parse_analysis_spec(const value& json, const events::Plan& plan) {
  core::JsonObject object{json, ""};
  const auto kind = object.choice("analysis", {kKinds[0], kKinds[1]});
  if (!object.ok()) return core::fail(object.finish().error());
  if (kind == 0) {
    ROUSE_TRY(auto spec, parse_funnel_spec(json, plan));
    return AnalysisSpec{std::move(spec)};
  }
  ROUSE_TRY(auto spec, parse_trend_spec(json, plan));
  return AnalysisSpec{std::move(spec)};
}

value spec_json(const AnalysisSpec& spec) {
  return std::visit([](const auto& of) { return to_json(of); }, spec);
}

Result<AnalysisCell> parse_analysis_cell(const value& json, std::string pointer, const AnalysisSpec& spec,
                                         const core::Zone& zone) {
  return std::visit(Each{[&](const FunnelSpec& of) -> Result<AnalysisCell> {
                           ROUSE_TRY(auto cell, parse_funnel_cell(json, std::move(pointer), of));
                           return AnalysisCell{std::move(cell)};
                         },
                         [&](const TrendSpec& of) -> Result<AnalysisCell> {
                           ROUSE_TRY(auto cell, parse_trend_cell(json, std::move(pointer), of, zone));
                           return AnalysisCell{std::move(cell)};
                         }},
                    spec);
}

Result<AnalysisResult> run_analysis(const AnalysisContext& context, const AnalysisSpec& spec,
                                    const Scope& scope, const RunControl& control) {
  return std::visit(Each{[&](const FunnelSpec& of) -> Result<AnalysisResult> {
                           ROUSE_TRY(auto result, run_funnel(context, of, scope, control));
                           return AnalysisResult{std::move(result)};
                         },
                         [&](const TrendSpec& of) -> Result<AnalysisResult> {
                           ROUSE_TRY(auto result, run_trend(context, of, scope, control));
                           return AnalysisResult{std::move(result)};
                         }},
                    spec);
}

value result_json(const AnalysisResult& result) {
  return std::visit([](const auto& of) { return to_json(of); }, result);
}
std::string result_table(const AnalysisResult& result) {
  return std::visit([](const auto& of) { return to_table(of); }, result);
}
std::string result_csv(const AnalysisResult& result) {
  return std::visit([](const auto& of) { return to_csv(of); }, result);
}

Result<CustomerPage> analysis_customers(const AnalysisContext& context, const AnalysisSpec& spec,
                                        const Scope& scope, const AnalysisCell& cell, std::size_t offset,
                                        std::size_t limit, const RunControl& control) {
  return std::visit(
      Each{[&](const FunnelSpec& of) {
             return funnel_customers(context, of, scope, std::get<FunnelCell>(cell), offset, limit, control);
           },
           [&](const TrendSpec& of) {
             return trend_customers(context, of, scope, std::get<TrendCell>(cell), offset, limit, control);
           }},
      spec);
}

Result<std::uint64_t> each_analysis_customer(const AnalysisContext& context, const AnalysisSpec& spec,
                                             const Scope& scope, const AnalysisCell& cell,
                                             const CustomerSink& sink, const RunControl& control) {
  return std::visit(
      Each{[&](const FunnelSpec& of) {
             return each_funnel_customer(context, of, scope, std::get<FunnelCell>(cell), sink, control);
           },
           [&](const TrendSpec& of) {
             return each_trend_customer(context, of, scope, std::get<TrendCell>(cell), sink, control);
           }},
      spec);
}

}  // namespace rouse::behaviour
