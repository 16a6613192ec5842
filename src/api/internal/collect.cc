// What collection SDKs call: the wire formats of Segment and of 神策 (docs/collection.md).
#include <fmt/format.h>

#include <boost/json.hpp>

#include "api/access.h"
#include "api/internal/handlers.h"
#include "api/read.h"
#include "core/text/base64.h"
#include "ingest/collector.h"

namespace rouse::api {
namespace {

// A transparent pixel, for SDKs that send by loading an image.
constexpr char kPixelBytes[] =
    "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff\x21\xf9\x04\x01\x00\x00\x00\x00\x2c\x00\x00"
    "\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00\x3b";
constexpr std::string_view kPixel{kPixelBytes, sizeof kPixelBytes - 1};

// Of a request that cannot be told by its body: the browser SDK's metrics about itself.
constexpr std::string_view kSdkMetrics = "m";

core::Error not_collecting() {
  return {core::ErrorCode::kUnavailable, "collection", "collection: this server takes no events", ""};
}

// "Basic base64(key:)" or "Bearer key".
std::string key_of(std::string_view authorization) {
  const auto space = std::min(authorization.find(' '), authorization.size());
  const std::string_view scheme = authorization.substr(0, space);
  const std::string_view rest = authorization.substr(std::min(space + 1, authorization.size()));
  if (scheme == "Bearer") return std::string{rest};
  if (scheme != "Basic") return {};
  const std::string pair = core::base64_decoded(rest).value_or("");
  return pair.substr(0, pair.find(':'));
}

std::string collected_json(const ingest::Collected& collected) {
  boost::json::array rejected;
  for (const auto& event : collected.rejected) {
    rejected.push_back(boost::json::object{{"index", event.index},
                                           {"messageId", event.message_id},
                                           {"reason", event.reason},
                                           {"field", event.field}});
  }
  return boost::json::serialize(boost::json::object{{"success", true}, {"rejected", std::move(rejected)}});
}

Response refusal(const ingest::CollectError& refused, std::string_view request_id) {
  Response response = error_response(refused.error, request_id);
  response.status = refused.status;
  std::erase_if(response.headers, [](const auto& header) { return header.first == "Retry-After"; });
  if (refused.retry_after.count() > 0) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(refused.retry_after).count();
    response.headers.emplace_back("Retry-After", std::to_string(seconds));
  }
  return response;
}

Response answer_of(const ingest::CollectOutcome& outcome, std::string_view request_id) {
  if (!outcome) return refusal(outcome.error(), request_id);
  if (outcome->rejected.empty()) return json_response(R"({"success":true})");
  return json_response(collected_json(*outcome));
}

ingest::CollectRequest collect_request(const Request& request, const Services& services) {
  ingest::CollectRequest collected;
  collected.body = request.body;
  collected.encoding = request.header("content-encoding");
  collected.address = client_address(request, services.collection->proxies);
  collected.user_agent = request.header("user-agent");
  collected.received_at = services.clock.now();
  return collected;
}

// `finish` makes the answer of the outcome.
template <typename Finish>
Reply collect(const ingest::CollectRequest& collected, Services& services, Finish finish) {
  auto& collector = services.collection->collector;
  return DeferredResponse{[&collector, collected, finish](std::function<void(std::optional<Response>)> done) {
    collector.collect(collected, [finish, done = std::move(done)](const ingest::CollectOutcome& outcome) {
      done(finish(outcome));
    });
  }};
}

Reply collect_query(const Request& request, Services& services, auto finish) {
  if (!services.collection) return error_response(not_collecting(), request.id);
  ingest::CollectRequest collected = collect_request(request, services);
  collected.format = ingest::WireFormat::kSensors;
  if (const auto token = request.query.find("token"); token != request.query.end()) {
    collected.write_key = token->second;
  }
  if (const auto project = request.query.find("project"); project != request.query.end()) {
    collected.call = project->second;
  }
  if (request.method == Method::kGet) collected.body = request.raw_query;
  return collect(collected, services, finish);
}

// 神策's app SDKs forget a batch on every status but 5xx, 403 and 404, and the mini program's on every
// status: it sends again only when the connection breaks. So "later" is said by closing the connection.
std::optional<Response> sensors_answer(const ingest::CollectOutcome& outcome, std::string_view request_id) {
  if (outcome) return answer_of(outcome, request_id);
  ingest::CollectError refused = outcome.error();
  if (refused.status == 429 || refused.status == 503) return std::nullopt;
  if (refused.status == 401) refused.status = 403;
  return refusal(refused, request_id);
}

}  // namespace

Reply collect_segment(const Request& request, Services& services) {
  if (!services.collection) return error_response(not_collecting(), request.id);
  const std::string& call = request.variables.find("call")->second;
  if (call == kSdkMetrics) return json_response(R"({"success":true})");
  const auto key = std::make_shared<const std::string>(key_of(request.header("authorization")));
  ingest::CollectRequest collected = collect_request(request, services);
  collected.format = ingest::WireFormat::kSegment;
  collected.call = call;
  collected.write_key = *key;
  return collect(collected, services, [key, &request](const ingest::CollectOutcome& outcome) {
    return answer_of(outcome, request.id);
  });
}

Reply collect_sensors(const Request& request, Services& services) {
  return collect_query(request, services, [&request](const ingest::CollectOutcome& outcome) {
    return sensors_answer(outcome, request.id);
  });
}

Reply collect_sensors_image(const Request& request, Services& services) {
  return collect_query(request, services, [&request](const ingest::CollectOutcome& outcome) {
    if (!outcome) return sensors_answer(outcome, request.id);
    return std::optional{Response{.content_type = "image/gif", .body = std::string{kPixel}}};
  });
}

Reply segment_settings(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    if (!services.collection) return core::fail(not_collecting());
    ROUSE_TRY(std::string json,
              services.collection->collector.settings_json(request.variables.find("key")->second));
    return json_response(std::move(json));
  });
}

Reply preflight(const Request& request, Services& /*services*/) {
  Response response{.status = 204};
  response.headers.emplace_back("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
  if (const auto headers = request.header("access-control-request-headers"); !headers.empty()) {
    response.headers.emplace_back("Access-Control-Allow-Headers", headers);
  }
  response.headers.emplace_back("Access-Control-Max-Age", "86400");
  return response;
}

}  // namespace rouse::api
