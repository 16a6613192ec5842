// The bank's pack: its tracking plan, and the mapping that brings files of the plan's events in.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "ingest/internal/mapping_check.h"
#include "ingest/load.h"

namespace rouse::ingest {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsSupersetOf;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class BankPack : public ::testing::Test {
 protected:
  void SetUp() override {
    const fs::path pack = fs::path{ROUSE_SOURCE_DIR} / "packs/bank";
    auto plan = read_plan(pack / "plan.yaml");
    ASSERT_TRUE(plan) << core::to_string(plan.error());
    plan_ = std::move(plan->plan);
    auto mapping = read_mapping(pack / "mapping.yaml");
    ASSERT_TRUE(mapping) << core::to_string(mapping.error());
    mapping_ = *std::move(mapping);
  }

  const events::DeclaredEvent& event(std::string_view name) const {
    const auto index = events::find_event(plan_, name, "event");
    EXPECT_TRUE(index) << core::to_string(index.error());
    return plan_.events.at(index.value_or(0));
  }
  std::vector<std::string> required_of(std::string_view name) const {
    std::vector<std::string> names;
    for (const auto property : event(name).required) names.push_back(plan_.properties[property].name);
    return names;
  }

  events::Plan plan_;
  Mapping mapping_;
};

TEST_F(BankPack, TheMappingFillsEverythingThePlanDeclares) {
  const auto checked = check_mapping(plan_, mapping_);
  ASSERT_TRUE(checked) << core::to_string(checked.error());
  ASSERT_THAT(mapping_.properties, SizeIs(plan_.properties.size()));
  for (std::size_t i = 0; i < plan_.properties.size(); ++i) {
    EXPECT_EQ(mapping_.properties[i].property, plan_.properties[i].name) << "in the order of the plan";
  }
  EXPECT_THAT(mapping_.further_subjects, ElementsAre(Pair("device", "device_no")));
}

TEST_F(BankPack, TheMappingNamesTheColumnsOfAFile) {
  EXPECT_THAT(needed_columns(mapping_).all,
              IsSupersetOf({"event_id", "customer_no", "time", "event", "app", "platform", "channel", "page",
                            "session", "campaign", "device_no"}));
}

TEST_F(BankPack, APropertysIdIsItsName) {
  EXPECT_EQ(plan_.id, "mobile_bank");
  EXPECT_FALSE(plan_.simulated) << "a bank's own events are not";
  for (const auto& property : plan_.properties) EXPECT_EQ(property.id, property.name);
}

TEST_F(BankPack, LabelsAreChineseAndEnglish) {
  const auto expect_both = [](const events::Label& label, const std::string& name) {
    EXPECT_NE(label.zh, label.en) << name;
    EXPECT_TRUE(std::ranges::any_of(label.zh, [](char c) { return static_cast<unsigned char>(c) > 0x7f; }) ||
                label.zh == name)
        << name;
  };
  for (const auto& property : plan_.properties) {
    expect_both(property.label, property.name);
    for (const auto& value : property.values) expect_both(value.label, value.value);
  }
  for (const auto& event : plan_.events) expect_both(event.label, event.name);
}

// Without these an effect, a cost or suitability could not be told from the events later.
TEST_F(BankPack, WhatProofsHangOnIsRequired) {
  EXPECT_THAT(required_of("campaign_assigned"), UnorderedElementsAre("variant", "assignment_probability"));
  EXPECT_THAT(required_of("coupon_redeem"), UnorderedElementsAre("offer_type", "face_value"));
  EXPECT_THAT(required_of("purchase_success"),
              UnorderedElementsAre("product", "product_class", "risk_level", "amount"));
  EXPECT_THAT(required_of("login_failed"), UnorderedElementsAre("method", "reason"));
}

}  // namespace
}  // namespace rouse::ingest
