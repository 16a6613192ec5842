// Readers of what people write meet damaged input: they answer with a value or with an error that says
// something, and the sanitizers watch. Seeded, so a failure repeats.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "core/json.h"
#include "core/random.h"
#include "events/filter.h"

namespace rouse::events {
namespace {

constexpr std::uint64_t kSeed = 20261121;
constexpr int kRounds = 3'000;

constexpr std::string_view kPlan = R"(format: 1
plan: loans
zh: 贷款
subject: {type: application, en: Application}
further_subjects: [{type: customer}]
properties:
  - {name: requested, id: 1, zh: 申请金额, type: money}
  - {name: kind, id: kind, type: enum, values: [a, {value: b, zh: 乙}]}
  - {name: due, id: due, type: time, pii: true}
events:
  - {name: A_SUBMITTED, required: [requested], allowed: [kind]}
  - {name: 转账}
)";

constexpr std::string_view kFilter =
    R"({"all":[{"not":{"property":"kind","op":"in","value":["a","b"]}},{"any":[{"property":"requested","op":"between",)"
    R"("value":[1,"2.50"]},{"property":"due","op":"ge","value":"2011-10-01T00:38:44.546+02:00"}]}]})";

std::string damaged(core::Random& random, std::string_view text) {
  constexpr std::string_view kBytes = "{}[]:,'\"\\-+.0159TZ%&*!|>#\n \0\x80\xff";
  std::string made{text};
  for (auto changes = 1 + random.below(4); changes > 0 && !made.empty(); --changes) {
    const auto at = random.below(made.size());
    switch (random.below(4)) {
      case 0: made[at] = kBytes[random.below(kBytes.size())]; break;
      case 1: made.erase(at, 1 + random.below(8)); break;
      case 2: made.insert(at, made.substr(random.below(made.size()), random.below(20))); break;
      default: made.resize(at + 1);
    }
  }
  return made;
}

TEST(ReaderFuzz, Plans) {
  core::Random random{kSeed};
  for (int i = 0; i < kRounds; ++i) {
    const auto plan = parse_plan(damaged(random, kPlan), "plan.yaml");
    if (plan) continue;
    EXPECT_EQ(plan.error().code, core::ErrorCode::kInvalidArgument) << "seed " << kSeed << ", round " << i;
    EXPECT_TRUE(plan.error().message.starts_with("plan.yaml")) << plan.error().message;
  }
}

TEST(ReaderFuzz, FiltersReadBackFromTheirNormalForm) {
  const Plan plan = *parse_plan(kPlan, "plan.yaml");
  core::Random random{kSeed};
  for (int i = 0; i < kRounds; ++i) {
    const auto json = core::parse_json(damaged(random, kFilter));
    if (!json) continue;
    const auto filter = parse_filter(*json, "/where", plan);
    if (filter) {
      EXPECT_EQ(parse_filter(to_json(*filter), "", plan), *filter) << "seed " << kSeed << ", round " << i;
      EXPECT_FALSE(to_sql(*filter).empty());
    } else {
      EXPECT_TRUE(filter.error().field.starts_with("/where")) << filter.error().field;
    }
  }
}

TEST(ReaderFuzz, TimesReadBackFromUtc) {
  core::Random random{kSeed};
  const TimeFormat iso;
  const auto pattern = TimeFormat::make("%d.%m.%Y %H:%M:%S %z", {}, "format");
  ASSERT_TRUE(pattern);
  for (int i = 0; i < kRounds; ++i) {
    const auto time = iso.parse(damaged(random, "2011-10-01T00:38:44.546+02:00"), "t");
    EXPECT_TRUE(!time || iso.parse(core::format_utc(*time), "t") == *time)
        << "seed " << kSeed << ", round " << i;
    const auto other = pattern->parse(damaged(random, "01.10.2011 00:38:44.546 +0200"), "t");
    EXPECT_TRUE(other || other.error().field == "t") << "seed " << kSeed << ", round " << i;
  }
}

}  // namespace
}  // namespace rouse::events
