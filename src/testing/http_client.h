// A plain HTTP client for tests of servers.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace rouse::testing {

struct HttpCall {
  std::string method = "GET";
  std::string url = {};
  std::vector<std::string> headers = {};  // "Name: value"
  std::string body = {};
  core::Milliseconds timeout{30'000};
  // Sees the body as it comes; false ends the call and closes the connection.
  std::function<bool(std::string_view)> on_data = {};
};

struct HttpAnswer {
  int status = 0;                              // 0: no answer
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
  bool whole = false;  // the body came to its end
};

HttpAnswer http(const HttpCall& call);

}  // namespace rouse::testing
