// Rejected events, and sending them through collection again.
#include <boost/json.hpp>
#include <unordered_set>

#include "api/internal/handlers.h"
#include "api/internal/json_values.h"
#include "api/read.h"
#include "core/json.h"
#include "ingest/replay.h"
#include "metadata/replays.h"

namespace rouse::api {
namespace {

constexpr std::size_t kReplaysListed = 50;

std::string parameter(const Request& request, std::string_view name) {
  const auto found = request.query.find(name);
  return found == request.query.end() ? std::string{} : found->second;
}

boost::json::object rejected_json(const ingest::RejectedEvent& event) {
  return {{"seq", std::to_string(event.seq)},
          {"source", event.source},
          {"plan", event.plan},
          {"received_at", core::format_utc(event.received_at)},
          {"reason", event.reason},
          {"field", core::text_or_null(event.field)},
          {"message", event.message},
          {"replayed", event.replayed}};
}

boost::json::object replay_json(const metadata::Replay& replay, const Request& request) {
  return {{"id", std::to_string(replay.id)},
          {"plan", replay.plan},
          {"source", core::text_or_null(replay.source)},
          {"reason", core::text_or_null(replay.reason)},
          {"state", metadata::to_string(replay.state)},
          {"accepted", replay.accepted},
          {"rejected", replay.rejected},
          {"forgotten", replay.forgotten},
          {"error", error_or_null(replay.error, request.id)},
          {"created_at", core::format_utc(replay.created_at)},
          {"finished_at", replay.finished_at ? boost::json::value(core::format_utc(*replay.finished_at))
                                             : boost::json::value(nullptr)}};
}

// A member that may be absent or null.
std::string optional_text(core::JsonObject& json, std::string_view key) {
  const auto* value = json.optional_child(key);
  return value && !value->is_null() ? json.string(key) : std::string{};
}

}  // namespace

Reply rejected_events(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    ROUSE_TRY(const std::uint64_t offset,
              query_number(request, "offset", 0, std::numeric_limits<std::int64_t>::max(), 0));
    ROUSE_TRY(const std::uint64_t limit, query_number(request, "limit", 1, kPageMax, kPageDefault));
    const ingest::RejectedFilter filter{parameter(request, "plan"), parameter(request, "source"),
                                        parameter(request, "reason")};
    ROUSE_TRY(const auto found,
              ingest::rejected_events(services.warehouse, services.metadata, filter, offset, limit));
    boost::json::array reasons;
    for (const auto& reason : found.reasons) {
      reasons.push_back(boost::json::object{{"name", reason.reason}, {"count", reason.rows}});
    }
    boost::json::array events;
    for (const auto& event : found.events) events.push_back(rejected_json(event));
    return json_response(boost::json::serialize(boost::json::object{
        {"total", found.total}, {"reasons", std::move(reasons)}, {"events", std::move(events)}}));
  });
}

Reply replays(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    ROUSE_TRY(const auto reader, services.metadata.read());
    ROUSE_TRY(const auto records, metadata::recent_replays(reader, kReplaysListed));
    boost::json::array list;
    for (const auto& replay : records) list.push_back(replay_json(replay, request));
    return json_response(boost::json::serialize(boost::json::object{{"replays", std::move(list)}}));
  });
}

Reply create_replay(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    ROUSE_TRY(const boost::json::value body, core::parse_json(request.body));
    core::JsonObject json{body, ""};
    metadata::Replay replay;
    replay.plan = json.string("plan");
    replay.source = optional_text(json, "source");
    replay.reason = optional_text(json, "reason");
    ROUSE_CHECK(json.finish());
    ROUSE_CHECK(find_plan(services.metadata, replay.plan, "plan"));
    ROUSE_TRY(auto transaction, services.metadata.begin());
    ROUSE_TRY(const auto asked, metadata::ask_replay(transaction, replay));
    ROUSE_CHECK(transaction.commit());
    return json_response(boost::json::serialize(replay_json(asked, request)), 202);
  });
}

}  // namespace rouse::api
