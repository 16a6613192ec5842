#include "ingest/internal/subjects.h"

#include <algorithm>

#include "identity/resolver.h"

namespace rouse::ingest {

using core::Result;

namespace {

Result<identity::Numbering> open_numbering(const LoadStores& stores, std::string_view type) {
  ROUSE_TRY(auto numbering, identity::Numbering::open(stores.warehouse, type));
  ROUSE_CHECK(numbering.refresh());
  return numbering;
}

}  // namespace

Result<Subjects> Subjects::open(const LoadStores& stores, const events::Plan& plan, const Mapping& mapping) {
  Subjects subjects{stores.metadata};
  const auto open_persons = [&]() -> Result<void> {
    ROUSE_TRY(auto persons, Persons::open(stores.warehouse, stores.metadata, stores.identifiers));
    ROUSE_CHECK(persons.refresh());
    subjects.persons_.emplace(std::move(persons));
    return {};
  };
  if (plan.subject.type == identity::kPersonType) {
    ROUSE_CHECK(open_persons());
  } else {
    ROUSE_TRY(auto own, open_numbering(stores, plan.subject.type));
    subjects.own_.emplace(std::move(own));
  }
  for (const auto& further : plan.further_subjects) {
    const bool mapped = std::any_of(mapping.further_subjects.begin(), mapping.further_subjects.end(),
                                    [&](const auto& entry) { return entry.first == further.type; });
    subjects.further_.emplace_back();
    if (!mapped) continue;
    if (further.type == identity::kPersonType) {
      if (!subjects.persons_) ROUSE_CHECK(open_persons());
      subjects.persons_at_ = subjects.further_.size() - 1;
      continue;
    }
    ROUSE_TRY(auto numbering, open_numbering(stores, further.type));
    subjects.further_.back().emplace(std::move(numbering));
  }
  return subjects;
}

identity::Numbering* Subjects::further_numbering(std::size_t i) {
  if (persons_at_ == i) return &persons_->numbering();
  return further_[i] ? &*further_[i] : nullptr;
}

Result<void> Subjects::number(const Row& row, RowIds& ids) {
  if (own_) {
    ROUSE_TRY(const auto own, own_->number(row.subject));
    ids.one_id = ids.origin_id = own.value;
  } else {
    ROUSE_TRY(const auto who, persons_->place(row.subject));
    ids.one_id = who.one_id;
    ids.origin_id = who.origin;
  }
  ids.further.assign(further_.size(), 0);
  for (std::size_t i = 0; i < further_.size(); ++i) {
    auto* const numbering = further_numbering(i);
    if (!numbering || row.further[i].empty()) continue;
    ROUSE_TRY(const auto id, numbering->number(row.further[i]));
    ids.further[i] = id.value;
  }
  return publish(kUnpublishedMax);
}

Result<void> Subjects::publish(std::uint64_t allowed) {
  const auto publish_one = [&](identity::Numbering& numbering) -> Result<void> {
    return numbering.unpublished() > allowed ? numbering.publish() : Result<void>{};
  };
  if (own_) ROUSE_CHECK(publish_one(*own_));
  if (persons_) ROUSE_CHECK(publish_one(persons_->numbering()));
  for (auto& numbering : further_) {
    if (numbering) ROUSE_CHECK(publish_one(*numbering));
  }
  return {};
}

Result<void> Subjects::finish() {
  ROUSE_CHECK(publish(0));
  if (!persons_) return {};
  ROUSE_TRY(auto transaction, metadata_->begin());
  ROUSE_CHECK(persons_->complete(transaction));
  return transaction.commit();
}

}  // namespace rouse::ingest
