// One run of a delivery, between its record as running and its record as published: what load_delivery
// (ingest/delivery_load.h) does while nothing of it counts.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <vector>

#include "core/result.h"
#include "ingest/delivery_load.h"
#include "ingest/internal/runs/table_load.h"

namespace rouse::ingest {

// What was published when the run began, and whose declarations hold.
struct RunGround {
  std::span<const tables::Delivery> deliveries;
  const PublishedDates& published;
  std::span<const std::int32_t> withdrawn;  // data dates of the delivery that the run withdraws
};

class DeliveryRun {
 public:
  // What is referred to outlives it.
  DeliveryRun(const tables::Delivery& delivery, const metadata::TableRun& record, const RunGround& ground,
              const DeliveryStores& stores, const RunOptions& options);
  DeliveryRun(const DeliveryRun&) = delete;
  DeliveryRun& operator=(const DeliveryRun&) = delete;
  ~DeliveryRun() = default;

  // Everything up to the publication. Fails when a finding stops the run, or the work could not be done.
  core::Result<void> prepare();
  // Of all tables, as far as they came.
  std::vector<metadata::RunTable> records() const;
  RunStatements& statements() { return statements_; }
  void enter(std::string_view stage, std::string_view table = {});

 private:
  core::Result<void> tick();
  core::Result<void> read();
  core::Result<void> check();
  core::Result<RuleInputs> inputs_of(const TableLoad& load) const;
  void add_reference(const tables::Rule& rule, RuleInputs& inputs) const;
  core::Result<void> refuse_findings() const;
  core::Result<void> write_customer_days(const tables::Table& table);

  const tables::Delivery& delivery_;
  const metadata::TableRun& record_;
  RunGround ground_;
  const DeliveryStores& stores_;
  const RunOptions& options_;
  RunProgress progress_;
  RunStatements statements_;
  std::deque<TableLoad> loads_;
};

}  // namespace rouse::ingest
