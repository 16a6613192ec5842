// The bank's clock: what it shows, and for a simulated one who drives it and where to.
#include <boost/json.hpp>

#include "api/internal/handlers.h"
#include "api/read.h"
#include "core/json.h"
#include "events/value.h"
#include "metadata/bank.h"

namespace rouse::api {
namespace {

core::Result<core::SimulatedClock*> driven_clock(Services& services) {
  if (services.simulated_clock) return services.simulated_clock;
  return core::fail(core::ErrorCode::kConflict, "clock", "clock: this server goes by the machine's clock",
                    "start it with: rouse serve --clock simulated, and environment: development");
}

Response clock_response(core::Timestamp now, const core::SimulatedClock* clock,
                        const std::optional<core::ClockSeat>& seat) {
  return json_response(boost::json::serialize(boost::json::object{
      {"mode", clock ? "simulated" : "system"},
      {"now", core::format_utc(now)},
      {"driven_to", core::time_or_null(clock ? clock->driven_to() : std::nullopt)},
      {"driver", seat ? boost::json::value(seat->driver) : boost::json::value(nullptr)},
      {"seen_at", core::time_or_null(seat ? std::optional{seat->seen_at} : std::nullopt)}}));
}

// Nothing in the data directory bears a time of the collector yet.
bool is_unused(const Services& services) {
  return !services.collection || services.collection->log.end() == 0;
}

core::Result<void> keep(metadata::Store& store, core::Timestamp now) {
  ROUSE_TRY(auto transaction, store.begin());
  ROUSE_CHECK(metadata::set_simulated_time(transaction, now));
  return transaction.commit();
}

}  // namespace

Reply bank_clock(const Request&, Services& services) {
  const auto* simulated = services.simulated_clock;
  return clock_response(services.clock.now(), simulated, simulated ? simulated->seat() : std::nullopt);
}

Reply move_clock(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    ROUSE_TRY(auto* clock, driven_clock(services));
    ROUSE_TRY(const boost::json::value body, core::parse_json(request.body));
    core::JsonObject json{body, ""};
    const std::string driver = json.string("driver");
    const std::string now = json.string("now");
    ROUSE_CHECK(json.finish());
    ROUSE_TRY(const core::Timestamp to, events::TimeFormat{}.parse(now, "now"));
    const core::ClockMove move{.driver = driver, .to = to, .anywhere_at_first = is_unused(services)};
    ROUSE_TRY(const auto seat,
              clock->move(move, [&](core::Timestamp at) { return keep(services.metadata, at); }));
    return clock_response(to, clock, seat);
  });
}

Reply leave_clock(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    ROUSE_TRY(auto* clock, driven_clock(services));
    const auto driver = request.query.find("driver");
    ROUSE_CHECK(clock->leave(driver == request.query.end() ? std::string_view{} : driver->second));
    return Response{.status = 204};
  });
}

}  // namespace rouse::api
