#include "api/job_stream.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace rouse::api {
namespace {

boost::json::object progress_json(const Job& job, core::Timestamp now) {
  const JobProgress progress = job.progress();
  return {{"stage", progress.stage},
          {"rows_read", progress.rows_read},
          {"rows_total", progress.rows_total},
          {"elapsed_ms", (now - job.started_at()).count()}};
}

}  // namespace

std::string server_sent_event(std::string_view name, std::string_view json) {
  return fmt::format("event: {}\ndata: {}\n\n", name, json);
}

std::optional<Response> finished_response(const Job& job, std::string_view request_id) {
  if (!job.finished()) return std::nullopt;
  if (job.state() == JobState::kDone) return job.response();
  return error_response(job.error(), request_id);
}

std::string job_json(const Job& job, core::Timestamp now, std::string_view request_id) {
  std::string json = fmt::format(R"({{"id":"{}","state":"{}","progress":{})", job.id(),
                                 to_string(job.state()), boost::json::serialize(progress_json(job, now)));
  if (job.finished()) {
    json += job.state() == JobState::kDone
                ? fmt::format(R"(,"result":{})", job.response().text())
                : fmt::format(R"(,"error":{})", error_json(job.error(), request_id));
  }
  return json + "}";
}

JobEvents::JobEvents(std::shared_ptr<JobWatch> watch, std::string request_id)
    : watch_(std::move(watch)), request_id_(std::move(request_id)) {}

std::string JobEvents::progress(core::Timestamp now) {
  const Job& job = watch_->job();
  JobProgress progress = job.progress();
  if (progress == progress_sent_ || now - progress_sent_at_ < kProgressEvery) return {};
  progress_sent_ = std::move(progress);
  progress_sent_at_ = now;
  return server_sent_event("progress", boost::json::serialize(progress_json(job, now)));
}

Chunk JobEvents::next(core::Timestamp now) {
  const Job& job = watch_->job();
  Chunk chunk;
  if (!accepted_) {
    accepted_ = true;
    chunk.bytes = server_sent_event("accepted", fmt::format(R"({{"id":"{}"}})", job.id()));
  }
  if (job.finished()) {
    chunk.last = true;
    chunk.bytes += job.state() == JobState::kDone
                       ? server_sent_event("result", job.response().text())
                       : server_sent_event("error", error_json(job.error(), request_id_));
    return chunk;
  }
  chunk.bytes += progress(now);
  if (chunk.bytes.empty() && now - sent_at_ >= kHeartbeatEvery) chunk.bytes = ": still here\n\n";
  if (!chunk.bytes.empty()) sent_at_ = now;
  return chunk;
}

}  // namespace rouse::api
