#include "events/plan.h"

#include <gmock/gmock.h>

namespace rouse::events {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kLoans = R"(format: 1
plan: loan_applications
zh: 贷款申请
en: Loan applications
subject: {type: application, zh: 贷款申请, en: Loan application}
further_subjects:
  - {type: customer, zh: 客户, en: Customer}
simulated: false
properties:
  - {name: requested, id: 1, zh: 申请金额, en: Requested amount, type: money}
  - {name: resource, id: resource, type: string, pii: true}
  - name: lifecycle
    id: lifecycle
    type: enum
    values: [SCHEDULE, START, {value: COMPLETE, zh: 完成, en: Complete}]
events:
  - {name: A_SUBMITTED, zh: 已提交, required: [requested], allowed: [resource]}
  - {name: W_Completeren aanvraag}
)";

TEST(ParsePlan, ReadsEveryField) {
  const auto plan = parse_plan(kLoans, "plan.yaml");
  ASSERT_TRUE(plan) << to_string(plan.error());
  EXPECT_EQ(plan->id, "loan_applications");
  EXPECT_EQ(plan->label, (Label{"贷款申请", "Loan applications"}));
  EXPECT_EQ(plan->subject, (SubjectType{"application", {"贷款申请", "Loan application"}}));
  EXPECT_THAT(plan->further_subjects, ElementsAre(SubjectType{"customer", {"客户", "Customer"}}));
  EXPECT_FALSE(plan->simulated);
  ASSERT_EQ(plan->properties.size(), 3U);
  EXPECT_EQ(plan->properties[0].column(), "p_1");
  EXPECT_EQ(plan->properties[0].type, PropertyType::kMoney);
  EXPECT_TRUE(plan->properties[1].pii);
  EXPECT_EQ(plan->properties[2].values[2], (EnumValue{"COMPLETE", {"完成", "Complete"}}));
  EXPECT_EQ(plan->properties[2].values[1], (EnumValue{"START", {"START", "START"}}));
  ASSERT_EQ(plan->events.size(), 2U);
  EXPECT_THAT(plan->events[0].required, ElementsAre(0U));
  EXPECT_THAT(plan->events[0].allowed, ElementsAre(0U, 1U));
  EXPECT_THAT(plan->events[1].allowed, ElementsAre(0U, 1U, 2U));
  EXPECT_EQ(plan->events[0].label, (Label{"已提交", "已提交"}));
  EXPECT_EQ(plan->events[1].label.en, "W_Completeren aanvraag");
}

// Replaces one piece of the valid plan, so that each case shows only what is wrong.
std::string spoilt(std::string_view piece, std::string_view replacement) {
  std::string text{kLoans};
  const auto at = text.find(piece);
  EXPECT_NE(at, std::string::npos) << piece;
  return text.replace(at, piece.size(), replacement);
}

