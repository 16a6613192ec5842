#include "behaviour/funnel/funnel_spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>

#include "behaviour/funnel/funnel_json.h"
#include "core/json.h"
#include "testing/schema_coverage.h"

namespace rouse::behaviour {
namespace {

using boost::json::object;
using boost::json::value;
using ::testing::HasSubstr;

const events::Plan& plan() {
  static const auto kParsed = events::parse_plan(R"(format: 1
plan: app
en: Mobile app
subject: {type: customer}
further_subjects:
  - {type: card}
properties:
  - {name: product, id: 1, type: string}
  - {name: amount, id: 2, type: money}
  - {name: phone, id: 3, type: string, pii: true}
events:
  - {name: open}
  - {name: apply}
  - {name: sign}
)",
                                                 "plan.yaml");
  return *kParsed;
}

value json(std::string_view text) { return core::parse_json(text).value(); }

// Uses every member of the schema.
value full() {
  return json(
      R"({"analysis":"funnel","plan":"app","subject":"card","range":{"from":"2026-03-02","to":"2026-03-08"},
    "order":"ordered",
    "steps":[{"event":"open","label":"Opened","where":{"property":"channel","op":"eq","value":"app"},"linked":"product"},
             {"any_of":[{"event":"apply","where":{"property":"amount","op":"ge","value":10}},{"event":"sign"}],
              "within":{"length":2,"unit":"day"}},
             {"event":"sign","optional":false,"linked":"page"}],
    "window":{"length":30,"unit":"day"},
    "exclusions":[{"event":"apply","where":{"property":"product","op":"absent"},"after_step":1,"before_step":2}],
    "where":{"property":"platform","op":"in","value":["ios","android"]},
    "breakdown":{"property":"channel","attribution":"step","step":1,"limit":5},
    "time_to_convert":{"from_step":1,"to_step":3,"bins":10},
    "trend":{"period":"week"}})");
}

value small() {
  return json(R"({"analysis":"funnel","plan":"app","range":{"from":"2026-03-02","to":"2026-03-08"},
    "steps":[{"event":"open"},{"event":"apply"},{"event":"sign"}],"window":{"length":1,"unit":"day"}})");
}

TEST(FunnelSpec, NormalFormReadsBackEqual) {
  for (const auto& from : {full(), small()}) {
    const auto spec = parse_funnel_spec(from, plan());
    ASSERT_TRUE(spec) << core::to_string(spec.error());
    const auto again = parse_funnel_spec(to_json(*spec), plan());
    ASSERT_TRUE(again) << core::to_string(again.error());
    EXPECT_EQ(*again, *spec);
    EXPECT_EQ(boost::json::serialize(to_json(*again)), boost::json::serialize(to_json(*spec)));
  }
}

TEST(FunnelSpec, FillsInDefaults) {
  const auto spec = parse_funnel_spec(small(), plan()).value();
  EXPECT_EQ(spec.subject, "customer");
  EXPECT_EQ(spec.order, StepOrder::kOrdered);
  EXPECT_EQ(spec.steps[0].label, "open");
  EXPECT_FALSE(spec.breakdown);
}

