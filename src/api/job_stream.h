// What a client that waits for a job is sent: one JSON answer, or server-sent events (WHATWG HTML, 9.2).
//
// Neither blocks: the connection asks again until there is something. Not thread-safe; one per connection.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/http.h"
#include "api/jobs.h"
#include "core/time.h"

namespace rouse::api {

// The job's response once it has finished.
std::optional<Response> finished_response(const Job& job, std::string_view request_id);

// GET /api/v1/analyses/{id}.
std::string job_json(const Job& job, core::Timestamp now, std::string_view request_id);

// accepted {id}; progress {...} whenever it changed, at most every kProgressEvery; then result {...} or error
// {...}. A comment goes out when nothing else did for kHeartbeatEvery, so that proxies keep the connection.
class JobEvents {
 public:
  static constexpr core::Milliseconds kProgressEvery{200};
  static constexpr core::Milliseconds kHeartbeatEvery{5'000};

  JobEvents(std::shared_ptr<JobWatch> watch, std::string request_id);
  // Empty bytes: nothing to send yet.
  Chunk next(core::Timestamp now);

 private:
  std::string progress(core::Timestamp now);

  const std::shared_ptr<JobWatch> watch_;
  const std::string request_id_;
  bool accepted_ = false;
  JobProgress progress_sent_;
  core::Timestamp progress_sent_at_{};
  core::Timestamp sent_at_{};
};

// "event: NAME\ndata: JSON\n\n"; `json` is one line.
std::string server_sent_event(std::string_view name, std::string_view json);

}  // namespace rouse::api
