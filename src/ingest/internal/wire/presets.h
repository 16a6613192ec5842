// What SDKs say unasked: preset properties of Sensors Analytics, names of events that SDKs send by
// themselves, and what they tell about the platform. Pure; thread-safe.
#pragma once

#include <optional>
#include <string_view>

namespace rouse::ingest {

// Preset properties that collection reads. The others only go to `extra`.
enum class Preset {
  kLib,
  kOs,
  kAppName,
  kScreenName,
  kUrlPath,
  kUrl,
  kSession,
  kDeviceId,
  kIsLoginId,
  kUtmSource,
  kUtmCampaign,
  kUtmContent,
  kUtmMedium,
  kLatestUtmSource,
  kLatestUtmCampaign,
  kLatestUtmContent,
  kLatestUtmMedium,
  kNotKept,  // addresses, user agents
};
inline constexpr std::size_t kPresetsRead = static_cast<std::size_t>(Preset::kNotKept) + 1;

// `name` starts with '$'.
std::optional<Preset> preset_of(std::string_view name);

// False when the value has a column or list of its own, or must not be kept at all.
bool goes_to_extra(Preset preset);

// Our name of an event that an SDK sends by itself ("$pageview" -> "page"); empty when it is none.
std::string_view event_of_sdk(std::string_view name);

struct ClientHints {
  std::string_view lib;          // "js", "analytics-kotlin", "MiniProgram", ...
  std::string_view os;           // "iOS", "Android", "HarmonyOS", ...
  std::string_view device_type;  // Segment: "ios", "android"
  bool phone_browser = false;
  bool inside_app = false;  // a page in a web view of an app
};

// ios, android, harmony, h5, web, mini_program, server; empty when the hints do not tell.
std::string_view platform_of(const ClientHints& hints);

// By a User-Agent.
bool is_phone_browser(std::string_view user_agent);

// "/a/b" of "https://host/a/b?c#d"; "/" without a path; empty when `url` is no URL of http or https.
std::string_view path_of_url(std::string_view url);

}  // namespace rouse::ingest
