#include "behaviour/shop_test.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "core/json.h"
#include "warehouse/quote.h"

namespace rouse::behaviour {
namespace {

using boost::json::object;
using boost::json::value;

object filled_in(std::string_view json) {
  object spec = core::parse_json(json).value().as_object();
  spec["plan"] = "shop";
  if (!spec.contains("range")) spec["range"] = {{"from", "2026-03-02"}, {"to", "2026-03-08"}};
  return spec;
}

std::string or_null(const std::optional<std::int64_t>& number) {
  return number ? fmt::format("{}", *number) : "NULL";
}

}  // namespace

const std::string_view kShopPlan = R"(format: 1
plan: shop
en: Shop
subject: {type: customer}
further_subjects: [{type: card}]
properties:
  - {name: product, id: 1, type: string}
  - {name: amount, id: 2, type: money}
  - {name: score, id: 3, type: number}
  - {name: points, id: 4, type: integer}
events: [{name: open}, {name: view}, {name: buy}, {name: pay}, {name: leave}]
)";

AnalysisContext ShopTest::context() {
  const auto given = bank_.context();
  return {given.warehouse, given.metadata, given.plan, zone_, given.clock};
}

void ShopTest::insert(const std::vector<ShopEvent>& events) {
  std::string values;
  for (const auto& each : events) {
    const auto ts = kHistoryStartMs + each.minute * 60'000;
    values += fmt::format(
        "{}({}, {}, '{}', {}, {}, {}, {}, {}, {}, {})", values.empty() ? "" : ", ", each.customer, ts,
        core::format_day(zone_.day_of(core::from_epoch_ms(ts))), ++seq_, warehouse::quote(each.event),
        each.product ? warehouse::quote(*each.product) : "NULL", or_null(each.fen),
        each.score ? fmt::format("{}", *each.score) : "NULL", or_null(each.points), each.card);
  }
  const auto done = context().warehouse.execute(
      "INSERT INTO events_shop (one_id, ts, day, seq, event, p_1, p_2, p_3, p_4, s_card) VALUES " + values);
  ASSERT_TRUE(done) << core::to_string(done.error());
}

AnalysisSpec ShopTest::spec(std::string_view json) const {
  auto parsed = parse_analysis_spec(filled_in(json), plan());
  EXPECT_TRUE(parsed) << core::to_string(parsed.error());
  return parsed.value();
}

value ShopTest::ask(std::string_view json, const RunControl& control) {
  const auto result = run_analysis(context(), spec(json), Scope::all(), control);
  if (!result) return object{{"error", core::error_json(result.error())}};
  auto answer = result_json(*result).as_object();
  for (const auto* changing : {"computed_at", "elapsed_ms"}) answer.erase(changing);
  return answer;
}

std::string ShopTest::refused(std::string_view json, const RunControl& control) {
  const auto text = [](const core::Error& error) {
    return fmt::format("{} {}", core::to_string(error.code), error.field);
  };
  const auto parsed = parse_analysis_spec(filled_in(json), plan());
  if (!parsed) return text(parsed.error());
  const auto result = run_analysis(context(), *parsed, Scope::all(), control);
  return result ? "answered" : text(result.error());
}

std::vector<std::uint64_t> ShopTest::customers(std::string_view json, std::string_view cell) {
  const auto asked = spec(json);
  const auto parsed = parse_analysis_cell(core::parse_json(cell).value(), "/cell", asked, zone_);
  EXPECT_TRUE(parsed) << core::to_string(parsed.error());
  if (!parsed) return {};
  const auto page = analysis_customers(context(), asked, Scope::all(), *parsed, 0, 1'000);
  EXPECT_TRUE(page) << core::to_string(page.error());
  std::vector<std::uint64_t> ids;
  for (const auto& customer : page.value_or(CustomerPage{}).customers) ids.push_back(customer.id);
  return ids;
}

}  // namespace rouse::behaviour
