#include "ingest/internal/feed/feed_subjects.h"

#include <utility>

namespace rouse::ingest {

using core::Result;

Result<identity::Numbering*> FeedSubjects::of(const std::string& type) {
  const auto known = numberings_.find(type);
  if (known != numberings_.end()) return &known->second;
  ROUSE_TRY(auto numbering, identity::Numbering::open(warehouse_, type));
  return &numberings_.emplace(type, std::move(numbering)).first->second;
}

Result<void> FeedSubjects::number(const Row& row, const events::Plan& plan, RowIds& ids) {
  ROUSE_TRY(auto* const own, of(plan.subject.type));
  ROUSE_TRY(const auto id, own->number(row.subject));
  ids.one_id = id.value;
  ids.further.assign(row.further.size(), 0);
  for (std::size_t i = 0; i < row.further.size(); ++i) {
    if (row.further[i].empty() || row.further[i].size() > identity::kValueBytesMax) continue;
    ROUSE_TRY(auto* const numbering, of(plan.further_subjects[i].type));
    ROUSE_TRY(const auto further, numbering->number(row.further[i]));
    ids.further[i] = further.value;
  }
  return {};
}

Result<void> FeedSubjects::publish() {
  for (auto& [type, numbering] : numberings_) {
    if (numbering.unpublished() > 0) ROUSE_CHECK(numbering.publish());
  }
  return {};
}

Result<void> FeedSubjects::refresh() {
  for (auto& [type, numbering] : numberings_) ROUSE_CHECK(numbering.refresh());
  return {};
}

}  // namespace rouse::ingest
