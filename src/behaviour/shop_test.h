// A shop's events in a warehouse, and analyses of them as their users ask for them: JSON in, JSON out. Every
// model is tested on it, on the engine and on a ClickHouse server.
#pragma once

#include <gtest/gtest.h>

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "behaviour/analysis.h"
#include "behaviour/answer/any_analysis.h"
#include "behaviour/merged_layouts_test.h"

namespace rouse::behaviour {

// Subjects customer and card; properties product (string), amount (money), score (number), points (integer),
// step (integer) and card; events open, view, buy, pay, leave.
extern const std::string_view kShopPlan;

constexpr std::int64_t kHour = 60;  // in minutes
constexpr std::int64_t kDay = 24 * kHour;

struct ShopEvent {
  std::uint64_t customer = 1;
  std::int64_t minute = 0;  // after 2026-03-02 00:00, a Monday, in Shanghai
  std::string event = "open";
  std::optional<std::string> product{};
  std::optional<std::int64_t> fen{};
  std::optional<double> score{};
  std::optional<std::int64_t> points{};
  std::uint64_t card = 0;
};

class ShopTest : public ::testing::TestWithParam<testing::ServerKind> {
 protected:
  void SetUp() override { bank_.write({}, Layout::kFinalOwners); }

  void insert(const std::vector<ShopEvent>& events);
  // Days of events inserted from now on and of analyses are those of this zone.
  void use_zone(const char* name) { zone_ = core::Zone::load(name).value(); }

  AnalysisContext context();
  const events::Plan& plan() const { return bank_.plan(); }

  // "plan" and, where there is none, "range" (2026-03-02 to 2026-03-08) are filled in.
  AnalysisSpec spec(std::string_view json) const;
  // The answer without what changes from run to run; {"error": {...}} where there is none.
  boost::json::value ask(std::string_view json, const RunControl& control = {});
  // "code field" of the error that reading the spec or running it gives.
  std::string refused(std::string_view json, const RunControl& control = {});
  std::vector<std::uint64_t> customers(std::string_view json, std::string_view cell);

 private:
  MergedLayouts bank_{GetParam(), kShopPlan};
  core::Zone zone_ = core::Zone::load("Asia/Shanghai").value();
  std::uint64_t seq_ = 0;
};

}  // namespace rouse::behaviour