// Each case replaces or adds one member, by pointer, and names the field and words of the error.
TEST(FunnelSpec, RefusesNamingTheField) {
  const struct {
    std::string pointer, replacement, field, words;
  } cases[] = {
      {"/steps", "[]", "/steps", "1 to 32"},
      {"/window/length", "-3", "/window/length", ""},
      {"/plan", "\"other\"", "/plan", "other"},
      {"/subject", "\"crad\"", "/subject", "crad"},
      {"/range/to", "\"2026-03-01\"", "/range/to", "before"},
      {"/range/from", "\"2026-02-30\"", "/range/from", "not a date"},
      {"/range/from", "\"1990-01-01\"", "/range", "3650"},
      {"/order", "\"sorted\"", "/order", ""},
      {"/steps/1/event", "\"aply\"", "/steps/1/event", "aply"},
      {"/steps/1/linked", "\"prodct\"", "/steps/1/linked", "prodct"},
      {"/steps/1/linked", "\"product\"", "/steps/1/linked", "two steps"},
      {"/steps/1", R"({"event":"apply","any_of":[{"event":"sign"}]})", "/steps/1/any_of", "either"},
      {"/steps/1", "{}", "/steps/1/event", "either"},
      {"/steps/1", R"({"any_of":[]})", "/steps/1/any_of", ""},
      {"/steps/0/optional", "true", "/steps/0/optional", "first and the last"},
      {"/steps/2/optional", "true", "/steps/2/optional", "first and the last"},
      {"/steps/0/within", R"({"length":1,"unit":"day"})", "/steps/0/within", "no step before"},
      {"/steps/1/within", R"({"length":1,"unit":"natural_day"})", "/steps/1/within/unit", "duration"},
      {"/steps/1/where", R"({"property":"amont","op":"ge","value":1})", "/steps/1/where/property", "amont"},
      {"/exclusions", R"([{"event":"open","after_step":2,"before_step":2}])", "/exclusions/0/before_step",
       ""},
      {"/exclusions", R"([{"event":"open","after_step":1,"before_step":4}])", "/exclusions/0/before_step",
       ""},
      {"/breakdown", R"({"property":"phone"})", "/breakdown/property", "identifies a person"},
      {"/breakdown", R"({"property":"product","step":1})", "/breakdown/step", "attribution"},
      {"/breakdown", R"({"property":"product","limit":0})", "/breakdown/limit", ""},
      {"/time_to_convert", R"({"from_step":2,"to_step":2})", "/time_to_convert/to_step", ""},
      {"/trend", R"({"period":"hour"})", "/trend/period", ""},
      {"/stepz", "[]", "/stepz", "unknown key"},
  };
  for (const auto& c : cases) {
    auto from = small();
    const auto slash = c.pointer.rfind('/');
    auto& parent = from.at_pointer(c.pointer.substr(0, slash));
    const auto key = c.pointer.substr(slash + 1);
    if (parent.is_array()) {
      parent.as_array()[std::stoul(key)] = json(c.replacement);
    } else {
      parent.as_object()[key] = json(c.replacement);
    }
    const auto spec = parse_funnel_spec(from, plan());
    ASSERT_FALSE(spec) << c.pointer << " " << c.replacement;
    EXPECT_EQ(spec.error().code, core::ErrorCode::kInvalidArgument);
    EXPECT_EQ(spec.error().field, c.field) << c.replacement;
    EXPECT_THAT(spec.error().message, HasSubstr(c.words)) << c.replacement;
  }
}

TEST(FunnelSpec, RefusesMoreThan32Steps) {
  auto from = small();
  auto& steps = from.at("steps").as_array();
  while (steps.size() < 33) steps.push_back(object{{"event", "open"}});
  EXPECT_EQ(parse_funnel_spec(from, plan()).error().field, "/steps");
  steps.pop_back();
  EXPECT_TRUE(parse_funnel_spec(from, plan()));
}

TEST(FunnelSpec, RefusesCombinationsWithoutMeaning) {
  const auto with = [](std::initializer_list<std::pair<std::string, std::string>> members) {
    auto from = small();
    for (const auto& [pointer, text] : members) {
      const auto slash = pointer.rfind('/');
      from.at_pointer(pointer.substr(0, slash)).as_object()[pointer.substr(slash + 1)] = json(text);
    }
    const auto spec = parse_funnel_spec(from, plan());
    return spec ? std::string{"accepted"} : spec.error().field;
  };
  const std::pair<std::string, std::string> unordered{"/order", "\"unordered\""};
  const std::pair<std::string, std::string> strict{"/order", "\"strict\""};
  const std::pair<std::string, std::string> optional{"/steps/1/optional", "true"};
  const std::pair<std::string, std::string> within{"/steps/1/within", R"({"length":1,"unit":"hour"})"};
  const std::pair<std::string, std::string> linked0{"/steps/0/linked", "\"product\""};
  const std::pair<std::string, std::string> linked1{"/steps/1/linked", "\"channel\""};
  const std::pair<std::string, std::string> amount1{"/steps/1/linked", "\"amount\""};
  const std::pair<std::string, std::string> partial{"/exclusions",
                                                    R"([{"event":"sign","after_step":1,"before_step":2}])"};
  const std::pair<std::string, std::string> whole{"/exclusions",
                                                  R"([{"event":"sign","after_step":1,"before_step":3}])"};
  const std::pair<std::string, std::string> by_step{
      "/breakdown", R"({"property":"product","attribution":"step","step":2})"};
  EXPECT_EQ(with({unordered, optional}), "/steps/1/optional");
  EXPECT_EQ(with({unordered, within}), "/steps/1/within");
  EXPECT_EQ(with({unordered, linked0, linked1}), "/steps/0/linked");
  EXPECT_EQ(with({unordered, partial}), "/exclusions/0");
  EXPECT_EQ(with({unordered, whole}), "accepted");
  EXPECT_EQ(with({unordered, by_step}), "/breakdown/attribution");
  EXPECT_EQ(with({strict, whole}), "/exclusions");
  EXPECT_EQ(with({strict, optional, within, linked0, linked1}), "accepted");
  EXPECT_EQ(with({linked0, amount1}), "/steps/1/linked");
  EXPECT_EQ(with({optional, within, whole}), "/exclusions");
  EXPECT_EQ(with({optional, whole}), "accepted");
  EXPECT_EQ(with({within, linked0, linked1, whole}), "accepted");
}

