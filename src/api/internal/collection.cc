// What became of every collected event, and how far the warehouse is behind.
#include "metadata/collection.h"

#include <boost/json.hpp>
#include <map>

#include "api/internal/handlers.h"
#include "api/internal/json_values.h"
#include "api/read.h"
#include "ingest/collection_state.h"

namespace rouse::api {
namespace {

boost::json::array names_json(const std::map<std::string, std::uint64_t>& counts) {
  boost::json::array list;
  for (const auto& [name, count] : counts) {
    list.push_back(boost::json::object{{"name", name}, {"count", count}});
  }
  return list;
}

// Counts over all sources whose name starts with `prefix`, by the rest of the name.
std::map<std::string, std::uint64_t> counts_of(const std::vector<metadata::SourceCount>& counts,
                                               std::string_view prefix) {
  std::map<std::string, std::uint64_t> found;
  for (const auto& count : counts) {
    if (count.name.starts_with(prefix)) found[count.name.substr(prefix.size())] += count.count;
  }
  return found;
}

boost::json::object log_json(const events::LogState& log, std::uint64_t position, std::uint64_t sealed) {
  const auto reader = [](std::string_view name, std::uint64_t at) {
    return boost::json::object{{"name", name}, {"position", at}};
  };
  return {
      {"first", log.first},
      {"end", log.end},
      {"segments", log.segments},
      {"bytes", log.bytes},
      {"readers", boost::json::array{reader("warehouse", position), reader(ingest::kSeenReader, sealed)}}};
}

}  // namespace

Reply collection(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    if (!services.collection) {
      return core::fail(core::ErrorCode::kUnavailable, "collection",
                        "collection: this server takes no events");
    }
    ROUSE_TRY(const auto state, ingest::collection_state(services.metadata, services.collection->log));
    const ingest::FeedState feed = services.collection->feed.state();
    const events::LogState log = services.collection->log.state();
    ROUSE_TRY(const auto reader, services.metadata.read());
    ROUSE_TRY(const auto counts, metadata::source_counts(reader));
    ROUSE_TRY(const std::uint64_t sealed, metadata::reader_position(reader, ingest::kSeenReader));
    const auto& error = log.failed ? log.failed : feed.error;
    const bool waiting = feed.error || feed.waits_for_load;
    return json_response(boost::json::serialize(
        boost::json::object{{"received", state.received},
                            {"stored", state.counts.stored},
                            {"duplicates", state.counts.duplicates},
                            {"rejected", state.counts.rejected},
                            {"in_log", state.in_log},
                            {"balanced", state.balanced()},
                            {"state", log.failed ? "failed"
                                      : waiting  ? "waiting"
                                                 : "running"},
                            {"error", error_or_null(error, request.id)},
                            {"waits_for_load", feed.waits_for_load},
                            {"lag_ms", feed.lag.count()},
                            {"marks", names_json(counts_of(counts, "mark:"))},
                            {"reasons", names_json(counts_of(counts, "reason:"))},
                            {"log", log_json(log, state.received - state.in_log, sealed)}}));
  });
}

}  // namespace rouse::api
