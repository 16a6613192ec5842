// The active plans as the feed needs them, read anew when one changes. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/result.h"
#include "events/plan.h"
#include "metadata/store.h"

namespace rouse::warehouse {
class Warehouse;
}

namespace rouse::ingest {

struct FeedPlan {
  events::Plan plan;
  std::int64_t version = 0;
  std::int64_t refused = 0;  // a newer version, which contradicts the table
  std::string table;
  std::unordered_map<std::string_view, std::size_t> property_of;  // by id; views of `plan`
  bool prepared = false;                                          // its table has the plan's columns
};

class FeedPlans {
 public:
  // Fails when a stored plan cannot be read.
  core::Result<void> refresh(const metadata::Reader& reader);
  // Null for an unknown plan. Valid until the next refresh().
  FeedPlan* find(std::string_view id);
  // The version before, for a plan that contradicts its table (kConflict of prepare()), so that one plan's
  // mistake does not stop the others; kNotFound when there is none. What the newer version declares otherwise
  // then goes to `extra`.
  static core::Result<void> step_back(FeedPlan& plan, const metadata::Reader& reader);
  // Of all plans: a load may have replaced their tables.
  void forget_tables();

 private:
  std::int64_t version_ = -1;  // metadata::collection_version
  std::map<std::string, FeedPlan, std::less<>> plans_;
};

core::Result<void> prepare(FeedPlan& plan, warehouse::Warehouse& warehouse);

}  // namespace rouse::ingest
