// The functions behind the route table, one per operation of openapi.json. They read the request, ask the
// modules that know, and write JSON; none of them knows a socket. Thread-safe.
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

// clock.cc
Reply bank_clock(const Request& request, Services& services);
Reply move_clock(const Request& request, Services& services);
Reply leave_clock(const Request& request, Services& services);

// analyses.cc
Reply run_analysis(const Request& request, Services& services);
Reply analysis(const Request& request, Services& services);
Reply cancel_analysis(const Request& request, Services& services);

// customers.cc
Reply analysis_customers(const Request& request, Services& services);
Reply export_customers(const Request& request, Services& services);

// plans.cc
Reply plans(const Request& request, Services& services);
Reply property_values(const Request& request, Services& services);

// loads.cc
Reply loads(const Request& request, Services& services);
Reply rejected_rows(const Request& request, Services& services);

// insights.cc
Reply insights(const Request& request, Services& services);
Reply create_insight(const Request& request, Services& services);
Reply insight(const Request& request, Services& services);
Reply replace_insight(const Request& request, Services& services);
Reply delete_insight(const Request& request, Services& services);

// sources.cc
Reply sources(const Request& request, Services& services);
Reply create_source(const Request& request, Services& services);
Reply replace_source(const Request& request, Services& services);

// collection.cc
Reply collection(const Request& request, Services& services);

// declarations.cc
Reply undeclared(const Request& request, Services& services);
Reply declare(const Request& request, Services& services);

// rejected.cc
Reply rejected_events(const Request& request, Services& services);
Reply replays(const Request& request, Services& services);
Reply create_replay(const Request& request, Services& services);

// identity.cc
Reply find_customers(const Request& request, Services& services);
Reply identity_of_customer(const Request& request, Services& services);
Reply identity_stretches(const Request& request, Services& services);
Reply unmerge_plan(const Request& request, Services& services);
Reply unmerge(const Request& request, Services& services);
Reply duplicates(const Request& request, Services& services);

// tables.cc
Reply deliveries(const Request& request, Services& services);
Reply delivery_board(const Request& request, Services& services);
Reply delivery_runs(const Request& request, Services& services);
Reply table_run(const Request& request, Services& services);

// collect.cc
Reply collect_segment(const Request& request, Services& services);
Reply collect_sensors(const Request& request, Services& services);
Reply collect_sensors_image(const Request& request, Services& services);
Reply segment_settings(const Request& request, Services& services);
Reply preflight(const Request& request, Services& services);

}  // namespace rouse::api