value schema(const std::string& name) {
  return testing::read_schema(std::string{ROUSE_SOURCE_DIR} + "/src/behaviour/" + name);
}

TEST(FunnelSchema, ListsExactlyWhatTheParserReads) {
  const auto root = schema("funnel/funnel.schema.json");
  testing::SchemaCoverage coverage{root};
  coverage.add(full());
  EXPECT_EQ(coverage.used(), coverage.known());
  EXPECT_TRUE(parse_funnel_spec(full(), plan()));
  coverage.add(to_json(parse_funnel_spec(full(), plan()).value()));
}

TEST(FunnelSchema, DescribesResults) {
  FunnelResult result;
  result.spec = parse_funnel_spec(full(), plan()).value();
  result.steps.resize(3);
  result.steps[1].median_ms_from_previous = 1.5;
  result.breakdown.emplace();
  result.breakdown->groups.resize(1);
  result.breakdown->groups[0].key.value = "x";
  result.breakdown->groups[0].steps = result.steps;
  result.time_to_convert.emplace();
  result.time_to_convert->bins.push_back({});
  result.trend.push_back({.start_day = 20'000, .final = true, .steps = {1, 1, 0}});
  result.business_data.push_back(
      {.delivery = "core", .table = "customers", .label = {}, .last_good_date = 20'000, .old = false});
  const auto root = schema("funnel/funnel_result.schema.json");
  testing::SchemaCoverage coverage{root};
  auto document = to_json(result);
  document.as_object()["spec"] = object{};  // has a schema of its own
  coverage.add(document);
  EXPECT_EQ(coverage.used(), coverage.known());
}

TEST(FunnelCellJson, NamesNumbersTheResultHas) {
  auto spec = parse_funnel_spec(full(), plan()).value();
  const auto zone = core::Zone::load("Asia/Shanghai").value();
  const auto parse = [&](std::string_view text) {
    return parse_funnel_cell(json(text), "/cell", spec, zone);
  };
  const auto cell = parse(R"({"step":3,"outcome":"dropped","group":{"kind":"value","value":"x"}})");
  ASSERT_TRUE(cell) << core::to_string(cell.error());
  EXPECT_EQ(cell->step, 3U);
  EXPECT_TRUE(cell->dropped);
  EXPECT_EQ(cell->group->value, "x");
  EXPECT_TRUE(parse(R"({"step":1,"outcome":"reached","period":"2026-03-02"})"));
  EXPECT_EQ(parse(R"({"step":4,"outcome":"reached"})").error().field, "/cell/step");
  EXPECT_EQ(parse(R"({"step":1,"outcome":"reached","period":"2026-03-03"})").error().field, "/cell/period");
  EXPECT_EQ(
      parse(R"({"step":1,"outcome":"reached","group":{"kind":"null"},"period":"2026-03-02"})").error().field,
      "/cell/period");
  EXPECT_EQ(parse(R"({"step":1,"outcome":"lost"})").error().field, "/cell/outcome");
  spec.breakdown.reset();
  EXPECT_EQ(parse(R"({"step":1,"outcome":"reached","group":{"kind":"null"}})").error().field, "/cell/group");
}

}  // namespace
}  // namespace rouse::behaviour
