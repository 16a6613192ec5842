#include "ingest/internal/feed/feed_subjects.h"

#include <utility>

#include "identity/resolver.h"

namespace rouse::ingest {

using core::Result;
using identity::Resolution;

bool is_of_persons(const events::Plan& plan) { return plan.subject.type == identity::kPersonType; }

Result<void> FeedSubjects::open() {
  ROUSE_TRY(auto persons, Persons::open(warehouse_, metadata_, types_));
  persons_.emplace(std::move(persons));
  opened_ = &*persons_;
  return {};
}

Result<identity::LookedUp> FeedSubjects::look_up(std::string_view key) const {
  const Persons* const persons = opened_;
  if (persons == nullptr) return identity::LookedUp{};
  return persons->look_up(key);
}

Result<identity::Numbering*> FeedSubjects::of(const std::string& type) {
  if (type == identity::kPersonType) return &persons_->numbering();
  const auto known = numberings_.find(type);
  if (known != numberings_.end()) return &known->second;
  ROUSE_TRY(auto numbering, identity::Numbering::open(warehouse_, type));
  ROUSE_CHECK(numbering.refresh());
  return &numberings_.emplace(type, std::move(numbering)).first->second;
}

Result<Resolution> FeedSubjects::resolve(const events::CollectedEvent& event, const events::Plan& plan,
                                         std::uint64_t seq) {
  if (is_of_persons(plan)) {
    return mode_ == Mode::kDecide ? persons_->resolve(event, seq) : persons_->recall(event);
  }
  ROUSE_TRY(auto* const own, of(plan.subject.type));
  ROUSE_TRY(const auto id, own->number(event.subject));
  return Resolution{id.value, id.value, 0};
}

Result<void> FeedSubjects::number(const Row& row, const events::Plan& plan, const Resolution& who,
                                  RowIds& ids) {
  ids.one_id = who.one_id;
  ids.origin_id = who.origin;
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
  ROUSE_CHECK(persons_->publish_numbers());
  for (auto& [type, numbering] : numberings_) {
    if (numbering.unpublished() > 0) ROUSE_CHECK(numbering.publish());
  }
  return {};
}

Result<void> FeedSubjects::refresh() {
  ROUSE_CHECK(persons_->refresh());
  for (auto& [type, numbering] : numberings_) ROUSE_CHECK(numbering.refresh());
  return {};
}

}  // namespace rouse::ingest
