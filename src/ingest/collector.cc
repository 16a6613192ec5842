#include "ingest/collector.h"

#include <fmt/format.h>

#include <atomic>
#include <mutex>
#include <utility>

#include "ingest/internal/collect/rate_limits.h"
#include "ingest/internal/collect/request_reader.h"
#include "ingest/internal/collect/source_cache.h"
#include "ingest/internal/collect/vault_stage.h"

namespace rouse::ingest {
namespace {

constexpr std::size_t kReadersKept = 64;  // that wait for the next request
constexpr core::Milliseconds kRetrySoon{1'000};
constexpr core::Milliseconds kRetryLater{10'000};  // a full disk, a log or store that fails

// Shared with the log's callbacks, which may come after the collector has gone.
struct Counters {
  std::atomic<std::uint64_t> requests{0};
  std::atomic<std::uint64_t> refused{0};
  std::atomic<std::uint64_t> events{0};
};

CollectError unavailable(core::Error error, core::Milliseconds retry_after) {
  return {503, std::move(error), retry_after};
}

// Of the log or the vault.
CollectError store_error(core::Error error) {
  if (error.code == core::ErrorCode::kInvalidArgument) return {413, std::move(error), {}};
  const bool soon = error.code == core::ErrorCode::kResourceExhausted;
  return unavailable(std::move(error), soon ? kRetrySoon : kRetryLater);
}

// Appends the batch, if there is one, and answers.
void append(events::EventLog& log, events::LogBatch batch, Collected collected,
            const std::shared_ptr<Counters>& counters, Collector::Done done) {
  if (batch.lengths.empty()) return done(std::move(collected));
  log.append(std::move(batch), [collected = std::move(collected), counters,
                                done = std::move(done)](core::Result<std::uint64_t> position) {
    if (position) {
      counters->events += collected.events;
      done(collected);
    } else {
      ++counters->refused;
      done(tl::unexpected(store_error(std::move(position).error())));
    }
  });
}

}  // namespace

struct Collector::State {
  State(const CollectorConfig& from, events::EventLog& the_log, access::Vault& the_vault,
        metadata::Store& metadata, const core::Zone& the_zone, const core::Clock& the_clock)
      : config(from),
        log(the_log),
        vault(the_vault),
        zone(the_zone),
        clock(the_clock),
        sources(metadata, zone, clock),
        stage(vault, config.vault_waiting_max) {}

  const CollectorConfig config;
  events::EventLog& log;
  access::Vault& vault;
  const core::Zone zone;
  const core::Clock& clock;
  SourceCache sources;
  RateLimits limits;
  std::shared_ptr<Counters> counters = std::make_shared<Counters>();
  std::mutex mutex;  // of `idle`
  std::vector<std::unique_ptr<RequestReader>> idle;
  VaultStage stage;  // last: it ends first

  core::Result<std::unique_ptr<RequestReader>> take_reader();
  void give_back(std::unique_ptr<RequestReader> reader);
  Rates rates_of(const metadata::Source& source) const;
  tl::expected<std::shared_ptr<const CollectSource>, CollectError> find_source(std::string_view key);
  tl::expected<void, CollectError> check_rates(const CollectSource& source, std::string_view address);
  tl::expected<void, CollectError> read(const CollectRequest& request, RequestReader& reader);
  void finish(RequestReader& reader, Done done);
  void refuse(CollectError error, const Done& done);
};

core::Result<std::unique_ptr<RequestReader>> Collector::State::take_reader() {
  {
    const std::lock_guard lock{mutex};
    if (!idle.empty()) {
      auto reader = std::move(idle.back());
      idle.pop_back();
      return reader;
    }
  }
  ROUSE_TRY(auto times, events::TimeFormat::make("iso", zone, "time"));
  return std::make_unique<RequestReader>(vault, std::move(times), config.identifiers);
}

void Collector::State::give_back(std::unique_ptr<RequestReader> reader) {
  const std::lock_guard lock{mutex};
  if (idle.size() < kReadersKept) idle.push_back(std::move(reader));
}

Rates Collector::State::rates_of(const metadata::Source& source) const {
  const auto either = [](std::int64_t own, std::int64_t otherwise) { return own > 0 ? own : otherwise; };
  return {either(source.events_per_second, config.events_per_second),
          either(source.address_events_per_second, config.address_events_per_second)};
}

tl::expected<std::shared_ptr<const CollectSource>, CollectError> Collector::State::find_source(
    std::string_view key) {
  if (key.empty()) {
    return tl::unexpected(CollectError{
        401,
        {core::ErrorCode::kPermissionDenied, "writeKey", "writeKey: is missing", "send the key of a source"},
        {}});
  }
  const auto found = sources.find(key);
  if (!found) return tl::unexpected(unavailable(found.error(), kRetrySoon));
  if (!*found) {
    return tl::unexpected(CollectError{
        401, {core::ErrorCode::kPermissionDenied, "writeKey", "writeKey: belongs to no source", {}}, {}});
  }
  if ((*found)->source.enabled) return *found;
  return tl::unexpected(CollectError{
      403, {core::ErrorCode::kPermissionDenied, "writeKey", "writeKey: its source is switched off", {}}, {}});
}

tl::expected<void, CollectError> Collector::State::check_rates(const CollectSource& source,
                                                               std::string_view address) {
  const Rates rates = rates_of(source.source);
  if (rates.source <= 0 && rates.address <= 0) return {};
  const auto wait = limits.wait(source.source.id, address, rates, clock.now());
  if (wait.count() == 0) return {};
  return tl::unexpected(CollectError{
      429,
      {core::ErrorCode::kResourceExhausted, "", "the source sends more events a second than it may", {}},
      wait});
}

tl::expected<void, CollectError> Collector::State::read(const CollectRequest& request,
                                                        RequestReader& reader) {
  std::shared_ptr<const CollectSource> source;
  const auto admit = [&](std::string_view key) -> tl::expected<void, CollectError> {
    auto found = find_source(key);
    if (!found) return tl::unexpected(std::move(found).error());
    source = *std::move(found);
    return check_rates(*source, request.address);
  };
  if (!request.write_key.empty()) {
    if (auto admitted = admit(request.write_key); !admitted) return admitted;
  }
  if (auto opened = reader.open(request); !opened) {
    const bool large = opened.error().code == core::ErrorCode::kResourceExhausted;
    return tl::unexpected(CollectError{large ? 413 : 400, std::move(opened).error(), {}});
  }
  if (!source) {
    if (auto admitted = admit(reader.write_key()); !admitted) return admitted;
  }
  reader.check_all(source, request.received_at);
  const Rates rates = rates_of(source->source);
  if (rates.source > 0 || rates.address > 0) {
    limits.charge(source->source.id, request.address, rates, reader.result().collected.events, clock.now());
  }
  return {};
}

void Collector::State::refuse(CollectError error, const Done& done) {
  ++counters->refused;
  done(tl::unexpected(std::move(error)));
}

void Collector::State::finish(RequestReader& reader, Done done) {
  ReadRequest result = reader.take_result();
  if (result.values.empty() && result.rejected.empty()) {
    return append(log, std::move(result.batch), std::move(result.collected), counters, std::move(done));
  }
  VaultRequest request{std::move(result.batch), std::move(result.values), std::move(result.rejected), {}};
  request.done = [this, done, collected = std::move(result.collected)](core::Result<events::LogBatch> batch) {
    if (batch) {
      append(log, *std::move(batch), collected, counters, done);
    } else {
      refuse(store_error(std::move(batch).error()), done);
    }
  };
  if (stage.push(std::move(request))) return;
  refuse(unavailable({core::ErrorCode::kResourceExhausted, "", "too many requests wait for the vault", {}},
                     kRetrySoon),
         done);
}

core::Result<std::unique_ptr<Collector>> Collector::open(const CollectorConfig& config, events::EventLog& log,
                                                         access::Vault& vault, metadata::Store& metadata,
                                                         const core::Zone& zone, const core::Clock& clock) {
  auto state = std::make_unique<State>(config, log, vault, metadata, zone, clock);
  ROUSE_CHECK(state->sources.current());
  return std::unique_ptr<Collector>{new Collector{std::move(state)}};
}

Collector::Collector(std::unique_ptr<State> state) : state_(std::move(state)) {}
Collector::~Collector() = default;

void Collector::collect(const CollectRequest& request, Done done) {
  State& state = *state_;
  ++state.counters->requests;
  auto reader = state.take_reader();
  if (!reader) return state.refuse(unavailable(std::move(reader).error(), kRetrySoon), done);
  if (auto read = state.read(request, **reader); read) {
    state.finish(**reader, std::move(done));
  } else {
    state.refuse(std::move(read).error(), done);
  }
  state.give_back(*std::move(reader));
}

void Collector::collect_again(std::string_view original, std::string_view source, core::Timestamp received_at,
                              Done done) {
  State& state = *state_;
  const auto refuse = [&](int status, core::Error error) {
    done(tl::unexpected(CollectError{status, std::move(error), {}}));
  };
  const auto known = state.sources.newest();
  if (!known) return refuse(503, known.error());
  const auto found = (*known)->by_id.find(source);
  if (found == (*known)->by_id.end()) {
    return refuse(400, {core::ErrorCode::kNotFound, "source", "source: there is no source of that id", {}});
  }
  auto reader = state.take_reader();
  if (!reader) return refuse(503, std::move(reader).error());
  if (auto opened = (*reader)->open_original(original); opened) {
    (*reader)->check_all(found->second, received_at);
    if ((*reader)->result().rejected.empty()) {
      state.finish(**reader, std::move(done));
    } else {
      auto collected = (*reader)->take_result().collected;
      collected.events = 0;
      done(std::move(collected));
    }
  } else {
    refuse(400, std::move(opened).error());
  }
  state.give_back(*std::move(reader));
}

core::Result<std::string> Collector::settings_json(std::string_view write_key) {
  const auto source = state_->find_source(write_key);
  if (!source) return core::fail(source.error().error);
  // The key is one of metadata's, letters and digits. The client takes the address from its own options.
  return fmt::format(
      R"({{"integrations":{{"Segment.io":{{"apiKey":"{}","unbundledIntegrations":[],"addBundledMetadata":true,)"
      R"("maybeBundledConfigIds":{{}}}}}},"plan":{{"track":{{"__default":{{"enabled":true,"integrations":{{}}}}}},)"
      R"("identify":{{"__default":{{"enabled":true}}}},"group":{{"__default":{{"enabled":true}}}}}},)"
      R"("edgeFunction":{{}},"middlewareSettings":{{}},"enabledMiddleware":{{}},"metrics":{{"sampleRate":0}},)"
      R"("legacyVideoPluginsEnabled":false,"remotePlugins":[]}})",
      (*source)->source.write_key);
}

CollectorStats Collector::stats() const {
  const Counters& counters = *state_->counters;
  return {counters.requests, counters.refused, counters.events};
}

}  // namespace rouse::ingest
