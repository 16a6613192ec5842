#include "events/declare.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "core/random.h"

namespace rouse::events {
namespace {

using core::ErrorCode;
using core::Random;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Plan plan_of(std::string_view rest) {
  const auto plan = parse_plan(fmt::format("plan: app\nsubject: {{type: customer}}\n{}", rest), "plan.yaml");
  EXPECT_TRUE(plan) << to_string(plan.error());
  return *plan;
}

Property property_of(std::string_view name, PropertyType type, std::string_view id = "") {
  Property property;
  property.name = name;
  property.id = id;
  property.type = type;
  return property;
}

class RandomPlan {
 public:
  explicit RandomPlan(std::uint64_t seed) : random_(seed) {}

  Plan make() {
    Plan plan;
    plan.id = id();
    plan.label = label();
    plan.subject = {"customer", label()};
    plan.simulated = random_.chance(0.5);
    for (std::uint64_t i = random_.below(4); i > 0; --i) plan.further_subjects.push_back({id(), label()});
    for (std::uint64_t i = random_.below(12); i > 0; --i) plan.properties.push_back(property());
    for (std::uint64_t i = 1 + random_.below(8); i > 0; --i) plan.events.push_back(event(plan));
    return plan;
  }

 private:
  std::string id() { return fmt::format("i{}", ++numbers_); }
  std::string text() {
    static const std::vector<std::string> kPieces{"a",
                                                  "金额",
                                                  " ",
                                                  "\"",
                                                  "\\",
                                                  "'",
                                                  ":",
                                                  "- ",
                                                  "#",
                                                  "{",
                                                  "}",
                                                  "[",
                                                  "]",
                                                  "&",
                                                  "*",
                                                  "!",
                                                  "|",
                                                  ">",
                                                  "%",
                                                  "@",
                                                  "`",
                                                  ",",
                                                  "?",
                                                  "null",
                                                  "true",
                                                  "~",
                                                  "1.5",
                                                  "\xC2\x85",
                                                  "\xE2\x80\xA8",
                                                  "😀",
                                                  "<<",
                                                  "=y"};
    std::string made = fmt::format("{}", ++numbers_);
    for (std::uint64_t i = random_.below(6); i > 0; --i)
      made.insert(0, kPieces[random_.below(kPieces.size())]);
    made.erase(0, made.find_first_not_of(' '));
    return made;
  }
  Label label() { return {text(), text()}; }
  Property property() {
    Property made{
        text(), id(), label(), static_cast<PropertyType>(random_.below(7)), {}, random_.chance(0.2)};
    if (made.type == PropertyType::kEnum) {
      for (std::uint64_t i = 1 + random_.below(4); i > 0; --i) made.values.push_back({text(), label()});
    }
    return made;
  }
  DeclaredEvent event(const Plan& plan) {
    DeclaredEvent made{text(), label(), {}, {}};
    const bool all = random_.chance(0.3);
    for (std::size_t i = 0; i < plan.properties.size(); ++i) {
      const bool required = random_.chance(0.2);
      if (required) made.required.push_back(i);
      if (all || required || random_.chance(0.4)) made.allowed.push_back(i);
    }
    return made;
  }

  Random random_;
  int numbers_ = 0;
};

TEST(PlanToYaml, IsReadAsTheSamePlan) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const Plan plan = RandomPlan{seed}.make();
    const std::string yaml = to_yaml(plan);
    const auto read = parse_plan(yaml, "plan.yaml");
    ASSERT_TRUE(read) << "seed " << seed << ": " << to_string(read.error()) << "\n" << yaml;
    ASSERT_TRUE(*read == plan) << "seed " << seed << "\n" << yaml;
    ASSERT_EQ(to_yaml(*read), yaml);
  }
}

TEST(PlanToYaml, KeepsThePacksPlans) {
  int plans = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{ROUSE_SOURCE_DIR "/packs"}) {
    if (entry.path().filename() != "plan.yaml") continue;
    std::ifstream file{entry.path()};
    const auto plan = parse_plan(std::string{std::istreambuf_iterator<char>{file}, {}}, "plan.yaml");
    ASSERT_TRUE(plan) << entry.path();
    const auto read = parse_plan(to_yaml(*plan), "plan.yaml");
    ASSERT_TRUE(read && *read == *plan) << entry.path();
    ++plans;
  }
  EXPECT_GT(plans, 0);
}

TEST(DeclareEvent, AddsAnEventWithoutProperties) {
  const Plan plan = plan_of("properties: [{name: amount, id: amount, type: money}]\nevents: [{name: pay}]");
  const auto declared = declare_event(plan, "转账", {"", "Transfer"});
  ASSERT_TRUE(declared) << to_string(declared.error());
  ASSERT_EQ(declared->events.size(), 2U);
  EXPECT_EQ(declared->events[1].name, "转账");
  EXPECT_EQ(declared->events[1].label, (Label{"Transfer", "Transfer"}));
  EXPECT_THAT(declared->events[1].allowed, IsEmpty());
  EXPECT_EQ(declared->events[0], plan.events[0]);
}

