// From a record of the event log to a row of its plan's table, as the plan is now: properties are found by
// id, and what the plan no longer declares goes to `extra`. Not thread-safe; the row's views are valid until
// the next one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/collected_event.h"
#include "ingest/internal/event_row.h"
#include "ingest/internal/feed/feed_plans.h"

namespace rouse::ingest {

class RecordRow {
 public:
  // `day` is that of the event's time; `mark` is added to the event's own, unless it is empty.
  const Row& fill(const events::CollectedEvent& event, const FeedPlan& plan, std::int32_t day,
                  std::string_view mark);

 private:
  void fill_cells(const events::CollectedEvent& event, const FeedPlan& plan);
  void keep(std::string_view name, const Cell& cell);
  void fill_marks(const events::CollectedEvent& event, std::string_view more);
  void fill_identifiers(const events::CollectedEvent& event);

  Row row_;
  std::string marks_;
  std::string identifiers_;
  std::vector<std::string_view> sorted_marks_;
};

}  // namespace rouse::ingest