TEST(ParsePlan, RefusesNamingFileLineFieldAndRule) {
  const struct {
    std::string_view piece, replacement, field, message, hint;
  } cases[] = {
      {"format: 1", "format: 2", "format", "plan.yaml:1: format: 2 is newer than 1", "newer rouse"},
      {"plan: loan_applications", "plan: LoanApplications", "plan",
       "plan.yaml:2: plan: 'LoanApplications' is not", ""},
      {"plan: loan_applications", "plan: an_id_of_more_than_the_forty_characters_allowed", "plan",
       "has 47 characters; 40 are allowed", ""},
      {"properties:", "proprties:", "proprties", "plan.yaml:9: proprties: unknown key", "'properties'"},
      {"simulated: false", "simulated: maybe", "simulated", "'maybe' is not one of false, true", ""},
      {"type: customer", "type: application", "further_subjects[0]", "type 'application' is declared twice",
       ""},
      {"type: money}", "type: mony}", "properties[0].type", "plan.yaml:10: properties[0].type: 'mony'",
       "'money'"},
      {"name: resource, id: resource", "name: resource, id: 1", "properties[1]", "id '1' is given twice", ""},
      {"name: resource, id", "name: requested, id", "properties[1]", "'requested' is declared twice", ""},
      {"name: resource, id", "name: channel, id", "properties[1]", "'channel' is built in", ""},
      {"name: resource, id", "name: one_id, id", "properties[1]", "'one_id' is a column of every event table",
       ""},
      {"name: resource, id", "name: '1', id", "properties[1]", "name '1' is the id of another", ""},
      {"id: resource", "id: Resource", "properties[1].id", "'Resource' is not a snake_case id or a number",
       ""},
      {"type: string, pii: true", "type: string, values: [a]", "properties[1].values", "belongs to an enum",
       ""},
      {"values: [SCHEDULE, START", "values: [START, START", "properties[2].values[1]",
       "'START' is declared twice", ""},
      {"    values: [SCHEDULE, START, {value: COMPLETE, zh: 完成, en: Complete}]\n", "",
       "properties[2].values", "is required", ""},
      {"required: [requested]", "required: [requestd]", "events[0].required[0]",
       "'requestd' is not a property", "'requested'"},
      {"required: [requested]", "requird: [requested]", "events[0].requird", "unknown key", "'required'"},
      {"allowed: [resource]", "allowed: [resource, resource]", "events[0].allowed[1]", "listed twice", ""},
      {"name: W_Completeren aanvraag", "name: A_SUBMITTED", "events[1]", "'A_SUBMITTED' is declared twice",
       ""},
      {"name: W_Completeren aanvraag", "name: ''", "events[1].name", "is empty", ""},
      {"name: W_Completeren aanvraag", "name: \"a\\u0001b\"", "events[1].name", "control character", ""},
      {"subject: {type: application, zh: 贷款申请, en: Loan application}\n", "", "subject", "is required",
       ""},
  };
  for (const auto& [piece, replacement, field, message, hint] : cases) {
    const auto plan = parse_plan(spoilt(piece, replacement), "plan.yaml");
    ASSERT_FALSE(plan) << replacement;
    EXPECT_EQ(plan.error().code, core::ErrorCode::kInvalidArgument);
    EXPECT_EQ(plan.error().field, field) << replacement;
    EXPECT_THAT(plan.error().message, HasSubstr(message));
    EXPECT_THAT(plan.error().hint, HasSubstr(hint));
  }
}

TEST(ParsePlan, NamesTheLimits) {
  std::string events = "plan: p\nsubject: {type: customer}\nevents:\n";
  for (std::size_t i = 0; i <= kEventsMax; ++i) events += "  - {name: e" + std::to_string(i) + "}\n";
  const auto plan = parse_plan(events, "plan.yaml");
  ASSERT_FALSE(plan);
  EXPECT_THAT(plan.error().message, HasSubstr("events: holds 1001 elements; 1 to 1000 are allowed"));

  const auto name = parse_plan(
      "plan: p\nsubject: {type: customer}\nevents: [{name: " + std::string(kNameBytesMax + 1, 'x') + "}]",
      "plan.yaml");
  ASSERT_FALSE(name);
  EXPECT_THAT(name.error().message, HasSubstr("events[0].name: has 101 bytes; 100 are allowed"));
}

TEST(FindProperty, KnowsNamesBuiltInsAndIds) {
  const Plan plan = *parse_plan(kLoans, "plan.yaml");
  EXPECT_EQ(find_property(plan, "requested", "f"),
            (PropertyRef{"requested", "p_1", PropertyType::kMoney, false, 0}));
  EXPECT_EQ(find_property(plan, "1", "f"), find_property(plan, "requested", "f"));
  EXPECT_EQ(find_property(plan, "page", "f"), (PropertyRef{"page", "page", PropertyType::kString, true, 4}));
  EXPECT_EQ(find_property(plan, "campaign_source", "f"),
            (PropertyRef{"campaign_source", "campaign_source", PropertyType::kString, true, 5}));
  const auto unknown = find_property(plan, "requestd", "/where/property");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().field, "/where/property");
  EXPECT_EQ(unknown.error().hint, "did you mean 'requested'?");
}

TEST(FindEvent, SuggestsTheNearest) {
  const Plan plan = *parse_plan(kLoans, "plan.yaml");
  EXPECT_EQ(find_event(plan, "W_Completeren aanvraag", "f"), 1U);
  const auto unknown = find_event(plan, "A_SUBMITED", "/steps/0/event");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().field, "/steps/0/event");
  EXPECT_EQ(unknown.error().hint, "did you mean 'A_SUBMITTED'?");
}

}  // namespace
}  // namespace rouse::events
