// Reads one request at a time: bytes to JSON, JSON to events, events to records of the log. Its memory is
// reused from request to request; not thread-safe.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/vault.h"
#include "core/result.h"
#include "core/time.h"
#include "events/event_log.h"
#include "events/value.h"
#include "identity/identifier_types.h"
#include "ingest/collector.h"
#include "ingest/internal/collect/source_cache.h"
#include "ingest/internal/collect/vault_stage.h"

namespace rouse::ingest {

inline constexpr std::size_t kRefusedListedMax = 100;

// Everything that came of a request.
struct ReadRequest {
  events::LogBatch batch;                     // of the events that were accepted
  std::vector<access::PersonalValue> values;  // that the vault does not know yet
  std::vector<RejectedRecord> rejected;
  Collected collected;
};

class RequestReader {
 public:
  // `vault` and `types` outlive the reader; `times` reads times in ISO form.
  RequestReader(const access::Vault& vault, events::TimeFormat times, const identity::IdentifierTypes& types);
  ~RequestReader();

  // Unpacks and parses the body, or the wrapped original of a rejected event. kInvalidArgument for a broken
  // one, kResourceExhausted for one that is too large.
  core::Result<void> open(const CollectRequest& request);
  core::Result<void> open_original(std::string_view original);

  // In the body that was opened; empty: none.
  std::string_view write_key() const;

  // Checks every event against the source's plan. Then take_result().
  void check_all(const std::shared_ptr<const CollectSource>& source, core::Timestamp received_at);

  const ReadRequest& result() const;
  ReadRequest take_result();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rouse::ingest
