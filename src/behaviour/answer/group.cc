#include "behaviour/answer/group.h"

#include <boost/json.hpp>
#include <string_view>

#include "core/json.h"

namespace rouse::behaviour {
namespace {

constexpr std::string_view kKinds[] = {"value", "null", "other"};

}  // namespace

boost::json::object group_json(const GroupKey& group) {
  boost::json::object json{{"kind", kKinds[static_cast<std::size_t>(group.kind)]}};
  if (group.kind == GroupKind::kValue) json["value"] = group.value;
  return json;
}

core::Result<GroupKey> parse_group(const boost::json::value& from, std::string pointer) {
  core::JsonObject json{from, std::move(pointer)};
  GroupKey group;
  group.kind = static_cast<GroupKind>(json.choice("kind", {kKinds[0], kKinds[1], kKinds[2]}));
  if (json.ok() && group.kind == GroupKind::kValue) group.value = json.string("value");
  ROUSE_CHECK(json.finish());
  return group;
}

std::string name_of(const GroupKey& group) {
  switch (group.kind) {
    case GroupKind::kNull: return "(no value)";
    case GroupKind::kOther: return "(other)";
    case GroupKind::kValue: break;
  }
  return group.value;
}

}  // namespace rouse::behaviour
