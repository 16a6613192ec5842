#include "live/rouse_server.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <thread>
#include <utility>

#include "core/json.h"
#include "events/value.h"

namespace rouse::sim {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr core::Milliseconds kStopSeen{100};  // how soon a wait ends when told to
constexpr core::Milliseconds kLongestPause{15'000};
constexpr long kRequestSeconds = 60;
constexpr std::size_t kAnswerBytesMax = 1U << 20;

struct Answer {
  long status = 0;  // 0: none came
  std::string body;
  std::string failure;  // of the connection
  core::Milliseconds retry_after{0};
};

struct Request {
  std::string method;
  std::string path;
  std::string body;
};

std::size_t take(char* bytes, std::size_t size, std::size_t count, void* body) {
  auto& text = *static_cast<std::string*>(body);
  if (text.size() + size * count > kAnswerBytesMax) return 0;
  text.append(bytes, size * count);
  return size * count;
}

bool may_pass(const Answer& answer) {
  return answer.status == 0 || answer.status == 429 || answer.status >= 500;
}

core::ErrorCode code_of(long status) {
  switch (status) {
    case 401:
    case 403: return core::ErrorCode::kPermissionDenied;
    case 404: return core::ErrorCode::kNotFound;
    case 409: return core::ErrorCode::kConflict;
    case 0:
    case 503: return core::ErrorCode::kUnavailable;
    case 429: return core::ErrorCode::kResourceExhausted;
    default: return status >= 500 ? core::ErrorCode::kInternal : core::ErrorCode::kInvalidArgument;
  }
}

std::string reason(const Answer& answer) {
  if (answer.status == 0) return answer.failure;
  return fmt::format("HTTP {}{}{}", answer.status, answer.body.empty() ? "" : ": ",
                     answer.body.substr(0, 500));
}

// The server's own error where it sent one.
core::Error error_of(const Answer& answer, std::string_view path) {
  core::Error error{code_of(answer.status), "--url", fmt::format("{}: {}", path, reason(answer)), {}};
  const auto parsed = core::parse_json(answer.body);
  if (!parsed || !parsed->is_object()) return error;
  const auto* said = parsed->as_object().if_contains("error");
  if (said == nullptr || !said->is_object()) return error;
  auto text = [&](const char* key) {
    const auto* value = said->as_object().if_contains(key);
    return value != nullptr && value->is_string() ? std::string{value->as_string()} : std::string{};
  };
  error.field = text("field");
  error.message = text("message");
  error.hint = text("hint");
  return error;
}

}  // namespace

struct RouseServer::State {
  ServerConfig config;
  CURL* curl = nullptr;

  Answer ask(const Request& request, const std::string& user) {
    Answer answer;
    curl_easy_reset(curl);
    curl_slist* headers = curl_slist_append(nullptr, "Content-Type: application/json");
    const std::string url = config.url + request.path;
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, kRequestSeconds);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.body);
    if (!user.empty()) curl_easy_setopt(curl, CURLOPT_USERNAME, user.c_str());
    if (request.method != "GET" && request.method != "DELETE") {
      curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data());
      curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    }
    const CURLcode done = curl_easy_perform(curl);
    curl_slist_free_all(headers);
    if (done != CURLE_OK) {
      answer.failure = curl_easy_strerror(done);
      return answer;
    }
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
    curl_off_t seconds = 0;
    curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &seconds);
    answer.retry_after = core::Milliseconds{1'000 * seconds};
    return answer;
  }

  // False when told to stop meanwhile.
  bool wait(core::Milliseconds pause) const {
    const auto until = SteadyClock::now() + pause;
    while (SteadyClock::now() < until) {
      if (config.stop && config.stop()) return false;
      std::this_thread::sleep_for(std::min<SteadyClock::duration>(kStopSeen, until - SteadyClock::now()));
    }
    return true;
  }

  core::Result<std::string> patiently(const Request& request, const std::string& user = {}) {
    const auto began = SteadyClock::now();
    core::Milliseconds pause = config.first_pause;
    while (true) {
      Answer answer = ask(request, user);
      if (answer.status >= 200 && answer.status < 300) return std::move(answer.body);
      if (!may_pass(answer) || SteadyClock::now() - began >= config.patience) {
        return core::fail(error_of(answer, request.path));
      }
      if (config.say)
        config.say(fmt::format("{} is not ready: {}; trying again", config.url, reason(answer)));
      if (!wait(std::max(pause, answer.retry_after))) {
        return core::fail(core::ErrorCode::kCancelled, "--url", "stopped while waiting for " + config.url);
      }
      pause = std::min(2 * pause, kLongestPause);
    }
  }
};

RouseServer::RouseServer(std::unique_ptr<State> state) : state_(std::move(state)) {}
RouseServer::~RouseServer() { curl_easy_cleanup(state_->curl); }

core::Result<std::unique_ptr<RouseServer>> RouseServer::connect(ServerConfig config) {
  if (!config.url.starts_with("http://") && !config.url.starts_with("https://")) {
    return core::invalid("--url", fmt::format("--url: '{}' is not an http address", config.url),
                         "such as http://127.0.0.1:8080");
  }
  while (config.url.ends_with('/')) config.url.pop_back();
  auto state = std::make_unique<State>();
  state->config = std::move(config);
  state->curl = curl_easy_init();
  core::require(state->curl != nullptr, "libcurl begins");
  return std::unique_ptr<RouseServer>{new RouseServer{std::move(state)}};
}

core::Result<BankClock> RouseServer::clock() {
  ROUSE_TRY(const std::string body, state_->patiently({"GET", "/api/v1/clock", {}}));
  ROUSE_TRY(const auto json, core::parse_json(body));
  const auto& object = json.as_object();
  BankClock clock;
  clock.simulated = object.at("mode").as_string() == "simulated";
  if (const auto& driven_to = object.at("driven_to"); driven_to.is_string()) {
    ROUSE_TRY(clock.driven_to,
              events::TimeFormat{}.parse(std::string_view{driven_to.as_string()}, "driven_to"));
  }
  return clock;
}

core::Result<void> RouseServer::move_clock(core::Timestamp to) {
  const boost::json::object body{{"driver", state_->config.driver}, {"now", core::format_utc(to)}};
  ROUSE_CHECK(state_->patiently({"PUT", "/api/v1/clock", boost::json::serialize(body)}));
  return {};
}

core::Result<void> RouseServer::leave_clock() {
  ROUSE_CHECK(
      state_->patiently({"DELETE", fmt::format("/api/v1/clock?driver={}", state_->config.driver), {}}));
  return {};
}

core::Result<void> RouseServer::collect(const std::string& batch) {
  ROUSE_CHECK(state_->patiently({"POST", "/v1/batch", batch}, state_->config.write_key));
  return {};
}

}  // namespace rouse::sim
