// Saved insights: named analyses.
#include "metadata/insights.h"

#include <boost/json.hpp>

#include "api/internal/handlers.h"
#include "api/read.h"
#include "core/json.h"

namespace rouse::api {
namespace {

constexpr std::size_t kInsightsListed = 1'000;

boost::json::object insight_json(const metadata::Insight& insight) {
  return {{"id", std::to_string(insight.id)},
          {"name", insight.name},
          {"spec", boost::json::parse(insight.spec)},
          {"version", insight.version},
          {"created_at", core::format_utc(insight.created_at)},
          {"updated_at", core::format_utc(insight.updated_at)}};
}

Response insight_response(const metadata::Insight& insight, int status = 200) {
  return json_response(boost::json::serialize(insight_json(insight)), status);
}

core::Result<InsightDraft> read_draft(const Request& request, Services& services, DraftKind kind) {
  ROUSE_TRY(const boost::json::value body, core::parse_json(request.body));
  return read_insight_draft(services.metadata, body, kind);
}

}  // namespace

Reply insights(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    ROUSE_TRY(const auto reader, services.metadata.read());
    ROUSE_TRY(const auto records, metadata::list_insights(reader, 0, kInsightsListed));
    boost::json::array list;
    for (const auto& record : records) list.push_back(insight_json(record));
    return json_response(boost::json::serialize(boost::json::object{{"insights", std::move(list)}}));
  });
}

Reply create_insight(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    ROUSE_TRY(const auto draft, read_draft(request, services, DraftKind::kNew));
    ROUSE_TRY(auto transaction, services.metadata.begin());
    ROUSE_TRY(const auto saved, metadata::add_insight(transaction, draft.name, draft.spec));
    ROUSE_CHECK(transaction.commit());
    Response response = insight_response(saved, 201);
    response.headers.emplace_back("Location", "/api/v1/insights/" + std::to_string(saved.id));
    return response;
  });
}

Reply insight(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    ROUSE_TRY(const std::uint64_t id, path_id(request, "id"));
    ROUSE_TRY(const auto reader, services.metadata.read());
    ROUSE_TRY(const auto found, metadata::find_insight(reader, id));
    return insight_response(found);
  });
}

Reply replace_insight(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    ROUSE_TRY(const std::uint64_t id, path_id(request, "id"));
    ROUSE_TRY(const auto draft, read_draft(request, services, DraftKind::kEdit));
    ROUSE_TRY(auto transaction, services.metadata.begin());
    ROUSE_TRY(const auto saved,
              metadata::edit_insight(transaction, id, draft.version, draft.name, draft.spec));
    ROUSE_CHECK(transaction.commit());
    return insight_response(saved);
  });
}

Reply delete_insight(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    ROUSE_TRY(const std::uint64_t id, path_id(request, "id"));
    ROUSE_TRY(auto transaction, services.metadata.begin());
    ROUSE_CHECK(metadata::remove_insight(transaction, id));
    ROUSE_CHECK(transaction.commit());
    return Response{.status = 204};
  });
}

}  // namespace rouse::api
