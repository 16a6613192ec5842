#include "events/event_table.h"

#include <gmock/gmock.h>

namespace rouse::events {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Plan two_properties() {
  Plan plan;
  plan.id = "shop";
  plan.subject = {"customer", {}};
  plan.properties = {{"amount", "1", {}, PropertyType::kMoney, {}, false},
                     {"paid", "paid", {}, PropertyType::kBoolean, {}, false}};
  plan.events = {{"buy", {}, {}, {}}};
  return plan;
}

TEST(EventTable, HasBuiltInSubjectAndTypedColumns) {
  Plan plan = two_properties();
  plan.further_subjects = {{"card", {}}};
  EXPECT_EQ(
      create_event_table_sql(plan, event_table(plan), "fsync_after_insert = 1"),
      "CREATE TABLE IF NOT EXISTS events_shop (one_id UInt64, origin_id UInt64, ts Int64, day Date, "
      "seq UInt64, "
      "event LowCardinality(String), app LowCardinality(String), platform LowCardinality(String), "
      "channel LowCardinality(String), page LowCardinality(String), campaign_source "
      "LowCardinality(String), campaign_activity LowCardinality(String), campaign_creative "
      "LowCardinality(String), session_id String, s_card UInt64, p_1 Nullable(Int64), p_paid "
      "Nullable(UInt8), extra String, marks LowCardinality(String), identifiers String, key_high UInt64, "
      "key_low UInt64) "
      "ENGINE = MergeTree "
      "PARTITION BY toYYYYMM(day) ORDER BY (one_id, ts, seq) SETTINGS fsync_after_insert = 1");
}

TEST(ComparePlans, RenamingChangesNothing) {
  Plan after = two_properties();
  after.properties[0].name = "price";
  const auto change = compare_plans(two_properties(), after);
  ASSERT_TRUE(change);
  EXPECT_THAT(change->added, IsEmpty());
  EXPECT_THAT(change->dropped_columns, IsEmpty());
}

TEST(ComparePlans, NewPropertiesAndSubjectsAddColumns) {
  Plan after = two_properties();
  after.further_subjects = {{"card", {}}};
  after.properties[0] = {"at", "at", {}, PropertyType::kTime, {}, false};
  const auto change = compare_plans(two_properties(), after);
  ASSERT_TRUE(change);
  EXPECT_THAT(alter_event_table_sql(after, *change),
              ElementsAre("ALTER TABLE events_shop ADD COLUMN s_card UInt64",
                          "ALTER TABLE events_shop ADD COLUMN p_at Nullable(Int64)"));
  EXPECT_THAT(change->dropped_columns, ElementsAre("p_1"));
}

TEST(ComparePlans, RefusesWhatStoredEventsContradict) {
  const struct {
    const char* field;
    void (*change)(Plan&);
    const char* hint;
  } cases[] = {
      {"plan", [](Plan& p) { p.id = "store"; }, "beside"},
      {"subject", [](Plan& p) { p.subject.type = "card"; }, "further_subjects"},
      {"properties[0].type", [](Plan& p) { p.properties[0].type = PropertyType::kNumber; }, "new id"},
  };
  for (const auto& [field, spoil, hint] : cases) {
    Plan after = two_properties();
    spoil(after);
    const auto change = compare_plans(two_properties(), after);
    ASSERT_FALSE(change) << field;
    EXPECT_EQ(change.error().code, core::ErrorCode::kConflict);
    EXPECT_EQ(change.error().field, field);
    EXPECT_THAT(change.error().hint, HasSubstr(hint));
  }
}

}  // namespace
}  // namespace rouse::events
