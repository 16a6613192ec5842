// Sources: who may send events.
#include "metadata/sources.h"

#include <boost/json.hpp>
#include <map>

#include "api/internal/handlers.h"
#include "api/read.h"
#include "core/json.h"
#include "metadata/collection.h"

namespace rouse::api {
namespace {

using metadata::Enforcement;

constexpr Enforcement kEnforcements[] = {Enforcement::kAccept, Enforcement::kMark, Enforcement::kReject};

// What was counted of one source.
struct Counted {
  std::uint64_t stored = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t rejected = 0;
  std::uint64_t marked = 0;
  std::optional<core::Timestamp> last_at;
};

core::Result<std::map<std::string, Counted>> count_by_source(const metadata::Reader& reader) {
  ROUSE_TRY(const auto counts, metadata::source_counts(reader));
  std::map<std::string, Counted> by_source;
  for (const auto& count : counts) {
    Counted& counted = by_source[count.source];
    if (count.name == "stored") counted.stored = count.count;
    if (count.name == "duplicates") counted.duplicates = count.count;
    if (count.name == "rejected") counted.rejected = count.count;
    if (count.name == "marked") counted.marked = count.count;
    counted.last_at = std::max(counted.last_at, std::optional{count.last_at});
  }
  return by_source;
}

boost::json::object source_json(const metadata::Source& source, const Counted& counted) {
  return {{"id", source.id},
          {"name", source.name},
          {"plan", source.plan},
          {"app", source.app},
          {"platform", source.platform},
          {"enforcement", metadata::to_string(source.enforcement)},
          {"events_per_second", source.events_per_second},
          {"address_events_per_second", source.address_events_per_second},
          {"write_key", source.write_key},
          {"enabled", source.enabled},
          {"version", source.version},
          {"created_at", core::format_utc(source.created_at)},
          {"updated_at", core::format_utc(source.updated_at)},
          {"stored", counted.stored},
          {"duplicates", counted.duplicates},
          {"rejected", counted.rejected},
          {"marked", counted.marked},
          {"last_event_at", counted.last_at ? boost::json::value(core::format_utc(*counted.last_at))
                                            : boost::json::value(nullptr)}};
}

// The members that people edit; metadata checks their values.
void read_members(core::JsonObject& json, metadata::Source& source) {
  source.name = json.string("name");
  source.plan = json.string("plan");
  source.app = json.string_or("app", source.app);
  source.platform = json.string_or("platform", source.platform);
  source.enforcement = kEnforcements[json.choice_or("enforcement", {"accept", "mark", "reject"}, 1)];
  source.events_per_second = json.integer_or("events_per_second", 0, metadata::kRateMax, 0);
  source.address_events_per_second = json.integer_or("address_events_per_second", 0, metadata::kRateMax, 0);
}

core::Result<Response> source_response(metadata::Store& store, const metadata::Source& source, int status) {
  ROUSE_TRY(const auto reader, store.read());
  ROUSE_TRY(auto counts, count_by_source(reader));
  return json_response(boost::json::serialize(source_json(source, counts[source.id])), status);
}

}  // namespace

Reply sources(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    ROUSE_TRY(const auto reader, services.metadata.read());
    ROUSE_TRY(const auto records, metadata::sources(reader));
    ROUSE_TRY(auto counts, count_by_source(reader));
    boost::json::array list;
    for (const auto& source : records) list.push_back(source_json(source, counts[source.id]));
    return json_response(boost::json::serialize(boost::json::object{{"sources", std::move(list)}}));
  });
}

Reply create_source(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    ROUSE_TRY(const boost::json::value body, core::parse_json(request.body));
    core::JsonObject json{body, ""};
    metadata::Source source;
    source.id = json.string("id");
    read_members(json, source);
    ROUSE_CHECK(json.finish());
    ROUSE_TRY(auto transaction, services.metadata.begin());
    ROUSE_TRY(const auto added, metadata::add_source(transaction, std::move(source)));
    ROUSE_CHECK(transaction.commit());
    ROUSE_TRY(Response response, source_response(services.metadata, added, 201));
    response.headers.emplace_back("Location", "/api/v1/sources/" + added.id);
    return response;
  });
}

Reply replace_source(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    ROUSE_TRY(const boost::json::value body, core::parse_json(request.body));
    core::JsonObject json{body, ""};
    metadata::Source source;
    source.id = request.variables.find("id")->second;
    read_members(json, source);
    source.enabled = json.boolean_or("enabled", true);
    source.version = json.integer("version", 1, std::numeric_limits<std::int64_t>::max());
    ROUSE_CHECK(json.finish());
    ROUSE_TRY(auto transaction, services.metadata.begin());
    ROUSE_TRY(const auto replaced, metadata::replace_source(transaction, std::move(source)));
    ROUSE_CHECK(transaction.commit());
    ROUSE_TRY(Response response, source_response(services.metadata, replaced, 200));
    return response;
  });
}

}  // namespace rouse::api
