// A bank's business tables over some days, made up by chance: written into a warehouse as the loader writes
// them, and what each customer value is on each day, by plain loops over the states of the days. The oracle
// of tables/value_join.h.
//
// Data dates have holes; some dates were loaded again, so rows of a run that no longer counts lie about; some
// keys change, go, come back, and pass from one customer to another; columns may be missing.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/random.h"
#include "warehouse/warehouse.h"

namespace rouse::testing {

class BusinessWorld {
 public:
  static constexpr std::int32_t kFirstDay = 20'514;  // 2026-03-02
  static constexpr std::int32_t kDays = 30;
  static constexpr std::uint64_t kCustomers = 12;  // numbered from 1; the last two are in no table

  struct Run {
    std::uint64_t id = 0;
    std::int32_t data_date = 0;
    bool published = false;         // else it was replaced
    bool balances_cleared = false;  // its rows of `balances` are gone
  };

  explicit BusinessWorld(std::uint64_t seed);

  static std::string_view delivery_yaml();
  static std::vector<std::string> tables();
  static std::vector<std::string> values();  // names, without "customer."

  // Creates the tables and their rows.
  void write(warehouse::Warehouse& warehouse) const;
  const std::vector<Run>& runs() const { return runs_; }

  // What a value is, as text; none where it is missing. Without a day, the latest.
  std::optional<std::string> value(std::string_view name, std::uint64_t customer,
                                   std::optional<std::int32_t> day) const;

  static std::int64_t number(const std::string& cell);

  using Cells = std::map<std::string, std::optional<std::string>>;  // numbers as decimal text
  struct Row {
    std::uint64_t one_id = 0;
    Cells cells;
    bool operator==(const Row&) const = default;
  };
  using Rows = std::map<std::string, Row>;    // by key
  using State = std::map<std::string, Rows>;  // by table

 private:
  const State* state_of(std::string_view table, std::optional<std::int32_t> day) const;

  std::vector<Run> runs_;
  std::map<std::uint64_t, State> states_;  // by run
};

}  // namespace rouse::testing
