// The route table: every path the API answers, what openapi.json calls it, and the function that does it.
#pragma once

#include <span>
#include <string_view>

#include "api/http.h"
#include "api/services.h"
#include "core/result.h"

namespace rouse::api {

// Where a handler runs: a handler that may wait for the warehouse or the metadata goes to a worker thread.
enum class RunsOn { kNetworkThread, kWorker };

// Whom a route answers: the console and programs of this machine, or any page and app (the collection's).
enum class Audience { kConsole, kAnyone };

struct Route {
  Method method = Method::kGet;
  std::string_view pattern;    // "/api/v1/analyses/{id}"
  std::string_view operation;  // operationId in openapi.json
  RunsOn runs_on = RunsOn::kWorker;
  Reply (*handler)(const Request&, Services&) = nullptr;
  Audience audience = Audience::kConsole;
};

// Of the API, as openapi.json describes it.
std::span<const Route> routes();
// What collection SDKs call, as docs/collection.md describes it.
std::span<const Route> collection_routes();

// The route of a request, with its variables filled in; a literal segment wins over a variable, HEAD counts
// as GET. Null when the path belongs to no route and not to the API: the console's. kNotFound for an unknown
// path of the API, kInvalidArgument (field "method") for a known path with another method.
core::Result<const Route*> find_route(Request& request);
// A collection route; null when the path is none of theirs.
const Route* find_collection_route(Request& request);

}  // namespace rouse::api
