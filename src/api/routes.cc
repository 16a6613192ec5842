#include "api/routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "api/internal/handlers.h"

namespace rouse::api {
namespace {

constexpr RunsOn kNetwork = RunsOn::kNetworkThread;
constexpr RunsOn kWorker = RunsOn::kWorker;

constexpr std::array kRoutes{
    Route{Method::kGet, "/healthz", "health", kNetwork, health},
    Route{Method::kGet, "/readyz", "readiness", kWorker, readiness},
    Route{Method::kGet, "/metrics", "metrics", kNetwork, metrics},
    Route{Method::kGet, "/api/openapi.json", "openapi", kNetwork, openapi},
    Route{Method::kGet, "/api/v1/status", "status", kWorker, status},
    Route{Method::kGet, "/api/v1/clock", "clock", kWorker, bank_clock},
    Route{Method::kPut, "/api/v1/clock", "move_clock", kWorker, move_clock},
    Route{Method::kDelete, "/api/v1/clock", "leave_clock", kWorker, leave_clock},
    Route{Method::kPost, "/api/v1/analyses", "run_analysis", kWorker, run_analysis},
    Route{Method::kPost, "/api/v1/analyses/customers", "analysis_customers", kWorker, analysis_customers},
    Route{Method::kPost, "/api/v1/analyses/export", "export_customers", kWorker, export_customers},
    Route{Method::kGet, "/api/v1/analyses/{id}", "analysis", kNetwork, analysis},
    Route{Method::kDelete, "/api/v1/analyses/{id}", "cancel_analysis", kNetwork, cancel_analysis},
    Route{Method::kGet, "/api/v1/plans", "plans", kWorker, plans},
    Route{Method::kGet, "/api/v1/plans/{plan}/properties/{property}/values", "property_values", kWorker,
          property_values},
    Route{Method::kGet, "/api/v1/loads", "loads", kWorker, loads},
    Route{Method::kGet, "/api/v1/loads/{id}/rejected", "rejected_rows", kWorker, rejected_rows},
    Route{Method::kGet, "/api/v1/insights", "insights", kWorker, insights},
    Route{Method::kPost, "/api/v1/insights", "create_insight", kWorker, create_insight},
    Route{Method::kGet, "/api/v1/insights/{id}", "insight", kWorker, insight},
    Route{Method::kPut, "/api/v1/insights/{id}", "replace_insight", kWorker, replace_insight},
    Route{Method::kDelete, "/api/v1/insights/{id}", "delete_insight", kWorker, delete_insight},
    Route{Method::kGet, "/api/v1/sources", "sources", kWorker, sources},
    Route{Method::kPost, "/api/v1/sources", "create_source", kWorker, create_source},
    Route{Method::kPut, "/api/v1/sources/{id}", "replace_source", kWorker, replace_source},
    Route{Method::kGet, "/api/v1/collection", "collection", kWorker, collection},
    Route{Method::kGet, "/api/v1/plans/{plan}/undeclared", "undeclared", kWorker, undeclared},
    Route{Method::kPost, "/api/v1/plans/{plan}/declarations", "declare", kWorker, declare},
    Route{Method::kGet, "/api/v1/rejected_events", "rejected_events", kWorker, rejected_events},
    Route{Method::kGet, "/api/v1/replays", "replays", kWorker, replays},
    Route{Method::kPost, "/api/v1/replays", "create_replay", kWorker, create_replay},
    Route{Method::kGet, "/api/v1/identity/customers", "find_customers", kWorker, find_customers},
    Route{Method::kGet, "/api/v1/identity/customers/{one_id}", "identity_of_customer", kWorker,
          identity_of_customer},
    Route{Method::kGet, "/api/v1/identity/stretches", "identity_stretches", kWorker, identity_stretches},
    Route{Method::kGet, "/api/v1/identity/entries/{entry}/unmerge", "unmerge_plan", kWorker, unmerge_plan},
    Route{Method::kPost, "/api/v1/identity/entries/{entry}/unmerge", "unmerge", kWorker, unmerge},
    Route{Method::kGet, "/api/v1/identity/duplicates", "duplicates", kWorker, duplicates},
    Route{Method::kGet, "/api/v1/deliveries", "deliveries", kWorker, deliveries},
    Route{Method::kGet, "/api/v1/deliveries/{delivery}/board", "delivery_board", kWorker, delivery_board},
    Route{Method::kGet, "/api/v1/deliveries/{delivery}/runs", "delivery_runs", kWorker, delivery_runs},
    Route{Method::kGet, "/api/v1/table_runs/{run}", "table_run", kWorker, table_run},
};

constexpr Audience kAnyone = Audience::kAnyone;
constexpr std::array kCollectionRoutes{
    Route{Method::kPost, "/v1/{call}", "collect", kNetwork, collect_segment, kAnyone},
    Route{Method::kOptions, "/v1/{call}", "preflight", kNetwork, preflight, kAnyone},
    Route{Method::kGet, "/v1/projects/{key}/settings", "settings", kWorker, segment_settings, kAnyone},
    Route{Method::kOptions, "/v1/projects/{key}/settings", "preflight", kNetwork, preflight, kAnyone},
    Route{Method::kPost, "/sa", "collect", kNetwork, collect_sensors, kAnyone},
    Route{Method::kGet, "/sa", "collect", kNetwork, collect_sensors_image, kAnyone},
    Route{Method::kOptions, "/sa", "preflight", kNetwork, preflight, kAnyone},
    // The browser SDK rewrites /sa to /sa.gif, whichever way it sends.
    Route{Method::kPost, "/sa.gif", "collect", kNetwork, collect_sensors, kAnyone},
    Route{Method::kGet, "/sa.gif", "collect", kNetwork, collect_sensors_image, kAnyone},
    Route{Method::kOptions, "/sa.gif", "preflight", kNetwork, preflight, kAnyone},
};

std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  const auto end = std::min(path.find('/'), path.size());
  const std::string_view segment = path.substr(0, end);
  path.remove_prefix(end);
  return segment;
}

struct PathMatch {
  Parameters variables;
  std::size_t literals = 0;
};

std::optional<PathMatch> match_path(std::string_view pattern, std::string_view path) {
  PathMatch match;
  while (!pattern.empty() && !path.empty()) {
    const std::string_view expected = take_segment(pattern);
    const std::string_view segment = take_segment(path);
    if (expected.starts_with('{')) {
      auto value = percent_decoded(segment);
      if (!value || value->empty()) return std::nullopt;
      match.variables.emplace(expected.substr(1, expected.size() - 2), std::move(*value));
    } else if (expected == segment) {
      ++match.literals;
    } else {
      return std::nullopt;
    }
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return match;
}

struct Found {
  const Route* route = nullptr;
  std::string other_methods;  // of the path, where the method is none of them
};

Found find_in(std::span<const Route> table, Request& request) {
  const Method method = request.method == Method::kHead ? Method::kGet : request.method;
  Found found;
  std::size_t literals = 0;
  for (const Route& route : table) {
    auto match = match_path(route.pattern, request.raw_path);
    if (!match) continue;
    if (route.method != method) {
      found.other_methods +=
          fmt::format("{}{}", found.other_methods.empty() ? "" : ", ", to_string(route.method));
    } else if (!found.route || match->literals > literals) {
      found.route = &route;
      literals = match->literals;
      request.variables = std::move(match->variables);
    }
  }
  return found;
}

}  // namespace

std::span<const Route> routes() { return kRoutes; }
std::span<const Route> collection_routes() { return kCollectionRoutes; }

const Route* find_collection_route(Request& request) { return find_in(kCollectionRoutes, request).route; }

core::Result<const Route*> find_route(Request& request) {
  const auto [found, other_methods] = find_in(kRoutes, request);
  if (found) return found;
  if (!other_methods.empty()) {
    return core::invalid("method", fmt::format("method: {} is not possible here", to_string(request.method)),
                         fmt::format("possible: {}", other_methods));
  }
  const bool reads = request.method == Method::kGet || request.method == Method::kHead;
  if (request.path.starts_with("/api/") || !reads) {
    return core::fail(core::ErrorCode::kNotFound, "path", fmt::format("path: there is no {}", request.path),
                      "the API is described at /api/openapi.json");
  }
  return nullptr;
}

}  // namespace rouse::api
