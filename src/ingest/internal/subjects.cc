#include "ingest/internal/subjects.h"

#include <algorithm>

namespace rouse::ingest {

using core::Result;

Result<Subjects> Subjects::open(warehouse::Warehouse& warehouse, const events::Plan& plan,
                                const Mapping& mapping) {
  ROUSE_TRY(auto own, identity::Numbering::open(warehouse, plan.subject.type));
  Subjects subjects{std::move(own)};
  for (const auto& further : plan.further_subjects) {
    const bool mapped = std::any_of(mapping.further_subjects.begin(), mapping.further_subjects.end(),
                                    [&](const auto& entry) { return entry.first == further.type; });
    subjects.further_.emplace_back();
    if (!mapped) continue;
    ROUSE_TRY(auto numbering, identity::Numbering::open(warehouse, further.type));
    subjects.further_.back().emplace(std::move(numbering));
  }
  return subjects;
}

Result<void> Subjects::number(const Row& row, RowIds& ids) {
  ROUSE_TRY(const auto own, own_.number(row.subject));
  ids.one_id = own.value;
  ids.further.assign(further_.size(), 0);
  for (std::size_t i = 0; i < further_.size(); ++i) {
    if (!further_[i] || row.further[i].empty()) continue;
    ROUSE_TRY(const auto id, further_[i]->number(row.further[i]));
    ids.further[i] = id.value;
  }
  return publish(kUnpublishedMax);
}

Result<void> Subjects::publish(std::uint64_t allowed) {
  if (own_.unpublished() > allowed) ROUSE_CHECK(own_.publish());
  for (auto& numbering : further_) {
    if (numbering && numbering->unpublished() > allowed) ROUSE_CHECK(numbering->publish());
  }
  return {};
}

}  // namespace rouse::ingest
