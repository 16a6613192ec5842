// The numbers of every subject type the feed meets. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "core/result.h"
#include "identity/numbering.h"
#include "ingest/internal/event_row.h"
#include "ingest/internal/feed/feed_plans.h"

namespace rouse::ingest {

class FeedSubjects {
 public:
  explicit FeedSubjects(warehouse::Warehouse& warehouse) : warehouse_(warehouse) {}

  // Sets all ids but `seq`.
  core::Result<void> number(const Row& row, const events::Plan& plan, RowIds& ids);
  core::Result<void> publish();
  // After another's turn, or when numbers were given that shall not be published.
  core::Result<void> refresh();

 private:
  core::Result<identity::Numbering*> of(const std::string& type);

  warehouse::Warehouse& warehouse_;
  std::map<std::string, identity::Numbering, std::less<>> numberings_;
};

}  // namespace rouse::ingest
