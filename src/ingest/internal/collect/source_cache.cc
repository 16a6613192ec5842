#include "ingest/internal/collect/source_cache.h"

#include <mutex>
#include <utility>

#include "metadata/plans.h"

namespace rouse::ingest {
namespace {

constexpr core::Milliseconds kLookAgainAfter{1'000};
// For who expects a change: long enough that guessing keys does not keep metadata busy.
constexpr core::Milliseconds kLookSoonAfter{50};

}  // namespace

struct SourceCache::State {
  metadata::Store& metadata;
  const core::Zone& zone;
  const core::Clock& clock;
  std::mutex mutex;  // of the next two
  std::shared_ptr<const CollectSources> sources;
  core::Timestamp looked_at{};
  std::mutex looking;  // held while metadata are asked

  bool is_fresh(core::Timestamp now, core::Milliseconds age_max) const {
    return sources && now >= looked_at && now - looked_at < age_max;
  }
  core::Result<std::shared_ptr<const CollectSources>> current(core::Milliseconds age_max);
  core::Result<std::shared_ptr<const CollectSources>> read(std::int64_t known) const;
  core::Result<std::shared_ptr<const CollectPlan>> plan(const metadata::Reader& reader,
                                                        const std::string& id) const;
};

core::Result<std::shared_ptr<const CollectPlan>> SourceCache::State::plan(const metadata::Reader& reader,
                                                                          const std::string& id) const {
  ROUSE_TRY(const auto record, metadata::active_plan(reader, id));
  ROUSE_TRY(auto parsed, events::parse_plan(record.yaml, record.id));
  ROUSE_TRY(auto times, events::TimeFormat::make("iso", zone, "time"));
  return std::make_shared<const CollectPlan>(std::move(parsed), std::move(times));
}

// Nothing when metadata have not changed since version `known`.
core::Result<std::shared_ptr<const CollectSources>> SourceCache::State::read(std::int64_t known) const {
  ROUSE_TRY(const auto reader, metadata.read());
  ROUSE_TRY(const std::int64_t version, metadata::collection_version(reader));
  if (version == known) return nullptr;
  auto fresh = std::make_shared<CollectSources>();
  fresh->version = version;
  TextMap<std::shared_ptr<const CollectPlan>> plans;
  ROUSE_TRY(auto stored, metadata::sources(reader));
  for (auto& source : stored) {
    auto& of_plan = plans[source.plan];
    if (!of_plan) {
      ROUSE_TRY(of_plan, plan(reader, source.plan));
    }
    auto ready = std::make_shared<const CollectSource>(CollectSource{std::move(source), of_plan});
    fresh->by_key.emplace(ready->source.write_key, ready);
    fresh->by_id.emplace(ready->source.id, ready);
  }
  return fresh;
}

SourceCache::SourceCache(metadata::Store& metadata, const core::Zone& zone, const core::Clock& clock)
    : state_(new State{metadata, zone, clock, {}, {}, {}, {}}) {}
SourceCache::~SourceCache() = default;

core::Result<std::shared_ptr<const CollectSources>> SourceCache::State::current(core::Milliseconds age_max) {
  const core::Timestamp now = clock.now();
  std::shared_ptr<const CollectSources> known;
  {
    const std::lock_guard lock{mutex};
    if (is_fresh(now, age_max)) return sources;
    known = sources;
  }
  // One looks; the others go on with what is known, or wait when nothing is.
  std::unique_lock one_looks{looking, std::defer_lock};
  if (known) {
    if (!one_looks.try_lock()) return known;
  } else {
    one_looks.lock();
    const std::lock_guard lock{mutex};
    if (is_fresh(now, age_max)) return sources;
  }
  auto fresh = read(known ? known->version : -1);
  const std::lock_guard lock{mutex};
  if (!fresh && !known) return core::fail(std::move(fresh).error());
  if (fresh && *fresh) sources = *std::move(fresh);
  looked_at = now;
  return sources;
}

core::Result<std::shared_ptr<const CollectSources>> SourceCache::current() {
  return state_->current(kLookAgainAfter);
}

core::Result<std::shared_ptr<const CollectSources>> SourceCache::newest() {
  return state_->current(kLookSoonAfter);
}

core::Result<std::shared_ptr<const CollectSource>> SourceCache::find(std::string_view write_key) {
  for (const auto age_max : {kLookAgainAfter, kLookSoonAfter}) {
    ROUSE_TRY(const auto sources, state_->current(age_max));
    const auto found = sources->by_key.find(write_key);
    if (found != sources->by_key.end()) return found->second;
  }
  return nullptr;
}

}  // namespace rouse::ingest
