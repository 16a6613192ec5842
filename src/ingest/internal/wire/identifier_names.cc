#include "ingest/internal/wire/identifier_names.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace rouse::ingest {
namespace {

using Name = std::pair<std::string_view, std::string_view>;  // theirs, ours; an empty one of ours: a note

constexpr auto kSensorsNames = std::to_array<Name>({
    {"$identity_login_id", "customer_no"},   {"$identity_anonymous_id", "anonymous_id"},
    {"$identity_cookie_id", "cookie"},       {"$identity_mp_id", "cookie"},
    {"$identity_ali_mp_id", "cookie"},       {"$identity_baidu_mp_id", "cookie"},
    {"$identity_byte_mp_id", "cookie"},      {"$identity_feishu_mp_id", "cookie"},
    {"$identity_taobao_uuid", "cookie"},     {"$identity_xhs_mp_id", "cookie"},
    {"$identity_mp_openid", "openid"},       {"$identity_mp_unionid", "unionid"},
    {"$identity_wechat_openid", "openid"},   {"$identity_wechat_unionid", "unionid"},
    {"$identity_android_id", "device_id"},   {"$identity_android_uuid", "device_id"},
    {"$identity_ios_uuid", "device_id"},     {"$identity_idfv", "device_id"},
    {"$identity_harmony_uuid", "device_id"}, {"$identity_mobile", "phone_token"},
    {"$identity_email", "email_token"},      {"$identity_distinct_id", ""},
});

constexpr auto kExternalNames = std::to_array<Name>({
    {"user_id", "customer_no"},
    {"customer_no", "customer_no"},
    {"anonymous_id", "anonymous_id"},
    {"cookie", "cookie"},
    {"ga_client_id", "cookie"},
    {"cross_domain_id", "cookie"},
    {"openid", "openid"},
    {"unionid", "unionid"},
    {"device_id", "device_id"},
    {"android.id", "device_id"},
    {"android.idfa", "device_id"},
    {"ios.id", "device_id"},
    {"ios.idfa", "device_id"},
    {"phone", "phone_token"},
    {"phone_token", "phone_token"},
    {"email", "email_token"},
    {"email_token", "email_token"},
    {"id_number", "id_number"},
    {"group_id", ""},
    {"android.push_token", ""},  // new ones every few months: they would fill a customer's list
    {"ios.push_token", ""},
});

SentIdentifier find(std::span<const Name> names, std::string_view name, std::string_view value) {
  using Kind = SentIdentifier::Kind;
  const auto found = std::ranges::find(names, name, &Name::first);
  if (found == names.end()) return {name, value, Kind::kForeign};
  if (found->second.empty()) return {name, value, Kind::kNote};
  return {found->second, value};
}

}  // namespace

SentIdentifier sensors_identifier(std::string_view key, std::string_view value) {
  return find(kSensorsNames, key, value);
}

SentIdentifier external_identifier(std::string_view name, std::string_view value) {
  return find(kExternalNames, name, value);
}

}  // namespace rouse::ingest
