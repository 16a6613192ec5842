// Event 事件: one thing a customer did or that was done to them, with properties.
#pragma once

#include <string>
#include <vector>

#include "core/time.h"
#include "events/value.h"

namespace rouse::events {

struct Event {
  std::string name;
  std::string app;  // of this and the other texts, '' is missing
  std::string platform;
  std::string channel;
  std::string page;
  std::string campaign_source;
  std::string campaign_activity;
  std::string campaign_creative;
  std::string session_id;
  core::Timestamp time;
  std::vector<Value> properties;  // one per Plan::properties, in the plan's order
};

}  // namespace rouse::events
