// Definitions and answers of path analyses as JSON and as text.
#include "behaviour/path/path_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "behaviour/shop_test.h"
#include "core/json.h"
#include "testing/json_schema.h"
#include "testing/schema_coverage.h"

namespace rouse::behaviour {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kFull = R"({"analysis":"path","plan":"shop","subject":"customer",
    "range":{"from":"2026-03-02","to":"2026-03-08"},"where":{"property":"points","op":"gt","value":1},
    "nodes":{"events":["open","view","buy"],"name":"page","compact":false,
             "split":[{"event":"view","by":["product","points"]}],
             "merge":[{"any_of":[{"event":"open"},{"event":"buy","where":{"property":"points","op":"gt","value":1}}],
                       "label":"Deal"}]},
    "unit":"first_session",
    "session":{"gap":{"length":10,"unit":"minute"},"start":{"event":"open","label":"open"},
               "end":{"event":"leave","label":"leave"}},
    "anchor":{"start":{"event":"view","label":"view"},"end":{"event":"buy","label":"buy"},"occurrence":"first",
              "within":{"length":1,"unit":"day"}},
    "depth":7,"limit":3})";

TEST(PathSpecJson, IsReadBackToAnEqualSpec) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  const auto json = core::parse_json(kFull).value();
  const auto spec = parse_path_spec(json, plan);
  ASSERT_TRUE(spec) << core::to_string(spec.error());
  EXPECT_EQ(to_json(*spec), json);
  EXPECT_EQ(parse_path_spec(to_json(*spec), plan).value(), *spec);
}

TEST(PathSchema, ListsExactlyWhatIsReadAndWritten) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  const auto schema = [](const char* name) {
    return testing::read_schema(std::string{ROUSE_SOURCE_DIR} + "/src/behaviour/path/" + name);
  };
  const auto full = core::parse_json(kFull).value();
  const auto any =
      core::parse_json(R"({"any_of":[{"event":"view","where":{"property":"points","op":"exists"}}],
                                        "label":"x"})")
          .value();
  const auto one =
      core::parse_json(R"({"event":"view","where":{"property":"points","op":"exists"},"label":"x"})").value();
  const auto spec_schema = schema("path.schema.json");
  testing::SchemaCoverage specs{spec_schema};
  for (const auto& part : {any, one}) {
    auto other = full.as_object();
    other["nodes"].as_object()["merge"] = boost::json::array{part};
    for (const auto* part_of : {"session", "anchor"}) {
      for (const auto* end : {"start", "end"}) other[part_of].as_object()[end] = part;
    }
    specs.add(other);
    EXPECT_TRUE(parse_path_spec(other, plan)) << core::to_string(parse_path_spec(other, plan).error());
  }
  auto except = full.as_object();
  except["nodes"] = boost::json::object{{"except", boost::json::array{"pay"}}};
  specs.add(except);
  specs.add(full);
  EXPECT_EQ(specs.used(), specs.known());

  PathResult result;
  result.spec = parse_path_spec(full, plan).value();
  PathStepColumn column;
  column.nodes.push_back({.node = {PathNodeKind::kEvent, "view", {"tea", std::nullopt}}});
  column.edges.push_back({});
  result.columns = {column, column};
  result.business_data.push_back(
      {.delivery = "core", .table = "customers", .label = {}, .last_good_date = 1});
  auto document = to_json(result);
  document.as_object()["spec"] = boost::json::object{};  // has a schema of its own
  const auto result_schema = schema("path_result.schema.json");
  testing::SchemaCoverage results{result_schema};
  results.add(document);
  EXPECT_EQ(results.used(), results.known());
}

TEST(PathText, IsAStepMatrixAndItsTransitions) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  PathResult result;
  result.spec = parse_path_spec(core::parse_json(R"({"analysis":"path","plan":"shop","depth":2,
      "range":{"from":"2026-03-02","to":"2026-03-03"},"nodes":{"split":[{"event":"view","by":["product"]}]}})")
                                    .value(),
                                plan)
                    .value();
  const PathNode open{PathNodeKind::kEvent, "open", {}};
  const PathNode tea{PathNodeKind::kEvent, "view", {"tea"}};
  const PathNode other{PathNodeKind::kOther, "", {}};
  result.columns = {
      {.all = {4, 3},
       .nodes = {{.node = open, .all = {3, 2}, .exits = {1, 1}, .beyond = {}}, {.node = tea, .all = {1, 1}}},
       .edges = {{.from = 0, .to = 0, .all = {2, 2}, .mean_ms = 1'500, .median_ms = 1'000}}},
      {.all = {3, 3}, .nodes = {{.node = tea, .all = {2, 2}}, {.node = other, .all = {1, 1}}}, .edges = {}}};
  EXPECT_THAT(to_table(result), HasSubstr("4 paths of 3 customers; some can still change\n"
                                          "Node                  step 1  step 2\n"
                                          "open                  75.00%\n"
                                          "view (product = tea)  25.00%  50.00%\n"
                                          "(other)                       25.00%\n"
                                          "(ended)                0.00%  25.00%\n"));
  EXPECT_THAT(to_csv(result), HasSubstr("kind,step,node,to,paths,customers,share,mean_ms,median_ms\r\n"
                                        "node,1,open,,3,2,0.75,,\r\n"
                                        "exit,1,open,,1,1,0.25,,\r\n"
                                        "node,1,view (product = tea),,1,1,0.25,,\r\n"
                                        "transition,1,open,view (product = tea),2,2,0.5,1500,1000\r\n"));
}

}  // namespace
}  // namespace rouse::behaviour
