// What tests of records share: a store of their own, and a clock that stands still.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "metadata/store.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"

namespace rouse::metadata {

class RecordsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto store = Store::open(folder_.path() / "metadata.sqlite", clock_);
    ASSERT_TRUE(store) << core::to_string(store.error());
    store_ = std::make_unique<Store>(std::move(*store));
  }
  Transaction begin() {
    auto transaction = store_->begin();
    EXPECT_TRUE(transaction);
    return std::move(*transaction);
  }

  testing::TemporaryFolder folder_;
  testing::ManualClock clock_{core::from_epoch_ms(1'000'000)};
  std::unique_ptr<Store> store_;
};

}  // namespace rouse::metadata
