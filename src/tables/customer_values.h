// Customer values 客户取值 in analyses: what business tables say about the customer of an event, as a
// property of the event. `customer.<name>` is the value as of the event's day, that of the last published
// data date not later than it; `customer.<name>@latest` that of the last published date, whenever the event
// was. Missing before the first date, and where the customer has no row that counts; of state without history
// the present state stands for all days.
//
// A plan with these properties is read like any other, so filters, breakdowns and suggestions need nothing
// more; where the values come from is value_join.h. Dates are the moment their day begins, at the bank zone's
// offset of 1970, and so compare as times. Plain values, thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/zone.h"
#include "events/plan.h"
#include "metadata/store.h"
#include "tables/delivery.h"

namespace rouse::tables {

inline constexpr std::string_view kValuePrefix = "customer.";
inline constexpr std::string_view kLatestSuffix = "@latest";

// The run that stands for a table at a data date.
struct PublishedDate {
  std::int32_t data_date = 0;
  std::uint64_t run = 0;
  bool cleared = false;  // only the history has its rows
  bool operator==(const PublishedDate&) const = default;
};

// A partition of customer days (customer_days.h) that is whole.
struct CustomerDays {
  std::uint64_t run = 0;
  std::vector<std::uint64_t> runs;  // in the order of the elements
  std::vector<std::string> columns;
  bool operator==(const CustomerDays&) const = default;
};

struct PublishedDelivery {
  Delivery delivery;
  std::map<std::string, std::vector<PublishedDate>, std::less<>> dates;  // by table; dates ascending
  std::map<std::string, std::vector<CustomerDays>, std::less<>> days{};  // by table; of published runs

  std::optional<std::int32_t> last_good_date(std::string_view table) const;
};

// The active deliveries and what they have published, at one moment.
struct CustomerValues {
  std::vector<PublishedDelivery> deliveries;
};
core::Result<CustomerValues> read_customer_values(const metadata::Reader& reader);

// A run whose rows of a table a query reads.
struct UsedRun {
  std::string table;
  std::uint64_t run = 0;
  bool history = false;  // the history's rows only
};
// Whether the rows of all of them are where they were when the query began.
core::Result<bool> still_there(const metadata::Reader& reader, std::span<const UsedRun> runs);

// The plan with both properties of each value after its own. Fails with kConflict, field "plan", when the
// plan has a property of that name itself.
core::Result<events::Plan> with_customer_values(events::Plan plan, const CustomerValues& values);

// A value under the name of one of its two properties.
struct NamedValue {
  const PublishedDelivery* source = nullptr;
  const CustomerValue* value = nullptr;
  bool latest = false;
};
// Empty if there is none of the name.
std::optional<NamedValue> find_value(const CustomerValues& values, std::string_view name);

// The type that a value has as a property.
events::PropertyType property_type(const Delivery& delivery, const CustomerValue& value);

// Whether a later data date than the last good one is due by now.
bool is_old(const Delivery& delivery, std::optional<std::int32_t> last_good_date, core::Timestamp now,
            const core::Zone& zone);

}  // namespace rouse::tables
