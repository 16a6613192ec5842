// The functions behind the route table, one per operation of openapi.json.
#pragma once

#include "api/http.h"
#include "api/services.h"

namespace rouse::api {

// operations.cc
Reply health(const Request& request, Services& services);
Reply readiness(const Request& request, Services& services);
Reply metrics(const Request& request, Services& services);
Reply openapi(const Request& request, Services& services);
Reply status(const Request& request, Services& services);

}  // namespace rouse::api
