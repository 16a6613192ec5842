// What every answer of an analysis says besides its numbers, and the customers behind one of them. Plain
// values.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "events/plan.h"

namespace rouse::behaviour {

// A business table (tables/delivery.h) whose values the analysis used.
struct BusinessTableUse {
  std::string delivery;
  std::string table;
  events::Label label;
  std::optional<std::int32_t> last_good_date;  // of the table; none when nothing is published yet
  bool old = false;                            // a later date is due
};

struct AnalysisFacts {
  std::optional<core::Timestamp> data_through;  // latest event of the plan; none when it has no events
  core::Timestamp computed_at{};
  core::Milliseconds elapsed{0};
  std::uint64_t events_read = 0;
  bool cut = false;  // a named limit left customers or events out: the counts are too small
  bool simulated = false;
  std::vector<BusinessTableUse> business_data;
};

// A subject in a number, and since when.
struct Listed {
  std::uint64_t id = 0;
  std::int64_t entered_ms = 0;
};

struct ListedCustomer {
  std::uint64_t id = 0;
  std::string value;             // the identifier the bank knows; empty if the numbering has none
  core::Timestamp entered_at{};  // of the first event for which the customer is in the number
};

inline constexpr std::size_t kCustomerPageMax = 10'000;

struct CustomerPage {
  std::uint64_t total = 0;                // equals the cell's count
  std::string type;                       // of the subject
  std::vector<ListedCustomer> customers;  // ascending id
};

// Takes page after page; may fail to stop.
using CustomerSink = std::function<core::Result<void>(const CustomerPage&)>;

}  // namespace rouse::behaviour
