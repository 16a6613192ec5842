// The collector: from the body of a request to durable records of the event log.
//
// A request is read whole, every event in it is checked, corrected for the sender's clock, freed of personal
// data (tokens instead) and held against the tracking plan of its source; then all of them enter the log
// together. A request that cannot be read is refused and leaves nothing; an event that cannot be accepted
// becomes a rejected record with its original bytes sealed. Which is which: docs/collection.md.
//
// Thread-safe. collect() does not wait: `done` is called once, on the calling thread or another one, and does
// not block. Errors name fields and rules, never a value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "core/zone.h"
#include "events/event_log.h"
#include "identity/identifier_types.h"
#include "metadata/store.h"

namespace rouse::access {
class Vault;
}

namespace rouse::ingest {

inline constexpr std::size_t kEventBytesMax = 32U << 10;  // of one event
inline constexpr std::size_t kBodyBytesMax = 500U << 10;  // of a request, unpacked
inline constexpr std::size_t kEventsOfRequestMax = 2'500;
inline constexpr std::size_t kEventDepthMax = 32;
inline constexpr core::Milliseconds kFutureMax{60'000};           // later times are clamped and marked
inline constexpr core::Milliseconds kAgeMax{366LL * 86'400'000};  // older events are marked

// How the body is to be read.
enum class WireFormat { kSegment, kSensors };

struct CollectRequest {
  WireFormat format = WireFormat::kSegment;
  // Segment: of the path: "track", "page", ..., "batch" or their first letters. Sensors: the project of the
  // query, which may be empty.
  std::string_view call = {};
  std::string_view write_key = {};  // of header or query; empty: look in the body
  std::string_view body = {};       // Segment: JSON. Sensors: the form body or the query string
  std::string_view encoding = {};   // Content-Encoding: "" or "gzip"
  std::string_view address = {};    // of the client
  std::string_view user_agent = {};
  core::Timestamp received_at{};
};

// An event that was not accepted; the request as a whole was.
struct RefusedEvent {
  std::size_t index = 0;
  std::string message_id;
  std::string reason;
  std::string field;
};

struct Collected {
  std::size_t events = 0;
  std::vector<RefusedEvent> rejected;  // the first 100
};

// Why a request was refused as a whole, and when to come back (429, 503).
struct CollectError {
  int status = 400;  // 400, 401, 403, 413, 429, 503
  core::Error error;
  core::Milliseconds retry_after{0};
};

using CollectOutcome = tl::expected<Collected, CollectError>;

struct CollectorConfig {
  std::size_t vault_waiting_max = 10'000;      // requests that wait for the vault; more get 503
  std::int64_t events_per_second = 0;          // of a source that says nothing itself; 0: no limit
  std::int64_t address_events_per_second = 0;  // likewise
  identity::IdentifierTypes identifiers = identity::default_identifier_types();
};

struct CollectorStats {
  std::uint64_t requests = 0;
  std::uint64_t refused = 0;  // requests
  std::uint64_t events = 0;   // acknowledged
};

class Collector {
 public:
  // The referenced objects outlive the collector. `clock` is the machine's: rates and what is known of
  // sources are a matter of real seconds; the bank's time of an event comes with its request.
  static core::Result<std::unique_ptr<Collector>> open(const CollectorConfig& config, events::EventLog& log,
                                                       access::Vault& vault, metadata::Store& metadata,
                                                       const core::Zone& zone, const core::Clock& clock);
  // Requests that wait for the vault get their answers first. The log may call `done` still later.
  ~Collector();

  using Done = std::function<void(CollectOutcome)>;
  void collect(const CollectRequest& request, Done done);

  // The body of GET /v1/projects/{key}/settings; kPermissionDenied for an unknown or disabled key.
  core::Result<std::string> settings_json(std::string_view write_key);

  // An original of a rejected event once more, against the plan as it is now (ingest/replay.h), whatever the
  // rates. Appends one event, or nothing when it still cannot be accepted: then `rejected` says why.
  void collect_again(std::string_view original, std::string_view source, core::Timestamp received_at,
                     Done done);

  CollectorStats stats() const;

 private:
  struct State;
  explicit Collector(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace rouse::ingest