TEST(DeclareProperty, AddsItAllowsItOnOneMoreEventOrDeclaresTheEventToo) {
  const Plan plan = plan_of(
      "properties: [{name: amount, id: amount, type: money}]\n"
      "events: [{name: pay}, {name: login, allowed: []}]");
  auto declared = declare_property(plan, "login", property_of("loginMethod", PropertyType::kString));
  ASSERT_TRUE(declared) << to_string(declared.error());
  EXPECT_EQ(declared->properties[1].id, "login_method");
  EXPECT_EQ(declared->properties[1].label, (Label{"loginMethod", "loginMethod"}));
  EXPECT_THAT(declared->events[0].allowed, ElementsAre(0, 1));  // it allows whatever there is
  EXPECT_THAT(declared->events[1].allowed, ElementsAre(1));
  declared = declare_property(*declared, "login", property_of("amount", PropertyType::kMoney));
  ASSERT_TRUE(declared) << to_string(declared.error());
  EXPECT_EQ(declared->properties.size(), 2U);
  EXPECT_THAT(declared->events[1].allowed, ElementsAre(0, 1));
  declared = declare_property(*declared, "logout", property_of("login-method", PropertyType::kInteger));
  ASSERT_TRUE(declared) << to_string(declared.error());
  EXPECT_EQ(declared->properties[2].id, "login_method_2");
  EXPECT_THAT(declared->events[2].allowed, ElementsAre(2));
}

TEST(Declare, RefusesWhatIsDeclaredOrCannotBe) {
  const Plan plan = plan_of(
      "properties: [{name: amount, id: amount, type: money}, {name: note, id: n1, type: string}]\n"
      "events: [{name: pay, allowed: [amount]}]");
  const struct {
    core::Result<Plan> result;
    ErrorCode code;
    const char* field;
    const char* message;
  } cases[] = {
      {declare_event(plan, "pay", {}), ErrorCode::kConflict, "event", "'pay' is declared already"},
      {declare_event(plan, "", {}), ErrorCode::kInvalidArgument, "event", "is empty"},
      {declare_event(plan, "a\tb", {}), ErrorCode::kInvalidArgument, "event", "control character"},
      {declare_event(plan, std::string(101, 'x'), {}), ErrorCode::kInvalidArgument, "event", "101 bytes"},
      {declare_property(plan, "pay", property_of("amount", PropertyType::kMoney)), ErrorCode::kConflict,
       "property", "'amount' is declared already"},
      {declare_property(plan, "pay", property_of("sum", PropertyType::kMoney, "n1")), ErrorCode::kConflict,
       "id", "'n1' is another property's"},
      {declare_property(plan, "pay", property_of("sum", PropertyType::kMoney, "Sum!")),
       ErrorCode::kInvalidArgument, "property", "snake_case"},
      {declare_property(plan, "pay", property_of("channel", PropertyType::kString)),
       ErrorCode::kInvalidArgument, "property", "do not declare it"},
      {declare_property(plan, "pay", property_of("kind", PropertyType::kEnum)), ErrorCode::kInvalidArgument,
       "property", ""},
  };
  for (const auto& c : cases) {
    ASSERT_FALSE(c.result) << c.message;
    EXPECT_EQ(c.result.error().code, c.code) << to_string(c.result.error());
    EXPECT_EQ(c.result.error().field, c.field);
    EXPECT_THAT(c.result.error().message, HasSubstr(c.message));
  }
  Plan full = plan;
  while (full.events.size() < kEventsMax)
    full.events.push_back({fmt::format("e{}", full.events.size()), {}, {}, {}});
  EXPECT_EQ(declare_event(full, "one more", {}).error().code, ErrorCode::kResourceExhausted);
}

TEST(PropertyId, IsNearTheName) {
  EXPECT_EQ(property_id("loginMethod"), "login_method");
  EXPECT_EQ(property_id("$utm_source"), "utm_source");
  EXPECT_EQ(property_id("Product ID"), "product_id");
  EXPECT_EQ(property_id("2nd"), "p_2nd");
  EXPECT_EQ(property_id("金额"), property_id("金额"));
  EXPECT_THAT(property_id("金额"), ::testing::MatchesRegex("p_[0-9a-f]{8}"));
  EXPECT_NE(property_id("金额1"), property_id("余额1"));
  EXPECT_EQ(property_id("---").substr(0, 2), "p_");
  EXPECT_EQ(property_id(std::string(90, 'x')).size(), kIdBytesMax);
}

}  // namespace
}  // namespace rouse::events
