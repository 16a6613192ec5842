#include "ingest/squash.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "events/event_table.h"
#include "identity/overrides.h"
#include "ingest/internal/load_lock.h"
#include "ingest/internal/load_recovery.h"
#include "ingest/internal/staging/owner_rewrite.h"
#include "ingest/stored_identity.h"
#include "metadata/identity.h"
#include "metadata/plans.h"

namespace rouse::ingest {
namespace {

using core::Result;
using identity::OverrideSpan;

// Of one run.
class Squash {
 public:
  Squash(const LoadStores& stores, const SquashOptions& options) : stores_(stores), options_(options) {}

  Result<SquashReport> run();

 private:
  Result<OverrideSpan> pending();
  Result<std::vector<events::Plan>> plans();
  Result<void> squash_plan(const events::Plan& plan, const OverrideSpan& span);
  Result<void> rewrite(OwnerRewrite& rewrite, const std::vector<MovedMonth>& months);
  Result<void> note(std::uint64_t version);
  Result<void> tick() const;
  void enter(std::string_view stage) {
    progress_.stage = stage;
    if (options_.progress) options_.progress(progress_);
  }

  const LoadStores& stores_;
  const SquashOptions& options_;
  SquashProgress progress_;
  SquashReport report_;
};

Result<void> Squash::tick() const {
  if (options_.cancelled && options_.cancelled->load()) {
    return core::fail(core::ErrorCode::kCancelled, "squash",
                      "the squash was cancelled; what it has not published is as it was");
  }
  if (options_.progress) options_.progress(progress_);
  return {};
}

Result<OverrideSpan> Squash::pending() {
  metadata::IdentityProgress progress;
  {
    ROUSE_TRY(const auto reader, stores_.metadata.read());
    ROUSE_TRY(progress, metadata::identity_progress(reader));
  }
  ROUSE_CHECK(check_overrides_held(stores_.warehouse, progress));
  return OverrideSpan{.squashed = progress.squashed, .version = progress.entries};
}

// Of the plans whose subjects are people, those that have events.
Result<std::vector<events::Plan>> Squash::plans() {
  ROUSE_TRY(const auto reader, stores_.metadata.read());
  ROUSE_TRY(const auto records, metadata::active_plans(reader));
  std::vector<events::Plan> plans;
  for (const auto& record : records) {
    ROUSE_TRY(auto plan, events::parse_plan(record.yaml, record.id));
    if (plan.subject.type != identity::kPersonType) continue;
    ROUSE_TRY(const bool exists, table_exists(stores_.warehouse, events::event_table(plan)));
    if (exists) plans.push_back(std::move(plan));
  }
  return plans;
}

Result<void> Squash::rewrite(OwnerRewrite& rewrite, const std::vector<MovedMonth>& months) {
  ROUSE_CHECK(rewrite.begin(months));
  for (const auto& month : months) {
    ROUSE_CHECK(rewrite.rebuild(month));
    ++progress_.months;
    ROUSE_CHECK(tick());
  }
  enter("publishing");
  return rewrite.publish();
}

Result<void> Squash::squash_plan(const events::Plan& plan, const OverrideSpan& span) {
  progress_ = {.stage = {}, .plan = plan.id};
  enter("looking");
  OwnerRewrite table{stores_.warehouse, plan.id, span, [this] { return tick(); }};
  ROUSE_TRY(const auto months, table.moved_months());
  if (months.empty()) return {};
  progress_.months_total = months.size();
  enter("rebuilding");
  if (auto done = rewrite(table, months); !done) {
    // What cannot be dropped now is dropped by the next squash or load.
    (void)settle_rewrites(stores_.warehouse);
    return done;
  }
  auto known = std::ranges::find(report_.plans, plan.id, &SquashedPlan::plan);
  if (known == report_.plans.end()) known = report_.plans.insert(known, SquashedPlan{.plan = plan.id});
  for (const auto& month : months) {
    ++known->months;
    known->rows += month.rows;
    known->changed += month.changed;
  }
  return {};
}

Result<void> Squash::note(std::uint64_t version) {
  ROUSE_TRY(auto transaction, stores_.metadata.begin());
  ROUSE_CHECK(metadata::set_identity_squashed(transaction, version));
  ROUSE_CHECK(transaction.commit());
  report_.to = version;
  return {};
}

Result<SquashReport> Squash::run() {
  ROUSE_TRY(auto span, pending());
  report_.from = report_.to = span.squashed;
  ROUSE_TRY(const auto squashed, plans());
  const std::uint64_t last = span.version;
  while (span.squashed < last) {
    ROUSE_TRY(span.version, last_version_within(stores_.warehouse, {span.squashed, last}, options_.rows_max));
    for (const auto& plan : squashed) ROUSE_CHECK(squash_plan(plan, span));
    ROUSE_CHECK(note(span.version));
    span.squashed = span.version;
  }
  return std::move(report_);
}

}  // namespace

Result<SquashReport> squash_identities(const LoadStores& stores, const SquashOptions& options) {
  ROUSE_TRY(const auto lock, LoadLock::take(stores.data_directory));
  LoadLedger ledger{stores.metadata};
  ROUSE_CHECK(recover_loads(stores, ledger));
  return Squash{stores, options}.run();
}

}  // namespace rouse::ingest
