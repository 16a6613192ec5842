// One HTTP request of the ClickHouse protocol, understood: who asks, what for, with which settings.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine_protocol/failure.h"
#include "engine_protocol/settings.h"

namespace rouse::engine_protocol {

// As it came over the wire. Header names are in lower case.
struct HttpHead {
  std::string method;
  std::string target;  // path and query string, still percent-encoded
  std::map<std::string, std::string> headers;

  std::string_view header(const std::string& name) const;
  std::string_view path() const;
};

struct QueryRequest {
  std::string text;                // of the `query` parameter
  std::string query_id;            // the client's, or 32 random hex digits
  std::string database;            // empty: "default"
  std::string format;              // default_format parameter or X-ClickHouse-Format; empty: TabSeparated
  bool only_reads = false;         // GET, or readonly=1 or 2
  bool wait_end_of_query = false;  // answer only when the statement has ended
  std::vector<Setting> settings;   // with log_comment = query_id first
};

// Fails with 115 on a setting outside the allow-list and with 36 on a malformed value of another parameter.
Outcome<QueryRequest> parse_request(const HttpHead& head);

// Whether the request carries `token`, as `Authorization: Bearer` or `X-ClickHouse-Key`; compared in constant
// time. Fails with 194 when it carries none and with 516 when it is wrong.
Outcome<void> check_token(const HttpHead& head, std::string_view token);

}  // namespace rouse::engine_protocol
