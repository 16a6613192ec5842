#include "behaviour/answer/any_analysis.h"

#include <boost/json.hpp>
#include <utility>

#include "behaviour/answer/models.h"
#include "behaviour/internal/report/customer_list.h"
#include "core/json.h"

namespace rouse::behaviour {
namespace {

using boost::json::value;
using core::Result;

template <typename Variant>
struct KindsOf;
template <typename... Specs>
struct KindsOf<std::variant<Specs...>> {
  static std::vector<AnalysisKind> list() { return {{Model<Specs>::kKind, Model<Specs>::kQuestion}...}; }
  // One reader per kind, in their order.
  static Result<AnalysisSpec> parse(std::size_t kind, const value& json, const events::Plan& plan) {
    using Parse = Result<AnalysisSpec> (*)(const value&, const events::Plan&);
    static constexpr Parse kReaders[] = {
        [](const value& from, const events::Plan& with) -> Result<AnalysisSpec> {
          ROUSE_TRY(auto spec, Model<Specs>::kParse(from, with));
          return AnalysisSpec{std::move(spec)};
        }...};
    return kReaders[kind](json, plan);
  }
};
using Kinds = KindsOf<AnalysisSpec>;

template <typename Spec>
using ModelOf = Model<std::remove_cvref_t<Spec>>;

// Everyone in the cell, ascending.
Result<std::vector<Listed>> list_cell(const AnalysisContext& context, const AnalysisSpec& spec,
                                      const Scope& scope, const AnalysisCell& cell,
                                      const RunControl& control) {
  return std::visit(
      [&]<typename Spec>(const Spec& of) {
        return std::visit(
            [&]<typename Cell>(const Cell& at) -> Result<std::vector<Listed>> {
              if constexpr (requires { ModelOf<Spec>::kCustomers(context, of, scope, at, control); }) {
                return ModelOf<Spec>::kCustomers(context, of, scope, at, control);
              } else {
                core::require(false, "a cell is of the same kind as its spec");
                return {};
              }
            },
            cell);
      },
      spec);
}

}  // namespace

const std::vector<AnalysisKind>& analysis_kinds() {
  static const auto kKinds = Kinds::list();
  return kKinds;
}

std::string_view kind_of(const AnalysisSpec& spec) { return analysis_kinds()[spec.index()].name; }

const std::string& subject_of(const AnalysisSpec& spec) {
  return std::visit([](const auto& of) -> const std::string& { return of.subject; }, spec);
}

Result<AnalysisSpec> parse_analysis_spec(const value& json, const events::Plan& plan) {
  std::vector<std::string_view> names;
  for (const auto& kind : analysis_kinds()) names.push_back(kind.name);
  core::JsonObject object{json, ""};
  const auto kind = object.choice("analysis", names);
  if (!object.ok()) return core::fail(object.finish().error());
  return Kinds::parse(kind, json, plan);
}

value spec_json(const AnalysisSpec& spec) {
  return std::visit([](const auto& of) { return to_json(of); }, spec);
}

Result<AnalysisCell> parse_analysis_cell(const value& json, std::string pointer, const AnalysisSpec& spec,
                                         const core::Zone& zone) {
  return std::visit(
      [&](const auto& of) -> Result<AnalysisCell> {
        ROUSE_TRY(auto cell, ModelOf<decltype(of)>::kParseCell(json, std::move(pointer), of, zone));
        return AnalysisCell{std::move(cell)};
      },
      spec);
}

Result<AnalysisResult> run_analysis(const AnalysisContext& context, const AnalysisSpec& spec,
                                    const Scope& scope, const RunControl& control) {
  return std::visit(
      [&](const auto& of) -> Result<AnalysisResult> {
        ROUSE_TRY(auto result, ModelOf<decltype(of)>::kRun(context, of, scope, control));
        return AnalysisResult{std::move(result)};
      },
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
  ROUSE_CHECK(check_page_limit(limit));
  ROUSE_TRY(const auto listed, list_cell(context, spec, scope, cell, control));
  return page_of(context, subject_of(spec), listed, offset, limit);
}

Result<std::uint64_t> each_analysis_customer(const AnalysisContext& context, const AnalysisSpec& spec,
                                             const Scope& scope, const AnalysisCell& cell,
                                             const CustomerSink& sink, const RunControl& control) {
  ROUSE_TRY(const auto listed, list_cell(context, spec, scope, cell, control));
  return each_page(context, subject_of(spec), listed, sink);
}

}  // namespace rouse::behaviour
