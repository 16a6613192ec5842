#include "ingest/internal/wire/presets.h"

#include <algorithm>
#include <array>
#include <utility>

#include "ingest/internal/text_map.h"

namespace rouse::ingest {
namespace {

const TextMap<Preset>& presets() {
  static const TextMap<Preset> kPresets{
      {"$lib", Preset::kLib},
      {"$os", Preset::kOs},
      {"$app_name", Preset::kAppName},
      {"$screen_name", Preset::kScreenName},
      {"$url_path", Preset::kUrlPath},
      {"$url", Preset::kUrl},
      {"$event_session_id", Preset::kSession},
      {"$device_id", Preset::kDeviceId},
      {"$is_login_id", Preset::kIsLoginId},
      {"$utm_source", Preset::kUtmSource},
      {"$utm_campaign", Preset::kUtmCampaign},
      {"$utm_content", Preset::kUtmContent},
      {"$utm_medium", Preset::kUtmMedium},
      {"$latest_utm_source", Preset::kLatestUtmSource},
      {"$latest_utm_campaign", Preset::kLatestUtmCampaign},
      {"$latest_utm_content", Preset::kLatestUtmContent},
      {"$latest_utm_medium", Preset::kLatestUtmMedium},
      {"$ip", Preset::kNotKept},
      {"$user_agent", Preset::kNotKept},
      {"$ua", Preset::kNotKept},
  };
  return kPresets;
}

const TextMap<std::string_view>& events_of_sdks() {
  static const TextMap<std::string_view> kEvents{
      {"$pageview", "page"},
      {"$AppViewScreen", "screen"},
      {"$MPViewScreen", "screen"},
      {"$AppStart", "app_start"},
      {"$MPLaunch", "app_start"},
      {"Application Opened", "app_start"},
      {"$AppEnd", "app_end"},
      {"Application Backgrounded", "app_end"},
      {"$AppInstall", "app_install"},
      {"Application Installed", "app_install"},
      {"Application Updated", "app_update"},
      {"$MPShow", "app_show"},
      {"Application Foregrounded", "app_show"},
      {"$MPHide", "app_hide"},
      {"$WebClick", "click"},
      {"$AppClick", "click"},
      {"$MPClick", "click"},
      {"$WebStay", "page_stay"},
      {"$MPShare", "share"},
      {"Deep Link Opened", "deeplink_open"},
      {"$AppDeeplinkLaunch", "deeplink_open"},
  };
  return kEvents;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// `part` is in lower case.
bool holds(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(),
                     [](char a, char b) { return lower(a) == b; }) != text.end();
}

bool holds_one_of(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](auto part) { return holds(text, part); });
}

std::string_view phone_platform(std::string_view os) {
  if (holds_one_of(os, {"harmony", "ohos"})) return "harmony";
  if (holds(os, "android")) return "android";
  if (holds_one_of(os, {"ios", "ipados", "iphone"})) return "ios";
  return {};
}

bool is_browser_lib(std::string_view lib) {
  constexpr std::array<std::string_view, 6> kLibs{"js",           "web",      "analytics.js",
                                                  "analytics-js", "npm:next", "analytics-next"};
  return std::find(kLibs.begin(), kLibs.end(), lib) != kLibs.end() ||
         holds_one_of(lib, {"javascript", "analytics-next", "analytics.js"});
}

bool is_server_lib(std::string_view lib) {
  constexpr std::array<std::string_view, 10> kLibs{"java", "python", "php", "node", "go",
                                                   "ruby", "csharp", "c",   "rust", "golang"};
  const bool known = std::any_of(kLibs.begin(), kLibs.end(),
                                 [&](auto one) { return one.size() == lib.size() && holds(lib, one); });
  return known || holds_one_of(lib, {"analytics-node", "analytics-python", "analytics-go", "analytics-java",
                                     "analytics-php", "analytics-ruby", "sdk-node", "sdk-python"});
}

}  // namespace

std::optional<Preset> preset_of(std::string_view name) {
  const auto found = presets().find(name);
  if (found == presets().end()) return std::nullopt;
  return found->second;
}

bool goes_to_extra(Preset preset) {
  return preset == Preset::kLib || preset == Preset::kOs || preset == Preset::kUrl;
}

std::string_view event_of_sdk(std::string_view name) {
  const auto found = events_of_sdks().find(name);
  return found == events_of_sdks().end() ? std::string_view{} : found->second;
}

std::string_view platform_of(const ClientHints& hints) {
  if (holds_one_of(hints.lib, {"miniprogram", "mini_program", "quickapp"}) || hints.lib.ends_with("Mini")) {
    return "mini_program";
  }
  if (is_browser_lib(hints.lib)) {
    const bool phone = hints.phone_browser || hints.inside_app || !phone_platform(hints.os).empty();
    return phone ? "h5" : "web";
  }
  for (const auto hint : {hints.device_type, hints.os, hints.lib}) {
    const auto phone = phone_platform(hint);
    if (!phone.empty()) return phone;
  }
  return is_server_lib(hints.lib) ? "server" : "";
}

bool is_phone_browser(std::string_view user_agent) {
  return holds_one_of(user_agent, {"android", "iphone", "ipad", "mobile", "harmony"});
}

std::string_view path_of_url(std::string_view url) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!url.starts_with(scheme)) continue;
    url.remove_prefix(scheme.size());
    const auto end = std::min(url.find_first_of("?#"), url.size());
    const auto path = url.find('/');
    return path < end ? url.substr(path, end - path) : std::string_view{"/"};
  }
  return {};
}

}  // namespace rouse::ingest
