// A real bank's log as a plan's events: BPI Challenge 2012 (van Dongen,
// doi:10.4121/uuid:3926db30-f712-4394-aebc-75976070e91f). Event name = activity where lifecycle is COMPLETE;
// the subject is the application. Tests are skipped where the data set is not present.
#pragma once

#include <gtest/gtest.h>

#include <optional>

#include "behaviour/analysis.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"
#include "testing/warehouse_server.h"

namespace rouse::behaviour {

class Bpi2012Test : public ::testing::TestWithParam<testing::ServerKind> {
 protected:
  void SetUp() override;

  // Days are those of Amsterdam; plan "loans".
  AnalysisContext context() { return {warehouse_, *metadata_, plan_, zone_, clock_}; }
  const events::Plan& plan() const { return plan_; }

 private:
  void load();

  warehouse::Warehouse warehouse_{testing::WarehouseServer::shared(GetParam()).server()};
  core::Zone zone_ = core::Zone::load("Europe/Amsterdam").value();
  testing::ManualClock clock_{core::from_epoch_ms(1'800'000'000'000)};
  testing::TemporaryFolder folder_;
  std::optional<metadata::Store> metadata_;
  events::Plan plan_;
};

}  // namespace rouse::behaviour
